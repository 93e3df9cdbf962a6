// SPDX-License-Identifier: GPL-3.0-or-later
// What the operator decided, put together from a file (TOML), variables (TSUNAGU_*) and flags; the
// later of these wins. Rows and meaning: settings/table.hpp.
//
// Everything is looked at before anything is done with it: `problems` has one line in Japanese for
// each mistake, with its place ("tsunagu.toml の12行目", "環境変数 TSUNAGU_LISTEN", "--listen").
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "settings/table.hpp"

namespace tsunagu::settings {

inline constexpr std::size_t k_file_max_bytes = 1024 * 1024;
inline constexpr std::size_t k_list_max = 100;              // values of one list
inline constexpr std::size_t k_value_max_bytes = 4 * 1024;  // of one value

// A value as somebody wrote it, and where.
struct Given {
  Key key;
  std::vector<std::string> values;  // one, but for lists
  std::string place;
};

// What one source says.
struct Source {
  std::vector<Given> given;
  std::vector<std::string> problems;
};

// A file of settings. The place of a value is the path as given, and the line.
Source read_file(const std::string& path);
// The variables of a process. `variable` answers null for what is not set, as getenv does.
Source read_environment(const std::function<const char*(const char*)>& variable);

std::string flag_of(const Setting& setting);      // --rate-factor
std::string variable_of(const Setting& setting);  // TSUNAGU_RATE_FACTOR

// The known setting that `name` is most like; null when it is like none.
const Setting* nearest(std::string_view name);

class Settings {
 public:
  // `sources`: what counts least first. Values that cannot be used are problems and left out.
  static Settings resolve(const std::vector<Source>& sources);

  // Of text, path, choice and secret; empty when nobody said anything.
  const std::string& text(Key key) const;
  const std::vector<std::string>& list(Key key) const;
  std::int64_t integer(Key key) const;
  double number(Key key) const;
  bool flag(Key key) const;

  // Where the value comes from; empty: it is the initial one.
  const std::string& place(Key key) const { return at(key).place; }
  const std::vector<std::string>& problems() const { return m_problems; }
  // The first problem as an error (invalid_argument), with how many more there are.
  Result<void> check() const;

  // A file with these settings: what is as in the beginning stands there as a comment. Secrets are
  // named, never written.
  std::string to_toml() const;

 private:
  struct Value {
    std::vector<std::string> texts;
    std::string place;
  };
  const Value& at(Key key) const { return m_values[static_cast<std::size_t>(key)]; }
  Value& at(Key key) { return m_values[static_cast<std::size_t>(key)]; }

  std::array<Value, k_settings.size()> m_values;
  std::vector<std::string> m_problems;
};

// The variables of the process that look like ours and are not: "name" and the one it is like.
std::vector<std::pair<std::string, std::string>> strange_variables(char** environment);

}  // namespace tsunagu::settings
