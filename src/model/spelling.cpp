// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/spelling.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/code_point.hpp"
#include "base/embedded.hpp"
#include "base/reading.hpp"
#include "base/text.hpp"

namespace tsunagu::model {
namespace {

bool is_mark(char32_t point) {
  constexpr std::u32string_view k_marks = U"・、。「」〜～　";
  if (point >= 0x80) return k_marks.find(point) != std::u32string_view::npos;
  return !((point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') || point == '+');
}

// The lines of a file of data/lexicon: two cells, by the first.
std::unordered_map<std::string_view, std::string_view> pairs_of(std::string_view path) {
  std::unordered_map<std::string_view, std::string_view> pairs;
  for (const embedded::File& file : embedded::data_files()) {
    if (file.path != path) continue;
    for (const std::string_view line : text::split(file.bytes, '\n')) {
      if (line.empty() || line.front() == '#') continue;
      const auto cells = text::split(line, '\t');
      if (cells.size() == 2) pairs.emplace(cells[0], text::trim(cells[1]));
    }
  }
  return pairs;
}

std::string_view reading_of(std::string_view word) {
  static const auto readings = pairs_of("lexicon/readings.tsv");
  const auto found = readings.find(word);
  return found == readings.end() ? word : found->second;
}

}  // namespace

std::string plain_form(std::string_view written) {
  static const auto variants = pairs_of("lexicon/variants.tsv");
  const std::string narrow = text::lower_ascii(text::nfkc(text::trim(written)));
  std::string plain;
  for (std::string_view rest = narrow; !rest.empty();) {
    const std::string_view point = rest.substr(0, text::byte_offset(rest, 1));
    const auto today = variants.find(point);
    plain += today == variants.end() ? point : today->second;
    rest.remove_prefix(point.size());
  }
  return plain;
}

Spelling spell(std::string_view written) {
  Spelling spelling;
  const std::string plain = plain_form(written);
  const std::string kana = text::hiragana(plain);
  for (std::string_view rest = kana; !rest.empty();) {
    const char32_t point = text::take_code_point(rest);
    if (!is_mark(point)) spelling.letters += point;
  }
  spelling.sound = text::sound(reading_of(plain));
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (!std::all_of(spelling.sound.begin(), spelling.sound.end(), is_ascii)) spelling.sound.clear();
  return spelling;
}

}  // namespace tsunagu::model
