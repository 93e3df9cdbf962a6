// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/bag.hpp"

#include <algorithm>
#include <cmath>

#include "index/ranking/parameters.hpp"

namespace tsunagu::index {

Bag bag_of(const Forward& forward, Xapian::docid docid) {
  Bag bag;
  forward.for_each(docid, [&](const Occurrence& occurrence) {
    bag.push_back({occurrence.folded, static_cast<double>(row_of(occurrence.field).weight)});
  });
  gather(bag);
  return bag;
}

void gather(Bag& bag) {
  std::sort(bag.begin(), bag.end(),
            [](const Counted& a, const Counted& b) { return a.term < b.term; });
  std::size_t kept = 0;
  for (const Counted& next : bag) {
    if (kept > 0 && bag[kept - 1].term == next.term) {
      bag[kept - 1].count += next.count;
    } else {
      bag[kept++] = next;
    }
  }
  bag.resize(kept);
}

double inverse_frequency(double frequency, double documents) {
  const double odds = (documents - frequency + 0.5) / (frequency + 0.5);
  return std::log(odds < 2 ? odds / 2 + 1 : odds);
}

double saturated(double count, double length, double k1) {
  const double normalised = std::max(length, k_shortest);
  return count * (k1 + 1) / (k1 * (1 - k_bm25_b + k_bm25_b * normalised) + count);
}

}  // namespace tsunagu::index
