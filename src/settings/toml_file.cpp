// SPDX-License-Identifier: GPL-3.0-or-later
// The file of settings, read by toml++, which knows the line of everything.
#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include <fmt/format.h>

#define TOML_HEADER_ONLY 1  // Debian's library throws
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "settings/settings.hpp"

namespace tsunagu::settings {
namespace {

std::string place_of(const std::string& path, const toml::source_region& region) {
  return fmt::format("{} の{}行目", path, region.begin.line);
}

std::string unknown(const std::string& place, std::string_view name, const toml::node& node) {
  if (node.is_table()) {
    return fmt::format("{}: 見出し [{}] は要りません。設定の名前をそのまま書いてください", place,
                       text::shorten(name, 64));
  }
  const Setting* const like = nearest(name);
  return fmt::format("{}: 知らない設定 {} です。{}", place, text::shorten(name, 64),
                     like == nullptr
                         ? "使える名前は tsunagu config show で見られます"
                         : fmt::format("{} のことなら、そう書き直してください", like->name));
}

// A value as a flag would give it; nothing when it is of another kind.
std::optional<std::string> text_of(const Setting& setting, const toml::node& node) {
  switch (setting.type) {
    case Type::integer:
      if (const auto* whole = node.as_integer()) return fmt::to_string(whole->get());
      return std::nullopt;
    case Type::number:
      if (const auto* whole = node.as_integer()) return fmt::to_string(whole->get());
      if (const auto* number = node.as_floating_point()) return fmt::to_string(number->get());
      return std::nullopt;
    case Type::flag:
      if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
      return std::nullopt;
    case Type::text:
    case Type::path:
    case Type::list:
    case Type::choice:
    case Type::secret:
      if (const auto* words = node.as_string()) return words->get();
      return std::nullopt;
  }
  return std::nullopt;
}

std::string_view wanted_of(Type type) {
  switch (type) {
    case Type::integer: return "引用符なしの整数";
    case Type::number: return "引用符なしの数";
    case Type::flag: return "true か false ";
    case Type::list: return "文字列か、文字列の配列（[\"…\", \"…\"]）";
    case Type::text:
    case Type::path:
    case Type::choice:
    case Type::secret: break;
  }
  return "\" \" で囲んだ文字列";
}

// The folder of the file is where its paths begin.
std::string full_path(const std::string& file, const std::string& value) {
  const std::filesystem::path path(value);
  if (value.empty() || path.is_absolute()) return value;
  return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

std::optional<std::vector<std::string>> values_of(const std::string& path, const Setting& setting,
                                                  const toml::node& node) {
  std::vector<std::string> values;
  const toml::array* const several = setting.type == Type::list ? node.as_array() : nullptr;
  if (several != nullptr) {
    for (const toml::node& element : *several) {
      auto value = text_of(setting, element);
      if (!value) return std::nullopt;
      values.push_back(*std::move(value));
    }
    return values;
  }
  auto value = text_of(setting, node);
  if (!value) return std::nullopt;
  values.push_back(setting.type == Type::path ? full_path(path, *value) : *std::move(value));
  return values;
}

void take(const std::string& path, std::string_view name, const toml::node& node, Source& source) {
  const std::string place = place_of(path, node.source());
  const auto* const setting = std::find_if(k_settings.begin(), k_settings.end(),
                                           [&](const Setting& row) { return row.name == name; });
  if (setting == k_settings.end()) {
    source.problems.push_back(unknown(place, name, node));
    return;
  }
  if (setting->type == Type::secret) {
    source.problems.push_back(fmt::format(
        "{}: {} は設定ファイルに書けません。環境変数 {} か、持ち主だけが読めるファイルで渡してください",
        place, name, variable_of(*setting)));
    return;
  }
  auto values = values_of(path, *setting, node);
  if (!values) {
    source.problems.push_back(
        fmt::format("{} {}: {}を書いてください", place, name, wanted_of(setting->type)));
    return;
  }
  source.given.push_back({setting->key, *std::move(values), place});
}

// What the parser says in English, with what to do about it.
std::string syntax_problem(std::string_view told) {
  const auto says = [told](std::string_view part) { return told.find(part) != told.npos; };
  if (says("cannot redefine"))
    return "TOML として読めません。同じ設定が前の行にもあります。どちらか1つにしてください";
  if (says("utf-8"))
    return "TOML として読めません。UTF-8 ではない文字があります。UTF-8 で保存し直してください";
  return fmt::format(
      "TOML として読めません。1行に 名前 = 値 を1つ書き、文字列は \" \" で囲んでください（{}）",
      text::shorten(told, 200));
}

}  // namespace

Source read_file(const std::string& path) {
  const auto problem = [](std::string line) { return Source{{}, {std::move(line)}}; };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status))
    return problem(
        fmt::format("設定ファイル {} がありません。--config の場所を確かめてください", path));
  if (!std::filesystem::is_regular_file(status))
    return problem(fmt::format("設定ファイル {} はファイルではありません", path));
  if (std::filesystem::file_size(path, error) > k_file_max_bytes)
    return problem(
        fmt::format("設定ファイル {} が大きすぎます（{} バイトまで）", path, k_file_max_bytes));
  const auto content = file::read(path);
  if (!content) return problem(content.error().message);
  const toml::parse_result parsed = toml::parse(*content, path);
  if (!parsed) {
    const toml::parse_error& wrong = parsed.error();
    return problem(fmt::format("{} の{}行目{}文字目: {}", path, wrong.source().begin.line,
                               wrong.source().begin.column, syntax_problem(wrong.description())));
  }
  // As in the file: a table is in the order of its names.
  std::vector<std::pair<std::string_view, const toml::node*>> entries;
  for (const auto& [name, node] : parsed.table()) entries.emplace_back(name.str(), &node);
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.second->source().begin.line < b.second->source().begin.line;
  });
  Source source;
  for (const auto& [name, node] : entries) take(path, name, *node, source);
  return source;
}

}  // namespace tsunagu::settings
