// SPDX-License-Identifier: GPL-3.0-or-later
// The drill: is what we have in store enough for a bad day? A backup becomes a data directory of
// its own, its index is built, and both are compared with what is in use. Nothing of that is
// touched.
//
// Threads: any; one drill of a directory at a time, also between processes (locked).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/reference.hpp"
#include "operations/backup.hpp"
#include "service/index_tools.hpp"

namespace tsunagu::operations {

inline constexpr std::size_t k_drill_rows = 1'000;   // records compared in full
inline constexpr std::size_t k_drill_searches = 20;  // cases looked for by their own text

struct DrillStep {
  std::string what;  // Japanese
  double seconds = 0;
  bool ok = true;
  std::string detail;  // Japanese, one line
};

struct DrillReport {
  std::int64_t at = 0;  // Unix seconds
  std::string backup;   // name of the file
  bool ok = true;
  double seconds = 0;
  std::vector<DrillStep> steps;  // up to the first that failed
};

struct DrillWish {
  std::string from;      // the file, or a folder whose newest sound one it is; empty: of the plan
  std::int64_t now = 0;  // Unix seconds
  service::IndexTools tools = {};
};

// Works in DIR/drill-work, gone afterwards. What the backup lacks is in the report; errors are what
// kept the drill from being held: not_found without a backup, locked, no_space, invalid_argument
// (key), not_ready once stopped.
Result<DrillReport> hold_drill(const service::DataDir& dir, const model::Reference& reference,
                               const BackupPlan& plan, const DrillWish& wish, const LongWork& work);

// As the API and the job give it.
std::string to_json(const DrillReport& report);

}  // namespace tsunagu::operations
