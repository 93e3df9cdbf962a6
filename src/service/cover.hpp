// SPDX-License-Identifier: GPL-3.0-or-later
// Which words of the need a person covers, as the need writes them. Pure.
#pragma once

#include "index/query/query.hpp"
#include "index/reader/searcher.hpp"
#include "service/requests.hpp"

namespace tsunagu::service {

// Sets `covered`, `uncovered`, `via` and `match` of `person` from what the index found. A word
// inside a longer one of the need (工場 in 町工場) is only told of when the longer one is not
// covered and it is.
void set_cover(PersonHit& person, const index::PersonHit& hit, const index::PeopleHits& hits,
               const index::Query& query);

}  // namespace tsunagu::service
