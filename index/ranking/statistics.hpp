// SPDX-License-Identifier: GPL-3.0-or-later
// What BM25 needs to know of the evidence that one reader may see: the same numbers that Xapian
// has of these databases. Internal to the index library. Threads: any.
#pragma once

#include <vector>

#include "index/ranking/bag.hpp"

namespace tsunagu::index {

class Statistics {
 public:
  // `layers`: the ones the reader sees; they outlive this. `average_length` of their documents.
  Statistics(std::vector<const Forward*> layers, double average_length)
      : m_layers(std::move(layers)),
        m_average_length(average_length > 0 ? average_length : 1) {
    for (const Forward* layer : m_layers) m_documents += static_cast<double>(layer->documents());
  }

  double documents() const { return m_documents; }
  double frequency(TermId folded) const {
    double sum = 0;
    for (const Forward* layer : m_layers) sum += layer->document_frequency(folded);
    return sum;
  }
  // Length of a document in average lengths.
  double relative_length(const Forward& layer, Xapian::docid docid) const {
    return layer.length(docid) / m_average_length;
  }

 private:
  std::vector<const Forward*> m_layers;
  double m_documents = 0;
  double m_average_length;
};

}  // namespace tsunagu::index
