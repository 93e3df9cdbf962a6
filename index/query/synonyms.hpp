// SPDX-License-Identifier: GPL-3.0-or-later
// Other ways to say what a need says, from the lexicon, added to the need at query time: a change
// of the lexicon never touches the index. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/analysis/analyzer.hpp"
#include "index/query/query.hpp"

namespace tsunagu::index {

// What the nearest synonym counts against the word itself; measured in docs/search-quality.md.
inline constexpr double k_synonym_weight = 0.5;
inline constexpr std::size_t k_synonyms_per_word = 8;    // nearest first
inline constexpr std::size_t k_synonyms_per_query = 40;  // in the order of the need
inline constexpr std::size_t k_synonym_words_max = 6;    // analysed words of one expression
// Code points that may stand between two words of an expression: a particle (給料「を」上げる).
inline constexpr std::uint32_t k_synonym_gap_points = 2;

struct Synonym {
  std::string text;     // UTF-8, as the lexicon writes it
  double nearness = 1;  // in (0, 1]: 1 is the same thing in other words
};

struct SynonymEntry {
  std::string word;  // what a need may say
  std::vector<Synonym> also;
};

// The words of a text in reading order without overlaps: where the analyzer gives a term beside its
// parts, the whole term (`whole`), or the parts.
std::vector<const Token*> reading(const std::vector<Token>& tokens, bool whole);
std::vector<const Token*> reading(std::vector<Token>&& tokens, bool whole) = delete;

// Immutable; safe for many threads.
class Synonyms {
 public:
  Synonyms() = default;  // none
  // Entries of one word are taken together. Those that `analyzer` finds no word in are left out.
  Synonyms(const std::vector<SynonymEntry>& entries, const Analyzer& analyzer);

  // Finds the expressions of the lexicon in `tokens` (all of a need, in text order), the longest
  // first, and hangs what else they are called on the words of `query` they consist of: of several
  // words on the longest, so that the expression counts once. What the need says by itself is no
  // alternative. Tells in query.synonyms what was added.
  void expand(const std::vector<Token>& tokens, Query& query) const;

  std::size_t size() const { return m_entries.size(); }  // expressions

 private:
  struct Entry {
    std::string label;
    std::vector<Alternative> also;  // nearest first
  };
  std::unordered_map<std::string, std::size_t> m_place;  // key of an expression -> entry
  std::vector<Entry> m_entries;
};

}  // namespace tsunagu::index
