// SPDX-License-Identifier: GPL-3.0-or-later
// Char filter: one spelling for what people see as the same characters, before segmentation.
// NFKC case folding (Unicode UTR 30 via ICU) brings full and half width, compatibility characters
// and letter case together and drops variation selectors; then variant characters (髙 高), dashes,
// ヴ sequences, ゝ, ヶ between kanji, controls. What these later steps change is remembered, so
// that a word can still be told as it was written.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::index {

// A unit of the folded text that is written otherwise: one or two characters (0: one only).
struct Change {
  std::uint32_t unit = 0;
  char32_t first = 0, second = 0;
};

// Folded text in UTF-16 (ICU's unit) with, for every unit, the code points of the original it
// stands for.
struct Folded {
  std::u16string text;
  std::vector<std::uint32_t> begin;  // first code point of the original
  std::vector<std::uint32_t> end;    // one past the last
  std::vector<Change> changes;       // by unit; what goes beyond width and letter case

  // Units [from, to) as written, only width and letter case folded.
  std::u16string written(std::size_t from, std::size_t to) const;
};

// Immutable; safe for many threads.
class Folder {
 public:
  // `variants`: lines "from<TAB>to", one character each, `to` of the basic plane; '#' starts a
  // comment line.
  static Result<Folder> create(std::string_view variants);

  // `utf8` must be well-formed.
  Folded fold(std::string_view utf8) const;

 private:
  void append(char32_t point, std::uint32_t begin, std::uint32_t end, Folded& out) const;
  char32_t variant_of(char32_t point) const;  // 0: none

  static constexpr std::size_t k_filter_size = 1U << 16U;
  std::unordered_map<char32_t, char32_t> m_variants;
  std::bitset<k_filter_size> m_has_variant;  // by the lower bits: most characters have none
};

}  // namespace tsunagu::index
