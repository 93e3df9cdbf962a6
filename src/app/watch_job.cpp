// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/watch_job.hpp"

#include <chrono>

#include <fmt/format.h>

#include "app/progress_bar.hpp"
#include "operations/command_lock.hpp"
#include "operations/job_kinds.hpp"

namespace tsunagu::app {
namespace {

using store::JobRow;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds k_watched_every{500};
constexpr std::chrono::seconds k_server_awaited{5};  // one that is begun anew takes the job up

tl::unexpected<Error> left_alone(const service::DataDir& dir, const JobRow& job) {
  return fail(
      ErrorCode::not_ready,
      fmt::format(
          "見るのをやめました。{0}（{1}）はサーバーで続いています。取り消すには tsunagu jobs "
          "cancel --data {2} {1}、また見るには tsunagu jobs show --data {2} --watch {1}",
          operations::label_of_job_kind(job.kind), job.id, dir.path));
}

tl::unexpected<Error> nobody_there(const service::DataDir& dir, const JobRow& job) {
  return fail(
      ErrorCode::not_ready,
      fmt::format(
          "サーバーが動いていません。記録と索引は前のままで、{0}（{1}）は次に始まるサーバー"
          "が引き継ぎます。サーバーを始めるか、やめるには tsunagu jobs cancel --data {2} {1}",
          operations::label_of_job_kind(job.kind), job.id, dir.path));
}

void show(ProgressBar& bar, const JobRow& job) {
  if (job.cancel_wanted) {
    bar("取り消しています", 0, 0);
  } else if (job.state == store::k_job_queued) {
    bar("順番を待っています", 0, 0);
  } else {
    bar(job.what.empty() ? "始めています" : job.what, job.done, job.total);
  }
}

}  // namespace

Result<JobRow> watch_job(operations::Jobs& jobs, const service::DataDir& dir, JobRow job,
                         const StopSignals& signals) {
  ProgressBar bar;
  Clock::time_point attended = Clock::now();
  while (!job.is_over()) {
    show(bar, job);
    if (signals.wait_for(k_watched_every)) return left_alone(dir, job);
    TRY_ASSIGN(const bool is_attended, operations::is_attended(dir, job.id));
    const auto now = Clock::now();
    if (is_attended) attended = now;
    TRY_ASSIGN(job, jobs.find(job.id));  // after the look: whoever ended it may have gone
    if (!job.is_over() && now - attended >= k_server_awaited) return nobody_there(dir, job);
  }
  return job;
}

}  // namespace tsunagu::app
