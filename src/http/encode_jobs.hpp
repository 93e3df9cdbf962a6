// SPDX-License-Identifier: GPL-3.0-or-later
// Long work of administrators as JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/json_writer.hpp"
#include "operations/jobs.hpp"

namespace tsunagu::http {

// A job as one reader sees it.
struct JobView {
  store::JobRow row;
  std::string by_name;  // of who began it; empty: the command line or the schedule
  bool can_cancel = false;
};
Result<JobView> view_of(operations::Jobs& jobs, store::JobRow row, const model::Viewer& viewer);

// As a value, for answers that hold one.
void job_value(JsonWriter& json, const JobView& shown);
// As a member of one.
void job_or_null(JsonWriter& json, std::string_view name, const std::optional<JobView>& shown);

std::string encode_job(const JobView& shown);
std::string encode_jobs(std::int64_t total, int page, const std::vector<JobView>& shown);

}  // namespace tsunagu::http
