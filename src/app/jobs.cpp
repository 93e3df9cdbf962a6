// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/progress_bar.hpp"
#include "base/date.hpp"
#include "operations/jobs.hpp"
#include "service/accounts.hpp"

namespace tsunagu::app {
namespace {

using operations::Jobs;
using store::JobRow;

constexpr std::chrono::milliseconds k_watched_every{500};

using Labels = std::pair<std::string_view, std::string_view>;
constexpr std::array k_states{
    Labels{store::k_job_queued, "待っています"},      Labels{store::k_job_running, "実行中"},
    Labels{store::k_job_done, "終わりました"},        Labels{store::k_job_failed, "失敗しました"},
    Labels{store::k_job_cancelled, "取り消しました"},
};

template <std::size_t n>
std::string_view label_of(const std::array<Labels, n>& labels, std::string_view name) {
  const auto found = std::find_if(labels.begin(), labels.end(),
                                  [&](const Labels& entry) { return entry.first == name; });
  return found == labels.end() ? name : found->second;
}

std::string how_far(const JobRow& job) {
  if (job.what.empty()) return {};
  if (job.total > 0) return fmt::format("{} {}/{}", job.what, job.done, job.total);
  return job.done > 0 ? fmt::format("{} {}", job.what, job.done) : job.what;
}

void print_line(const JobRow& job) {
  fmt::print(
      "{}  {}  {}  {}", job.id, date::utc_at(job.created_at),
      operations::label_of_job_kind(job.kind),
      job.cancel_wanted && !job.is_over() ? "取り消しています" : label_of(k_states, job.state));
  const std::string more = job.problem.empty() ? how_far(job) : job.problem;
  fmt::print("{}{}\n", more.empty() ? "" : "  ", more);
}

void print_whole(const JobRow& job, const std::string& by) {
  print_line(job);
  fmt::print("始めた人: {}\n", by.empty() ? "コマンドか予定" : by);
  if (job.started_at > 0) fmt::print("開始: {}\n", date::utc_at(job.started_at));
  if (job.ended_at > 0) fmt::print("終わり: {}\n", date::utc_at(job.ended_at));
  if (const auto left = operations::eta_s(job)) fmt::print("残り: およそ {} 秒\n", *left);
  if (job.attempts > 1) fmt::print("回数: {}\n", job.attempts);
  if (!job.result.empty()) fmt::print("結果: {}\n", job.result);
}

Result<JobRow> watched(Jobs& jobs, JobRow job) {
  ProgressBar bar;
  while (!job.is_over()) {
    bar(job.what.empty() ? label_of(k_states, job.state) : job.what, job.done, job.total);
    jobs.wait_for_news(jobs.news(), k_watched_every);
    TRY_ASSIGN(job, jobs.find(job.id));
  }
  return job;
}

Result<void> list(Jobs& jobs, const JobsArguments& arguments) {
  TRY_ASSIGN(const auto found, jobs.list(service::command_line_viewer(),
                                         {arguments.kind, arguments.state}, arguments.page));
  for (const JobRow& job : found.jobs) print_line(job);
  const auto pages = (found.total + static_cast<std::int64_t>(operations::k_jobs_a_page) - 1) /
                     static_cast<std::int64_t>(operations::k_jobs_a_page);
  if (pages > 1) fmt::print("{} 件、{}/{} ページ\n", found.total, arguments.page, pages);
  return {};
}

// What ended badly ends the command so, for scripts that wait.
Result<void> show(Jobs& jobs, const JobsArguments& arguments) {
  TRY_ASSIGN(JobRow job, jobs.find(arguments.id));
  if (arguments.watch) {
    TRY_ASSIGN(job, watched(jobs, std::move(job)));
  }
  std::string by;
  if (!job.created_by.empty()) {
    TRY_ASSIGN(by, jobs.user_name(job.created_by));
  }
  print_whole(job, by);
  if (arguments.watch && job.state != store::k_job_done) {
    return fail(ErrorCode::conflict, fmt::format("{}: {}", job.id, label_of(k_states, job.state)));
  }
  return {};
}

Result<void> cancel(Jobs& jobs, const JobsArguments& arguments) {
  TRY_ASSIGN(const JobRow job, jobs.cancel({service::command_line_viewer(), {}}, arguments.id));
  print_line(job);
  return {};
}

}  // namespace

Result<void> jobs(const JobsArguments& arguments) {
  TRY_ASSIGN(const auto jobs, Jobs::open({arguments.data}, {}, {.runs = false}));
  if (arguments.action == "list") return list(*jobs, arguments);
  if (arguments.action == "show") return show(*jobs, arguments);
  return cancel(*jobs, arguments);
}

}  // namespace tsunagu::app
