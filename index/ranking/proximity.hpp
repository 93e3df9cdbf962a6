// SPDX-License-Identifier: GPL-3.0-or-later
// How close together and in which order the words of a need stand in one document. Pure functions.
#pragma once

#include <cstdint>
#include <vector>

namespace tsunagu::index {

// A word of the need found in a document.
struct Match {
  std::uint32_t word = 0;      // number of the word in the need
  std::uint32_t position = 0;  // as in Occurrence
  double strength = 1;         // of the form found, in (0, 1]; 1: as the need has it
};

// The most information that different words bring within `width` positions. `matches` in text
// order; `information` of each word of the need. (Best window of a passage: Tao, Zhai 2007.)
double densest_window(const std::vector<Match>& matches, const std::vector<double>& information,
                      std::uint32_t width);

inline constexpr std::uint32_t k_no_place = 0xFFFFFFFF;

// Words that stand in the document in the order of the need, at most one dropped word apart. Each
// word of such a run counts the geometric mean of its own information and that of the others, in
// the best of its runs. `places`: of each word in the order of the need; k_no_place: none (parts of
// longer words). (Ordered pairs of the sequential dependence model, Metzler, Croft 2005, for runs
// of any length.)
double run_evidence(const std::vector<Match>& matches, const std::vector<double>& information,
                    const std::vector<std::uint32_t>& places);

}  // namespace tsunagu::index
