// SPDX-License-Identifier: GPL-3.0-or-later
// Pseudo-relevance feedback after RM3 (Lavrenko, Croft 2001; Abdul-Jaleel et al. 2004): the words
// that the best evidence shares join the need. Internal to the index library.
#pragma once

#include <vector>

#include "index/ranking/statistics.hpp"

namespace tsunagu::index {

struct FeedbackDocument {
  const Forward* layer = nullptr;
  Xapian::docid docid = 0;
  double score = 0;  // above 0
};

// At most k_feedback_terms words of the best `documents` (best first), with weights that sum to 1:
// how often a reader of these documents meets the word, documents by their score. Words of one
// document only and very common ones are left out. Empty when no word is shared.
Bag feedback_terms(const std::vector<FeedbackDocument>& documents, const Statistics& statistics);

}  // namespace tsunagu::index
