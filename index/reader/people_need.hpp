// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a need that rank people, each in all the ways that the evidence can say it. Internal
// to the reader.
#pragma once

#include <vector>

#include <xapian.h>

#include "index/query/query.hpp"
#include "index/ranking/evidence_scorer.hpp"
#include "index/reader/snapshot.hpp"

namespace tsunagu::index {

struct NeedWord {
  QueryTerm word;          // as asked; its alternatives are those below, in this order
  double frequency = 0;    // documents; of the alternatives where the word itself has none
  double informative = 0;  // occurrences in the need x inverse document frequency
  SoughtWord sought;       // form f > 0 is alternative f - 1; the word itself may be in no document
};

struct NeedName {
  std::string term;  // Xapian's
  double frequency = 0;
};

struct PeopleNeed {
  std::vector<NeedWord> words;  // in text order
  std::vector<NeedName> names;
  double occurrences = 0;  // of the words
  bool empty() const { return words.empty() && names.empty(); }
  bool is_long() const { return words.size() > k_long_need; }
};

Statistics statistics_of(const Snapshot& snapshot, std::size_t layer_count,
                         const Xapian::Database& evidence);

// What of `query` the evidence knows, bounded to the most informative words.
PeopleNeed read_people_need(const Query& query, const Vocabulary& vocabulary,
                            const Statistics& statistics, const Xapian::Database& evidence);

// The words for snippets, weighted by how much they tell.
std::vector<QueryTerm> words_of(const PeopleNeed& need);

}  // namespace tsunagu::index
