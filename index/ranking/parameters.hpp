// SPDX-License-Identifier: GPL-3.0-or-later
// Every constant of the ranking, with the measurement that chose it. Sets, tables and p values:
// docs/search-quality.md. "name" and "need" are the two judged sets of people, "passages" the one
// of cases.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tsunagu::index {

// --- BM25 (Robertson, Zaragoza 2009), as Xapian computes it with k2 = 0 ---
inline constexpr double k_people_k1 = 3.0;  // 1.2: need nDCG@10 -.0169 (p = .011)
inline constexpr double k_work_k1 = 0.8;    // 3: passages nDCG@10 -.0271
inline constexpr double k_bm25_b = 0.6;     // .25 to .9: within .006
inline constexpr double k_bm25_k3 = 1e9;    // repeated words of a need count linearly
inline constexpr double k_shortest = 0.5;   // share of the average length that counts at least

// --- which words rank ---
inline constexpr std::size_t k_ranked_terms = 40;  // all instead: no gain, 17 % more postings
inline constexpr std::size_t k_long_need = 8;      // words from which very common ones are left out
inline constexpr double k_common_share = 0.2;      // need nDCG@10 +.012 (p = .03)
inline constexpr double k_name_weight = 3;         // a whole name against a word; not measured
// A word that only asks (data/lexicon/question_words.txt) against another; 0: equal.
inline constexpr double k_question_word = 0.2;

// --- stage 1: candidates, from Xapian's postings ---
// Words are read from the most informative on while their postings fit; the first one always is.
// The others add their weight to what those found, from sets of documents. 80 needs on 1,000,000
// sample cases, nDCG@10 (MAP): .8875 (.4215); without the sets .8783 (.4024); 60,000 with them
// .8694, without .8152; 250,000 without .8772; all postings .8922 (.4228).
// Fewer words instead of fewer postings cost quality where there are few cases: 12 words need MAP
// -.027, 8 words -.041 (p < .001).
inline constexpr std::int64_t k_postings_budget = 120'000;
// Pieces of evidence that stage 2 scores. 500: name MAP -.005; 2000: no gain.
inline constexpr std::size_t k_candidates = 1000;

// --- stage 2: the candidates, from their own words ---
// An occurrence in another written form of the word (引継ぎ for 引き継ぎ), so that of two equal
// pieces of evidence the exact one comes first. Name, need: no difference.
inline constexpr double k_other_form = 0.95;

// A piece of evidence counts by its share of the need's information to this power, so that one of
// all words comes before one that repeats a single word. Short needs, 0 -> 1: sample needs MAP
// +.0097 (p = .005), nDCG@10 +.0134 (p = .05); name +.002; .3 to 2.5 within .01. Long needs: no
// difference, so not there.
inline constexpr double k_evidence_coverage_power_short = 1;

// --- a person's score ---
// Each further piece of evidence counts this much less.
inline constexpr double k_discount_short = 0.75;
inline constexpr double k_discount_long = 0.8;
// (share of the need's information that the evidence covers) ^ power: decisions/0008.
inline constexpr double k_coverage_power_short = 0.5;
inline constexpr double k_coverage_power_long = 0.25;

// --- feedback (RM3; Lavrenko, Croft 2001; Jaleel et al. 2004), for long needs only ---
inline constexpr std::size_t k_feedback_documents = 100;
inline constexpr std::size_t k_feedback_terms = 100;
inline constexpr double k_feedback_weight = 1.5;            // all of them against the need itself
inline constexpr std::size_t k_feedback_min_documents = 2;  // a word of one story is its own

// --- latent meaning (LSA; Deerwester et al. 1990; SVD after Halko, Martinsson, Tropp 2011) ---
inline constexpr std::size_t k_latent_dimensions = 96;
// Dimensions that make the first ones exact, and power iterations. 32 and 6: name MAP -.004, 16 and
// 3: -.008; 96 and 20: no gain.
inline constexpr std::size_t k_latent_extra = 64;
inline constexpr int k_latent_passes = 10;
inline constexpr std::uint64_t k_latent_seed = 20240401;
inline constexpr std::size_t k_latent_sample = 50'000;    // documents trained on
inline constexpr std::size_t k_latent_terms = 30'000;     // the most frequent ones that qualify
inline constexpr std::size_t k_latent_least = 300;        // documents below which there is none
inline constexpr std::size_t k_latent_min_documents = 3;  // rarer words tell nothing together
inline constexpr double k_latent_common_share = 0.1;      // .2: name MAP -.004, need MAP -.003
inline constexpr std::size_t k_latent_outgrown = 2;       // times the documents: learn anew
// Where words find fewer candidates than this, the nearest in meaning join: name MAP +.006. Only
// where all vectors can be looked at.
inline constexpr std::size_t k_meaning_fill = 500;
inline constexpr double k_meaning_scan = 20'000;  // documents; about 1 ms
// Of a candidate's score. Less for short needs: their few words are what is asked for.
inline constexpr double k_latent_share_short = 0.4;
inline constexpr double k_latent_share_long = 0.5;  // .3 to .6 equal

// --- cases, stage 2: the best candidates, from their own words (docs/search-quality.md, Cases) ---
inline constexpr std::size_t k_work_candidates = 200;  // pieces of work that stage 2 scores
inline constexpr double k_case_k1 = 0.9;   // .6 to 1.2 within .003; long answers want more
inline constexpr double k_case_b = 0.75;   // .6: -.001
inline constexpr double k_case_title = 2;  // a word in a title; 0: -.015, 1 to 5 equal
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

// By their names in `tsunagu eval --without`.
struct CaseWeightName {
  std::string_view name;
  double CaseWeights::*weight;
  double off;
};
inline constexpr std::array<CaseWeightName, 5> k_case_weights{{
    {"pairs", &CaseWeights::pairs, 0},
    {"kanji", &CaseWeights::kanji, 0},
    {"window", &CaseWeights::window, 0},
    {"runs", &CaseWeights::runs, 0},
    {"exact-form", &CaseWeights::other_form, 1},
}};

}  // namespace tsunagu::index
