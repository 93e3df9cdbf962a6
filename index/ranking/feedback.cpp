// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/feedback.hpp"

#include <algorithm>

#include "index/ranking/parameters.hpp"

namespace tsunagu::index {

Bag feedback_terms(const std::vector<FeedbackDocument>& documents, const Statistics& statistics) {
  struct Shared {
    TermId term = 0;
    double share = 0;  // of the reading
    std::size_t documents = 0;
    double informative = 0;  // share x inverse document frequency
  };
  std::vector<Shared> all;
  for (const FeedbackDocument& document : documents) {
    const Bag bag = bag_of(*document.layer, document.docid);
    double words = 0;
    for (const Counted& word : bag) words += word.count;
    for (const Counted& word : bag)
      all.push_back({word.term, document.score * word.count / words, 1, 0});
  }
  std::sort(all.begin(), all.end(),
            [](const Shared& a, const Shared& b) { return a.term < b.term; });
  std::vector<Shared> terms;
  for (const Shared& next : all) {
    if (terms.empty() || terms.back().term != next.term) {
      terms.push_back(next);
    } else {
      terms.back().share += next.share;
      ++terms.back().documents;
    }
  }
  const double most = k_common_share * statistics.documents();
  std::erase_if(terms, [&](Shared& term) {
    const double frequency = statistics.frequency(term.term);
    term.informative = term.share * inverse_frequency(frequency, statistics.documents());
    return term.documents < k_feedback_min_documents || frequency > most;
  });
  const std::size_t kept = std::min(k_feedback_terms, terms.size());
  std::partial_sort(terms.begin(), terms.begin() + static_cast<std::ptrdiff_t>(kept), terms.end(),
                    [](const Shared& a, const Shared& b) {
                      return a.informative != b.informative ? a.informative > b.informative
                                                            : a.term < b.term;
                    });
  terms.resize(kept);
  double sum = 0;
  for (const Shared& term : terms) sum += term.share;
  Bag bag;
  for (const Shared& term : terms) bag.push_back({term.term, term.share / sum});
  return bag;
}

}  // namespace tsunagu::index
