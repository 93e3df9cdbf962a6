// SPDX-License-Identifier: GPL-3.0-or-later
// Every constant of the ranking, with the measurement that chose it. Sets, tables and p values:
// docs/search-quality.md. "name" and "need" are the two judged sets of people, "passages" the one
// of cases.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tsunagu::index {

inline constexpr double k_shortest = 0.5;  // share of the average length that counts at least

// --- cases, stage 2: the best candidates, from their own words (docs/search-quality.md, Cases) ---
inline constexpr std::size_t k_work_candidates = 200;     // pieces of work that stage 2 scores
inline constexpr std::int64_t k_work_postings = 120'000;  // that stage 1 reads, about 40 ns each
inline constexpr double k_case_k1 = 0.9;   // .6 to 1.2 within .003; long answers want more
inline constexpr double k_case_b = 0.75;   // .6: -.001
inline constexpr double k_case_title = 2;  // a word in a title; 0: -.015, 1 to 5 equal
inline constexpr double k_other_form =
    0.95;  // 引継ぎ for 引き継ぎ: the exact form is first of equals
// Pairs of letters.
inline constexpr double k_pair_weight = 0.4;
inline constexpr double k_pair_k1 = 0.5, k_pair_b = 0.4;
inline constexpr double k_pair_of_longer_word = 0.8;  // of the word's information
inline constexpr double k_pair_across_words = 2;      // added: words seldom touch by chance
// Single kanji: 呼ぶ finds 呼ばれる.
inline constexpr double k_kanji_weight = 0.2;
inline constexpr double k_kanji_k1 = 0.8, k_kanji_b = 0.6;
// The densest window, in positions.
inline constexpr double k_window_weight = 0.5;
inline constexpr std::uint32_t k_window_width = 10;
// Words in the order of the need.
inline constexpr double k_run_weight = 0.3;

// What each kind of evidence counts against BM25 of the words; 0 switches it off.
struct CaseWeights {
  double pairs = k_pair_weight;
  double kanji = k_kanji_weight;
  double window = k_window_weight;
  double runs = k_run_weight;
  double other_form = k_other_form;  // of an occurrence in another written form; 1: as the same
};

}  // namespace tsunagu::index
