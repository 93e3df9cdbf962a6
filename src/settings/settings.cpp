// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/nearest_name.hpp"
#include "base/text.hpp"

namespace tsunagu::settings {
namespace {

constexpr std::string_view k_variable_prefix = "TSUNAGU_";
const std::string k_nothing;

std::optional<double> number_from(std::string_view written) {
  double value = 0;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
  if (error != std::errc() || end != written.data() + written.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::string range_of(const Setting& setting) {
  return fmt::format("{}〜{}", setting.least, setting.most);
}

// What is wrong with one value; empty: nothing.
std::string problem_of(const Setting& setting, std::string_view value) {
  if (value.size() > k_value_max_bytes)
    return fmt::format("{} バイトまでにしてください", k_value_max_bytes);
  const auto is_line = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; };
  if (!std::all_of(value.begin(), value.end(), is_line)) return "1行で書いてください";
  switch (setting.type) {
    case Type::text:
    case Type::path:
    case Type::list:
    case Type::secret: return {};
    case Type::integer: {
      std::int64_t whole = 0;
      if (!text::parse_integer(value, whole))
        return fmt::format("整数を書いてください（「{}」になっています）",
                           text::shorten(value, 40));
      const auto number = static_cast<double>(whole);
      if (number < setting.least || number > setting.most)
        return fmt::format("{} の整数にしてください", range_of(setting));
      return {};
    }
    case Type::number: {
      const auto number = number_from(value);
      if (!number)
        return fmt::format("数を書いてください（「{}」になっています）", text::shorten(value, 40));
      if (*number < setting.least || *number > setting.most)
        return fmt::format("{} の数にしてください", range_of(setting));
      return {};
    }
    case Type::choice: {
      const auto choices = text::split(setting.choices, '|');
      if (std::find(choices.begin(), choices.end(), value) != choices.end()) return {};
      std::vector<std::string> shown(choices.begin(), choices.end());
      return fmt::format("{} のどれかにしてください（「{}」になっています）",
                         text::join(shown, "、"), text::shorten(value, 40));
    }
    case Type::flag:
      if (value == "true" || value == "false") return {};
      return fmt::format("true か false を書いてください（「{}」になっています）",
                         text::shorten(value, 40));
  }
  return {};
}

// How a value stands in a file.
std::string written(const Setting& setting, const std::string& value) {
  if (setting.type == Type::integer || setting.type == Type::number || setting.type == Type::flag)
    return value;
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string written(const Setting& setting, const std::vector<std::string>& values) {
  if (setting.type != Type::list) return written(setting, values.empty() ? k_nothing : values[0]);
  std::vector<std::string> shown;
  for (const std::string& value : values) shown.push_back(written(setting, value));
  return fmt::format("[{}]", text::join(shown, ", "));
}

}  // namespace

std::string flag_of(const Setting& setting) {
  std::string flag = "--" + std::string(setting.name);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

std::string variable_of(const Setting& setting) {
  std::string name(k_variable_prefix);
  for (const char c : setting.name)
    name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

const Setting* nearest(std::string_view name) {
  const std::string plain = text::lower_ascii(name);
  return text::nearest_name(plain, k_settings, &Setting::name, text::slips_max(plain));
}

Source read_environment(const std::function<const char*(const char*)>& variable) {
  Source source;
  for (const Setting& setting : k_settings) {
    const std::string name = variable_of(setting);
    const char* const value = variable(name.c_str());
    if (value == nullptr || *value == '\0') continue;
    Given given{setting.key, {}, "環境変数 " + name};
    const std::string_view whole = value;
    if (setting.type == Type::list) {
      for (const std::string_view piece : text::split(whole, ','))
        if (const auto one = text::trim(piece); !one.empty()) given.values.emplace_back(one);
    } else {
      given.values.emplace_back(whole);
    }
    source.given.push_back(std::move(given));
  }
  return source;
}

std::vector<std::pair<std::string, std::string>> strange_variables(char** environment) {
  std::vector<std::pair<std::string, std::string>> strange;
  for (char** entry = environment; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view whole = *entry;
    const std::string_view name = whole.substr(0, whole.find('='));
    if (!name.starts_with(k_variable_prefix)) continue;
    const std::string_view rest = name.substr(k_variable_prefix.size());
    const Setting* const like = nearest(rest);
    if (like != nullptr && variable_of(*like) != name)
      strange.emplace_back(text::shorten(name, 64), variable_of(*like));
  }
  return strange;
}

Settings Settings::resolve(const std::vector<Source>& sources) {
  Settings settings;
  for (const Setting& setting : k_settings) {
    if (!setting.initial.empty()) settings.at(setting.key).texts = {std::string(setting.initial)};
  }
  for (const Source& source : sources) {
    settings.m_problems.insert(settings.m_problems.end(), source.problems.begin(),
                               source.problems.end());
    for (const Given& given : source.given) {
      const Setting& setting = row_of(given.key);
      std::string problem;
      if (given.values.size() > k_list_max)
        problem = fmt::format("{} 個までにしてください", k_list_max);
      for (const std::string& value : given.values) {
        if (problem.empty()) problem = problem_of(setting, value);
      }
      if (problem.empty()) {
        settings.at(given.key) = {given.values, given.place};
      } else {
        const bool is_flag = given.place.starts_with("--");
        settings.m_problems.push_back(
            is_flag ? fmt::format("{}: {}", given.place, problem)
                    : fmt::format("{} {}: {}", given.place, setting.name, problem));
      }
    }
  }
  return settings;
}

const std::string& Settings::text(Key key) const {
  const auto& texts = at(key).texts;
  return texts.empty() ? k_nothing : texts.front();
}

const std::vector<std::string>& Settings::list(Key key) const { return at(key).texts; }

std::int64_t Settings::integer(Key key) const {
  std::int64_t value = 0;
  text::parse_integer(text(key), value);
  return value;
}

double Settings::number(Key key) const { return number_from(text(key)).value_or(0); }

bool Settings::flag(Key key) const { return text(key) == "true"; }

Result<void> Settings::check() const {
  if (m_problems.empty()) return {};
  const std::string more =
      m_problems.size() == 1 ? std::string()
                             : fmt::format("（ほか {} 件。tsunagu config check で全部見られます）",
                                           m_problems.size() - 1);
  return fail(ErrorCode::invalid_argument, m_problems.front() + more);
}

std::string Settings::to_toml() const {
  std::string file;
  auto group = k_groups.begin();
  for (const Setting& setting : k_settings) {
    if (group != k_groups.end() && group->first == setting.key) {
      file += fmt::format("{}# --- {} ---\n", file.empty() ? "" : "\n", group->title);
      ++group;
    }
    const Value& value = at(setting.key);
    if (setting.type == Type::secret) {
      file += fmt::format("# {}: {}\n", variable_of(setting),
                          value.texts.empty() ? "指定なし" : "指定あり（値は示しません）");
    } else if (value.place.empty()) {
      file += fmt::format("# {} = {}\n", setting.name, written(setting, value.texts));
    } else {
      file +=
          fmt::format("{} = {}  # {}\n", setting.name, written(setting, value.texts), value.place);
    }
  }
  return file;
}

}  // namespace tsunagu::settings
