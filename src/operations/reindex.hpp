// SPDX-License-Identifier: GPL-3.0-or-later
// Making the index anew, and going back to an earlier generation, as a job of the server.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "operations/jobs.hpp"
#include "service/directory.hpp"
#include "service/reindex.hpp"

namespace tsunagu::operations {

// `directory` must outlive the job.
JobKind reindex_job(const service::DataDir& dir, service::Directory& directory);

// Parameters of the job, as JSON.
std::string reindex_params(const service::ReindexRequest& request);
std::string roll_back_params(std::int64_t generation);

// Lets one wait for its turn; conflict while another one waits or runs.
Result<store::JobRow> start_reindex(Jobs& jobs, const service::Actor& actor, std::string params);

// The result of the job, as JSON: {generation, previous, records, resumed, looked_for, queries,
// alike, seconds}.
std::string report_json(const service::ReindexReport& report);
Result<service::ReindexReport> report_of(const std::string& result);  // internal when it is none

// What a job that is over ended with; nothing was wrong: the code is `internal`, the message empty.
Error problem_of(const store::JobRow& job);

}  // namespace tsunagu::operations
