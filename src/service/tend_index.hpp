// SPDX-License-Identifier: GPL-3.0-or-later
// Tending the index from the command line, while no server runs.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "service/data_dir.hpp"
#include "service/index_tools.hpp"
#include "service/progress.hpp"
#include "service/reindex.hpp"

namespace tsunagu::service {

// As Indexer::reindex. `locked` while a server or another command is at the index.
Result<ReindexReport> reindex_here(const DataDir& dir, const model::Reference& reference,
                                   const ReindexRequest& request, const IndexTools& tools,
                                   const Progress& progress, const std::stop_token& stop = {});
// As Indexer::roll_back, to the generation that was in use before; not_found when there is none.
Result<ReindexReport> roll_back_here(const DataDir& dir, const model::Reference& reference,
                                     const IndexTools& tools, const Progress& progress,
                                     const std::stop_token& stop = {});

}  // namespace tsunagu::service
