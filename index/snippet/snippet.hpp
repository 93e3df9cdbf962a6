// SPDX-License-Identifier: GPL-3.0-or-later
// Text + matched words -> excerpt + highlight ranges. Ranges, never markup: whoever shows the text
// decides how, so nothing in a record can become HTML.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
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
  // `words`: the words that retrieved, weighted by how much they tell.
  Highlighter(const Analyzer& analyzer, const std::vector<QueryTerm>& words);

  // Where the words stand in the whole of `text`.
  Ranges highlights(std::string_view text) const;

  // The sentence of `texts` that tells most, with what follows as far as it fits. Without any
  // match: the beginning of the first text that is not empty.
  Excerpt excerpt(const std::vector<std::string_view>& texts) const;

 private:
  double weight_in(std::string_view folded) const;
  const Analyzer& m_analyzer;
  std::unordered_map<std::string, double> m_words;
};

}  // namespace tsunagu::index
