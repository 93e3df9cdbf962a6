// SPDX-License-Identifier: GPL-3.0-or-later
// Reads JSON objects that somebody sent, naming the field at fault: wrong types, unknown and
// repeated names, NUL characters, too many levels and entries. Insides of exchange.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/nearest_name.hpp"
#include "base/result.hpp"
#include "base/text.hpp"

namespace tsunagu::exchange {

inline constexpr std::size_t k_levels_max = 6;       // of { and [; our own has four
inline constexpr std::size_t k_list_max = 100;       // entries; whoever checks wants fewer
inline constexpr std::size_t k_shown_name_max = 40;  // code points of an unknown name repeated

// Takes the members of one object out by name; what is left over then was not asked for. `Self` is
// the class that derives from this, with members of further types; objects inside are read with it,
// by what `fields(reader, target)` asks for.
template <class Self>
class ObjectReader {
 public:
  using json = nlohmann::json;
  static constexpr std::size_t k_entries_max = k_list_max;  // of a list; `Self` may want others
  // `problem` is shared by all levels; only the first one is kept.
  ObjectReader(const json& object, std::string path, std::string& problem)
      : m_members(object.get_ptr<const json::object_t*>()),
        m_path(std::move(path)),
        m_problem(problem) {
    if (m_members == nullptr) refuse(m_path, "オブジェクト { } で書いてください");
  }

  void operator()(const char* name, std::string& target) {
    const json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_string()) return refuse(path_of(name), "文字列で書いてください");
    target = value->get<std::string>();
    if (target.find('\0') != std::string::npos) refuse(path_of(name), "NUL 文字は使えません");
  }
  void operator()(const char* name, std::int64_t& target) {
    if (const json* value = find(name)) integer(path_of(name), *value, target);
  }
  void operator()(const char* name, int& target) {
    std::int64_t number = target;
    (*this)(name, number);
    target = static_cast<int>(std::clamp<std::int64_t>(number, INT32_MIN, INT32_MAX));
  }
  void operator()(const char* name, bool& target) {
    const json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_boolean()) return refuse(path_of(name), "true か false で書いてください");
    target = value->get<bool>();
  }
  void operator()(const char* name, std::optional<std::int64_t>& target) {
    if (const json* value = find(name)) integer(path_of(name), *value, target.emplace());
  }
  void operator()(const char* name, std::optional<double>& target) {
    const json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_number() || !std::isfinite(value->get<double>()))
      return refuse(path_of(name), "引用符なしの数で書いてください");
    target = value->get<double>();
  }
  template <class T>
  void operator()(const char* name, std::optional<T>& target) {
    if (const json* value = find(name)) read(*value, path_of(name), target.emplace());
  }
  template <class T>
  void operator()(const char* name, std::vector<T>& target) {
    const json* list = find(name);
    if (list == nullptr) return;
    if (!list->is_array()) return refuse(path_of(name), "配列 [ ] で書いてください");
    if (list->size() > Self::k_entries_max)
      return refuse(path_of(name), fmt::format("{}件までです", Self::k_entries_max));
    for (const json& value : *list) {
      const std::string path = fmt::format("{}[{}]", path_of(name), target.size());
      if constexpr (std::same_as<T, std::string>) {
        if (!value.is_string()) return refuse(path, "文字列で書いてください");
        target.push_back(value.get<std::string>());
        if (target.back().find('\0') != std::string::npos)
          return refuse(path, "NUL 文字は使えません");
      } else {
        read(value, path, target.emplace_back());
      }
    }
  }

  // Whatever was not asked for is a mistake of whoever wrote it.
  void finish() {
    if (m_members == nullptr) return;
    for (const auto& member : *m_members) {
      const std::string& name = member.first;
      if (std::find(m_known.begin(), m_known.end(), name) != m_known.end()) continue;
      return refuse(path_of(text::shorten(name, k_shown_name_max)),
                    "この項目はありません。" + text::name_hint(name, m_known));
    }
  }

  void refuse(const std::string& path, std::string_view what) {
    if (m_problem.empty())
      m_problem = path.empty() ? std::string(what) : fmt::format("{}: {}", path, what);
  }

  template <class T>
  void read(const json& value, const std::string& path, T& target) {
    Self reader(value, path, m_problem);
    fields(reader, target);
    reader.finish();
  }

  std::string path_of(std::string_view name) const {
    return m_path.empty() ? std::string(name) : fmt::format("{}.{}", m_path, name);
  }

 private:
  const json* find(const char* name) {
    m_known.emplace_back(name);
    if (m_members == nullptr) return nullptr;
    const auto found = m_members->find(name);
    return found == m_members->end() || found->second.is_null() ? nullptr : &found->second;
  }
  void integer(const std::string& path, const json& value, std::int64_t& target) {
    const bool fits = value.is_number_integer() &&
                      (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX);
    if (!fits) return refuse(path, "引用符なしの整数で書いてください");
    target = value.get<std::int64_t>();
  }

  const json::object_t* m_members;  // null: it is no object
  const std::string m_path;
  std::string& m_problem;
  std::vector<std::string> m_known;
};

// The tree of a text; its problem when it is no JSON, too deep, or names something twice.
inline nlohmann::json tree_of(std::string_view written, std::string& problem) {
  using json = nlohmann::json;
  std::vector<std::set<std::string>> names;
  const auto watch = [&](int depth, json::parse_event_t event, json& value) {
    using Event = json::parse_event_t;
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::object_end && !names.empty()) names.pop_back();
    if (static_cast<std::size_t>(std::max(depth, 0)) > k_levels_max) {
      if (problem.empty()) problem = fmt::format("入れ子は{}段までです", k_levels_max);
      return false;
    }
    if (event == Event::key && !names.empty() &&
        !names.back().insert(value.get<std::string>()).second && problem.empty()) {
      problem =
          fmt::format("{}: 2回あります", text::shorten(value.get<std::string>(), k_shown_name_max));
    }
    return true;
  };
  json tree = json::parse(written.begin(), written.end(), watch, false);
  if (tree.is_discarded() && problem.empty())
    problem = "本文を JSON として読めません。UTF-8 で { から } まで書いてください";
  return tree;
}

// Reads one object with what `take` asks a reader for.
template <class Reader, class Take>
Result<void> read_object(std::string_view written, ErrorCode code, Take&& take) {
  std::string problem;
  const nlohmann::json tree = tree_of(written, problem);
  if (problem.empty()) {
    Reader reader(tree, {}, problem);
    take(reader);
    reader.finish();
  }
  if (!problem.empty()) return fail(code, std::move(problem));
  return {};
}

}  // namespace tsunagu::exchange
