// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/table.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::array k_formats{std::pair{std::string_view("csv"), Format::csv},
                               std::pair{std::string_view("xlsx"), Format::xlsx},
                               std::pair{std::string_view("jsonl"), Format::json_lines}};

// The first name of each is the one that is written.
constexpr std::array k_encodings{std::pair{std::string_view("utf-8"), TextEncoding::utf8},
                                 std::pair{std::string_view("utf-8-bom"), TextEncoding::utf8_bom},
                                 std::pair{std::string_view("cp932"), TextEncoding::cp932},
                                 std::pair{std::string_view("euc-jp"), TextEncoding::euc_jp},
                                 std::pair{std::string_view("utf8"), TextEncoding::utf8},
                                 std::pair{std::string_view("shift_jis"), TextEncoding::cp932},
                                 std::pair{std::string_view("sjis"), TextEncoding::cp932},
                                 std::pair{std::string_view("windows-31j"), TextEncoding::cp932},
                                 std::pair{std::string_view("ms932"), TextEncoding::cp932},
                                 std::pair{std::string_view("eucjp"), TextEncoding::euc_jp}};

template <class Names, class Value>
std::string_view find_name(const Names& names, Value value) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const auto& pair) { return pair.second == value; });
  return found == names.end() ? std::string_view() : found->first;
}

template <class Value, class Names>
std::optional<Value> find_value(const Names& names, std::string_view name) {
  const std::string lower = text::lower_ascii(name);
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const auto& pair) { return pair.first == lower; });
  return found == names.end() ? std::nullopt : std::optional<Value>(found->second);
}

}  // namespace

std::string_view name_of(Format format) { return find_name(k_formats, format); }
std::string_view name_of(TextEncoding encoding) { return find_name(k_encodings, encoding); }
std::optional<Format> format_from(std::string_view name) {
  return find_value<Format>(k_formats, name);
}
std::optional<TextEncoding> text_encoding_from(std::string_view name) {
  return find_value<TextEncoding>(k_encodings, name);
}

std::string column_letters(std::size_t index) {
  std::string letters;
  for (std::size_t rest = index + 1; rest > 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  return letters;
}

}  // namespace tsunagu::exchange
