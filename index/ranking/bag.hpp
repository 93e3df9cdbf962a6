// SPDX-License-Identifier: GPL-3.0-or-later
// Bag: how often each word stands in a document, weighted by field as BM25 counts it.
#pragma once

#include <vector>

#include "index/forward/forward.hpp"

namespace tsunagu::index {

struct Counted {
  TermId term = 0;  // folded
  double count = 0;
};
using Bag = std::vector<Counted>;  // by term, each once

Bag bag_of(const Forward& forward, Xapian::docid docid);
// Sorts by term and makes each unique.
void gather(Bag& bag);

// The information of a word that `frequency` of `documents` documents have, as Xapian's BM25 counts
// it: never below 0.
double inverse_frequency(double frequency, double documents);

// The part of BM25 that grows with the occurrences: in [0, k1 + 1). `length` in average lengths.
double saturated(double count, double length, double k1);

}  // namespace tsunagu::index
