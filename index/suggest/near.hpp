// SPDX-License-Identifier: GPL-3.0-or-later
// How far two short words are from each other, as people mistype Japanese.
#pragma once

#include <cstdint>
#include <string_view>

namespace tsunagu::index {

// What a slip costs that leaves the word readable: か for が, よ for ょ, a long mark or っ more or
// less. Every other edit, and two neighbours changed about, costs 1.
inline constexpr double k_light_slip = 0.4;

// Weighted edit distance (Damerau-Levenshtein, adjacent transpositions), or something above `limit`
// once it is certain to be above it. Folded text; at most k_near_max_points code points count.
double near_distance(std::u32string_view a, std::u32string_view b, double limit);
inline constexpr std::size_t k_near_max_points = 32;

// Bits of the letters of a word; light slips leave them alone. Words whose marks differ in more
// than 2 * n bits are n or more full edits apart.
std::uint64_t near_mark(std::u32string_view word);

// The farthest that still counts as a near form of a typed word: nothing for one letter, a light
// slip for two, a letter for up to four, then more. `letters`: Latin letters tell half as much.
double near_limit(std::size_t points, bool letters);

}  // namespace tsunagu::index
