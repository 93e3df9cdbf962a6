// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenizer: ICU's dictionary-based word break for Japanese.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tsunagu::index {

// A word of a folded text, in UTF-16 units.
struct Segment {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Words of `folded`; blanks and punctuation are left out. Each thread uses an iterator of its own.
std::vector<Segment> segment(std::u16string_view folded);

}  // namespace tsunagu::index
