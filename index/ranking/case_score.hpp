// SPDX-License-Identifier: GPL-3.0-or-later
// CaseScore: how well one case answers a question, from the words of its text in their order.
//
// Sum of: BM25 of the words; pairs of letters; single kanji; the densest window; words in the order
// of the question. All of them count what a word tells (inverse document
// frequency), so none needs a scale of its own. One object serves one search on one thread.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "index/forward/forward.hpp"
#include "index/query/query.hpp"
#include "index/ranking/letters.hpp"
#include "index/ranking/parameters.hpp"
#include "index/ranking/proximity.hpp"

namespace tsunagu::index {

class CaseScore {
 public:
  // `layers`: those the reader sees; they outlive the object. `average_length`: of their documents,
  // weighted by field.
  CaseScore(const Query& query, std::vector<const Forward*> layers, double average_length,
            const CaseWeights& weights);

  double of(std::size_t layer, Xapian::docid docid);

 private:
  struct Word {
    double information = 0;
    double asked = 1;  // occurrences in the question
    TermId written = 0;
    bool is_written = false;  // whether any text has the word as the question writes it
  };
  // Words that stand side by side and count as a word of the question: itself, or another way to
  // say it.
  struct Pattern {
    std::uint32_t word = 0;
    double strength = 1;
    std::vector<TermId> terms;  // folded
  };

  void add_word(const QueryTerm& term);
  void add_pattern(double strength, const std::vector<std::string>& terms);
  void place_words(const Query& query);
  double information_of(const std::string& term) const;
  void read(const Forward& forward, Xapian::docid docid);
  void match();
  double words(double length) const;

  std::vector<const Forward*> m_layers;
  double m_average_length;
  CaseWeights m_weights;
  double m_documents = 0;
  std::vector<Word> m_words;
  std::vector<double> m_information;  // of each word in windows and runs
  std::vector<std::uint32_t> m_places;
  std::vector<Pattern> m_patterns;
  std::unordered_map<TermId, std::vector<std::uint32_t>> m_starts;  // first term -> patterns
  std::bitset<4096> m_is_asked;  // by folded id, modulo: most words of a text are not asked for
  Letters m_letters;
  std::vector<TermId> m_without_letters;  // by written id, modulo: words known to have none
  // Of the document at hand.
  std::vector<Occurrence> m_found;  // words of patterns
  std::vector<Match> m_matches;
  std::vector<double> m_counts;  // by word
};

}  // namespace tsunagu::index
