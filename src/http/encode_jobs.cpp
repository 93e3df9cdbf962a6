// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_jobs.hpp"

#include "base/date.hpp"
#include "http/encode_parts.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_job_bytes = 1024, k_list_bytes = 32 * 1024;

void problem(JsonWriter& json, const store::JobRow& job) {
  json.key("problem");
  if (job.problem.empty()) return json.null();
  json.begin_object();
  json.member("code", job.problem_code);
  json.member("message", job.problem);
  json.end_object();
}

}  // namespace

Result<JobView> view_of(operations::Jobs& jobs, store::JobRow row, const model::Viewer& viewer) {
  JobView shown{std::move(row), {}, false};
  if (!shown.row.created_by.empty()) {
    TRY_ASSIGN(shown.by_name, jobs.user_name(shown.row.created_by));
  }
  shown.can_cancel = operations::Jobs::can_cancel(viewer, shown.row);
  return shown;
}

void job_value(JsonWriter& json, const JobView& shown) {
  const store::JobRow& job = shown.row;
  json.begin_object();
  json.member("id", job.id);
  json.member("kind", job.kind);
  json.member("state", job.state);
  json.member("what", job.what);
  json.member_integer("done", job.done);
  json.member_integer("total", job.total > 0 ? std::optional(job.total) : std::nullopt);
  json.key("rate");
  job.rate > 0 ? json.number(job.rate, 1) : json.null();
  json.member_integer("eta_seconds", operations::eta_s(job));
  id_name(json, "by", job.created_by, shown.by_name);
  json.member("created_at", date::utc_at(job.created_at));
  moment_or_null(json, "started_at", job.started_at);
  moment_or_null(json, "ended_at", job.ended_at);
  problem(json, job);
  json.key("result");
  job.result.empty() ? json.null() : json.written(job.result);
  json.member_flag("can_cancel", shown.can_cancel);
  json.member_flag("cancelling", job.cancel_wanted && !job.is_over());
  json.end_object();
}

void job_or_null(JsonWriter& json, std::string_view name, const std::optional<JobView>& shown) {
  json.key(name);
  shown ? job_value(json, *shown) : json.null();
}

std::string encode_job(const JobView& shown) {
  JsonWriter json(k_job_bytes);
  job_value(json, shown);
  return json.take();
}

std::string encode_jobs(std::int64_t total, int page, const std::vector<JobView>& shown) {
  JsonWriter json(k_list_bytes);
  json.begin_object();
  json.member_integer("total", total);
  paging(json, total, page, static_cast<int>(operations::k_jobs_a_page));
  list(json, "jobs", shown, [&](const JobView& job) { job_value(json, job); });
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
