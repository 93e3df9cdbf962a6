// SPDX-License-Identifier: GPL-3.0-or-later
// Text + matched words -> excerpt + highlight ranges. Ranges, never markup: whoever shows the text
// decides how, so nothing in a record can become HTML.
//
// Words are looked up in the folded text rather than by segmenting it again: segmentation was four
// fifths of the cost of an excerpt (docs/performance.md). Only texts that may hold a word in
// another spelling (引継: 引き継ぎ) are segmented. Latin words and numbers must stand alone;
// kanji and kana may stand inside a longer word, which reads naturally in Japanese.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/analysis/analyzer.hpp"
#include "index/query/query.hpp"

namespace tsunagu::index {

inline constexpr std::size_t k_excerpt_points = 90;  // code points of an excerpt

// [begin, end) in code points, ascending, not overlapping.
using Ranges = std::vector<std::pair<std::size_t, std::size_t>>;

struct Excerpt {
  std::size_t text = 0;  // which of the texts it was cut from
  std::string words;     // the excerpt, "…" where it was cut
  Ranges highlights;     // in `words`
};

// Marks the words of one query. Immutable; safe for many threads.
class Highlighter {
 public:
  // `words`: the words that retrieved, weighted by how much they tell. What is said by an
  // alternative is marked too.
  Highlighter(const Analyzer& analyzer, const std::vector<QueryTerm>& words);

  // Where the words stand in the whole of `text`.
  Ranges highlights(std::string_view text) const;

  // The sentence of `texts` that tells most, with what follows as far as it fits. Without any
  // match: the beginning of the first text that is not empty.
  Excerpt excerpt(const std::vector<std::string_view>& texts) const;

 private:
  struct Word {
    std::u16string term;  // folded for matching
    std::string key;      // as analyze() gives it
    double weight;
  };
  struct Match {
    std::size_t begin, end;  // code points
    std::size_t word;
  };
  void add(std::string_view text, double weight);
  std::vector<Match> find(std::string_view text) const;
  double weight_between(const std::vector<Match>& matches, std::size_t begin,
                        std::size_t end) const;
  const Analyzer& m_analyzer;
  std::vector<Word> m_words;
};

}  // namespace tsunagu::index
