// SPDX-License-Identifier: GPL-3.0-or-later
// The name that a wrong one was meant to be. Threads: any.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::text {

inline constexpr std::size_t k_compared_max = 64;  // code points of a wrong name; no name is longer

// Edits that are slips of the pen in a name, at most.
inline std::size_t slips_max(std::string_view written) {
  return std::max<std::size_t>(2, std::min(written.size(), k_compared_max) / 3);
}

// The one of `items` whose name is the fewest edits away from `written`, the first of several. Null
// when none is within `edits_max`, or has a letter in its place: as many edits as letters.
template <class Items, class NameOf = std::identity>
auto nearest_name(std::string_view written, const Items& items, NameOf name_of = {},
                  std::size_t edits_max = std::numeric_limits<std::size_t>::max())
    -> decltype(&*std::begin(items)) {
  const auto compared = shorten(written, k_compared_max);
  decltype(&*std::begin(items)) nearest = nullptr;
  std::size_t least = length(compared);
  for (const auto& item : items) {
    const std::size_t edits = edit_distance(compared, std::invoke(name_of, item));
    if (edits > edits_max || edits >= least) continue;
    nearest = &item;
    least = edits;
  }
  return nearest;
}

// What to write instead, for people: the nearest name, or all there are.
template <class Items, class NameOf = std::identity>
std::string name_hint(std::string_view written, const Items& items, NameOf name_of = {}) {
  if (const auto* const nearest = nearest_name(written, items, name_of))
    return fmt::format("近い名前は {} です", std::invoke(name_of, *nearest));
  std::string all;
  for (const auto& item : items)
    all += fmt::format("{}{}", all.empty() ? "" : "、", std::invoke(name_of, item));
  return fmt::format("使える名前は {} です", all);
}

}  // namespace tsunagu::text
