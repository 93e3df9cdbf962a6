// SPDX-License-Identifier: GPL-3.0-or-later
// Need -> weighted words, and what the query language (syntax.hpp) demands beside them. Pure and
// bounded: any well-formed UTF-8 is a query, none is an error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.hpp"
#include "index/query/syntax.hpp"

namespace tsunagu::index {

inline constexpr std::size_t k_query_terms_max =
    1000;  // different words kept of a need, in text order
inline constexpr std::size_t k_name_chunks_max = 8;  // blank-separated pieces tried as names
inline constexpr std::size_t k_name_max_points =
    30;  // code points of a piece or pair tried as a name

inline constexpr std::size_t k_phrase_words_max = 32;  // words of one phrase or operand; later ones
                                                       // are not asked for

// Another way to say a word of the need: a synonym of the lexicon, or a near form.
struct Alternative {
  std::vector<std::string> terms;  // folded; several stand side by side in the text, in this order
  std::string label;               // as the lexicon writes it, to be shown
  double weight = 0.5;             // against the word itself, in (0, 1)
};

struct QueryTerm {
  std::string term;     // folded: the form under which it is indexed
  double weight = 1;    // occurrences in the need, which count linearly; less when it only asks
  std::string written;  // as the need has it, lightly folded (width and case)
  std::vector<Alternative> alternatives = {};
  std::uint32_t begin = 0, end = 0;  // where it first stands in Query::text, in code points
};

// A word of a phrase and how far it may stand from the one before it, in positions of the forward
// index: 1 is side by side, 2 has a mark or a dropped word between them.
struct PhraseWord {
  std::string term;  // folded
  std::uint32_t least = 1, most = 1;
};

// What a piece of evidence must satisfy, in postfix order: operands first. Every operator has its
// operands.
struct Condition {
  enum class Kind {
    words,    // contains all `terms`, wherever
    phrase,   // contains `terms` side by side, in this order
    all,      // the `count` conditions before it
    any,      // at least one of them
    without,  // not the one before it
  } kind = Kind::words;
  std::vector<PhraseWord> terms = {};  // at most k_phrase_words_max
  std::string name = {};  // words, phrase: a document with this whole name passes as well;
                          // Analyzer::name_key, empty: none
  std::size_t count = 0;
};

// An expression of the need and what else it was searched as, as the lexicon writes them.
struct SynonymUse {
  std::string word;
  std::vector<std::string> also;
};

class Synonyms;

struct Query {
  std::string text;  // what ranks: the need without fields, operators and what is excluded
  std::vector<QueryTerm> words;
  std::vector<std::string> names;     // keys of Analyzer::name_key
  std::vector<Condition> conditions;  // empty: anything
  std::vector<FieldValue> fields;     // for the caller to look up
  std::vector<SynonymUse> synonyms = {};
  bool empty() const { return words.empty() && names.empty(); }
};

// `synonyms`: those to widen the need by (index/query/synonyms.hpp); nullptr for none.
Query parse_query(std::string_view utf8, const Analyzer& analyzer,
                  const Synonyms* synonyms = nullptr);

}  // namespace tsunagu::index
