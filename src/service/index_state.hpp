// SPDX-License-Identifier: GPL-3.0-or-later
// Reads what there is of an index, for administrators.
#pragma once

#include "base/result.hpp"
#include "index/reader/searcher.hpp"
#include "service/data_dir.hpp"
#include "service/reindex.hpp"

namespace tsunagu::service {

// All but `kind` and `needs_reindex`, which only the one who writes the index knows. `searcher`: on
// the generation in use; without one there are no layers. Lags are of `news`.
Result<IndexState> read_index_state(const DataDir& dir, index::Searcher& searcher,
                                    const IndexNews& news);

}  // namespace tsunagu::service
