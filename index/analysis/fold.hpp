// SPDX-License-Identifier: GPL-3.0-or-later
// Char filter: one spelling for what people see as the same characters, before segmentation.
// NFKC case folding (Unicode UTR 30 via ICU) brings full and half width, compatibility characters
// and letter case together; then variant characters (髙 高), dashes, ヴ sequences, controls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::index {

// Folded text in UTF-16 (ICU's unit) with, for every unit, the code points of the original it
// stands for.
struct Folded {
  std::u16string text;
  std::vector<std::uint32_t> begin;  // first code point of the original
  std::vector<std::uint32_t> end;    // one past the last
};

// Immutable; safe for many threads.
class Folder {
 public:
  // `variants`: lines "from<TAB>to", one character each; '#' starts a comment line.
  static Result<Folder> create(std::string_view variants);

  // `utf8` must be well-formed.
  Folded fold(std::string_view utf8) const;

 private:
  void append(char32_t point, std::uint32_t begin, std::uint32_t end, Folded& out) const;
  std::unordered_map<char32_t, char32_t> m_variants;
};

}  // namespace tsunagu::index
