// SPDX-License-Identifier: GPL-3.0-or-later
// Need -> weighted words. Pure and bounded: any well-formed UTF-8 is a query, none is an error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.hpp"

namespace tsunagu::index {

inline constexpr std::size_t k_query_terms_max =
    1000;  // different words kept of a need, in text order
inline constexpr std::size_t k_name_chunks_max = 8;  // blank-separated pieces tried as names
inline constexpr std::size_t k_name_max_points =
    30;  // code points of a piece or pair tried as a name

// Another way to say a word of the need: a synonym of the lexicon, or a near form.
struct Alternative {
  std::vector<std::string> terms;  // folded; several stand side by side in the text, in this order
  std::string label;               // as the lexicon writes it, to be shown
  double weight = 0.5;             // against the word itself, in (0, 1)
};

struct QueryTerm {
  std::string term;     // folded: the form under which it is indexed
  double weight = 1;    // occurrences in the need; they count linearly
  std::string written;  // as the need has it, lightly folded (width and case)
  std::vector<Alternative> alternatives = {};
  std::uint32_t begin = 0, end = 0;  // where it first stands in the text, in code points
};

struct Query {
  std::vector<QueryTerm> words;
  std::vector<std::string> names;  // keys of Analyzer::name_key
  bool empty() const { return words.empty() && names.empty(); }
};

Query parse_query(std::string_view utf8, const Analyzer& analyzer);

}  // namespace tsunagu::index
