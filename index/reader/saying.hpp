// SPDX-License-Identifier: GPL-3.0-or-later
// Which evidence says a word of a need, as sets that are read once for each snapshot. Internal to
// the reader.
#pragma once

#include "index/ranking/evidence_scorer.hpp"
#include "index/reader/constraints.hpp"

namespace tsunagu::index {

// The evidence of the first `layer_count` layers that has `form`. Exact, but for a form of several
// words that are all very common: having them all is enough then.
DocumentSets::Shared documents_saying(const SoughtForm& form, const Snapshot& snapshot,
                                      std::size_t layer_count, const Xapian::Database& evidence,
                                      const Statistics& statistics);

}  // namespace tsunagu::index
