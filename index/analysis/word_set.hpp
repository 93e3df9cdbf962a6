// SPDX-License-Identifier: GPL-3.0-or-later
// Words that stand for themselves in a set; transparent to views.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

namespace tsunagu::index {

struct WordHash {
  using is_transparent = void;
  std::size_t operator()(std::u16string_view word) const {
    return std::hash<std::u16string_view>{}(word);
  }
};
using WordSet = std::unordered_set<std::u16string, WordHash, std::equal_to<>>;

}  // namespace tsunagu::index
