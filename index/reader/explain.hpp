// SPDX-License-Identifier: GPL-3.0-or-later
// Which words of a need the evidence of the people on a page says, and how. Internal to the reader.
#pragma once

#include <vector>

#include "index/query/query.hpp"
#include "index/reader/searcher.hpp"
#include "index/reader/snapshot.hpp"

namespace tsunagu::index {

// Sets `hits.explained`, and `covered` and `via` of every person in `hits.people`; `people` are
// their numbers, in the same order. Reads the first `layer_count` layers only, so nobody learns
// what hidden evidence says. Cost: one skip for each word, person and layer.
void explain(const Snapshot& snapshot, std::size_t layer_count, const Handle& handle,
             const Query& query, const std::vector<PersonNumber>& people, PeopleHits& hits);

}  // namespace tsunagu::index
