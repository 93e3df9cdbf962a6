// SPDX-License-Identifier: GPL-3.0-or-later
// Looking after a data directory from the command line.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "service/data_dir.hpp"
#include "service/index_tools.hpp"
#include "service/progress.hpp"

namespace tsunagu::service {

struct CheckReport {
  std::vector<std::string> facts;     // Japanese, one line each
  std::vector<std::string> problems;  // Japanese, one line each; empty: all is well
};

// The records alone: SQLite's own integrity and foreign keys, how many there are, the audit trail.
Result<CheckReport> check_records(const DataDir& dir);

// They, and whether the index holds exactly the records that belong to each layer. Changes nothing
// but an index that lags behind.
Result<CheckReport> check_data_dir(const DataDir& dir, const model::Reference& reference);

// Brings the index up to date with the records; leaves it to whoever holds it, such as a running
// server. not_ready once `stop` is requested.
Result<void> update_index(const DataDir& dir, const model::Reference& reference,
                          const Progress& progress, const std::stop_token& stop = {},
                          const IndexTools& tools = {});

}  // namespace tsunagu::service
