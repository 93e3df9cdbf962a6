// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that can be checked of a data directory: besides what service/check.hpp looks at,
// whether the index reads back at all, whether it says of every record what it should, the lexicon,
// and whether the newest backup reads back. Takes about as long as making the index. Beside a
// running server what changes meanwhile is looked at again.
#pragma once

#include "base/result.hpp"
#include "model/reference.hpp"
#include "operations/backup.hpp"
#include "operations/jobs.hpp"
#include "service/check.hpp"
#include "service/data_dir.hpp"
#include "service/progress.hpp"

namespace tsunagu::operations {

inline constexpr std::size_t k_deep_problems_max = 100;  // of one kind that are named

// not_ready once `stop` is requested.
Result<service::CheckReport> check_deep(const service::DataDir& dir,
                                        const model::Reference& reference,
                                        const BackupPlan& backups,
                                        const service::Progress& progress,
                                        const std::stop_token& stop = {});

// The job `check`: result {"facts": [...], "problems": [...]}; it fails when there are some.
// `reference` must outlive it.
JobKind check_job(const service::DataDir& dir, const model::Reference& reference,
                  const BackupPlan& backups);

}  // namespace tsunagu::operations
