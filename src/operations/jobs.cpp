// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/jobs.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "operations/command_lock.hpp"
#include "secrets/fingerprint.hpp"
#include "service/authorization.hpp"
#include "store/accounts.hpp"

namespace tsunagu::operations {
namespace {

using service::Action;
using service::Actor;
using store::JobRow;
using store::JobRows;

constexpr std::size_t k_id_letters = 16;  // random ones, 80 bits
constexpr std::int64_t k_forget_every_s = 60 * 60;
constexpr std::string_view k_command = "command";  // who acts without a user, in the trail

std::string actor_of(const std::string& user_id) {
  return user_id.empty() ? std::string(k_command) : user_id;
}

store::AuditEntry audit_of(std::string_view action, const JobRow& job, std::string actor,
                           std::string_view request_id = {}) {
  return {.actor = std::move(actor),
          .action = std::string(action),
          .kind = "job",
          .record_id = job.id,
          .detail = {{"job", job.kind}, {"state", job.state}},
          .request_id = std::string(request_id)};
}

Result<void> may_cancel(const model::Viewer& viewer, const JobRow& job) {
  return service::authorize(viewer,
                            job.kind == k_reindex_kind ? Action::tend_index : Action::operate);
}

Error no_such_job() { return {ErrorCode::not_found, "この作業はありません"}; }

}  // namespace

std::optional<std::int64_t> eta_s(const JobRow& job) {
  if (job.state != store::k_job_running || job.rate <= 0 || job.total <= job.done)
    return std::nullopt;
  return static_cast<std::int64_t>(std::ceil(static_cast<double>(job.total - job.done) / job.rate));
}

Jobs::Jobs(service::DataDir dir, std::vector<JobKind> kinds, Options options, store::Store store)
    : m_dir(std::move(dir)),
      m_kinds(std::move(kinds)),
      m_options(std::move(options)),
      m_readers(m_dir),
      m_store(std::move(store)) {}

void Jobs::begin() {
  m_threads.emplace_back([this](const std::stop_token& stop) { run_scribe(stop); });
  if (!m_options.runs) return;
  for (const Lane lane : {Lane::slow, Lane::quick})
    m_threads.emplace_back([this, lane](const std::stop_token& stop) { run_lane(lane, stop); });
}

Result<std::unique_ptr<Jobs>> Jobs::open(const service::DataDir& dir, std::vector<JobKind> kinds,
                                         Options options) {
  TRY_ASSIGN(auto store, service::open_store(dir, store::Mode::read_write));
  std::unique_ptr<Jobs> jobs(new Jobs(dir, std::move(kinds), std::move(options), std::move(store)));
  if (jobs->m_options.runs) TRY(jobs->take_up_interrupted());
  jobs->begin();
  return jobs;
}

Jobs::~Jobs() {
  m_running.close();
  for (auto& thread : m_threads) thread.request_stop();
  m_threads.clear();
  write_down();
}

Result<void> Jobs::write(const std::function<Result<void>(store::Store&, Rows&)>& body) {
  const service::WriteTurns::Turn turn(m_turns, service::k_write_wait);
  TRY(turn.check());
  return m_store.transact([&]() -> Result<void> {
    Rows rows(m_store);
    return body(m_store, rows);
  });
}

const JobKind* Jobs::kind_of(std::string_view name) const {
  const auto found =
      std::find_if(m_kinds.begin(), m_kinds.end(), [&](const auto& k) { return k.name == name; });
  return found == m_kinds.end() ? nullptr : &*found;
}

// What a crash left running waits again, or has failed.
Result<void> Jobs::take_up_interrupted() {
  return write([&](store::Store& store, Rows& rows) -> Result<void> {
    TRY_ASSIGN(auto interrupted, rows.list({.kind = {}, .state = std::string(store::k_job_running)},
                                           k_jobs_a_page, 0));
    for (JobRow& job : interrupted) {
      if (CommandLock::is_held(m_dir, job.id)) continue;
      const JobKind* kind = kind_of(job.kind);
      const bool again = kind != nullptr && kind->resumes && job.attempts < k_job_attempts_max &&
                         !job.cancel_wanted;
      job.state = again ? store::k_job_queued : store::k_job_failed;
      if (!again) {
        job.ended_at = m_options.clock();
        job.problem_code = name_of(ErrorCode::not_ready);
        job.problem = "途中でプログラムが止まりました。もう一度始めてください";
      }
      TRY(rows.update(job));
      TRY(store.append_audit(
          audit_of(again ? "resume_job" : "end_job", job, std::string(k_command))));
    }
    return {};
  });
}

// --- beginning ---

Result<JobRow> Jobs::start(const Actor& actor, std::string_view kind, std::string params,
                           std::string_view when_busy) {
  JobRow job{.id = "job-" + secrets::random_name(k_id_letters),
             .kind = std::string(kind),
             .params = std::move(params),
             .created_by = actor.viewer.user_id,
             .created_at = m_options.clock()};
  TRY(write([&](store::Store& store, Rows& rows) -> Result<void> {
    for (const auto state : {store::k_job_queued, store::k_job_running}) {
      if (when_busy.empty()) break;
      TRY_ASSIGN(const auto open, rows.count({.kind = job.kind, .state = std::string(state)}));
      if (open > 0) return fail(ErrorCode::conflict, std::string(when_busy));
    }
    TRY_ASSIGN(const auto waiting, rows.count({.kind = {}, .state = job.state}));
    if (waiting >= k_jobs_waiting_max) {
      return fail(
          ErrorCode::conflict,
          fmt::format("待っている作業が {} 件あります。終わるまで待つか、取り消してください",
                      waiting));
    }
    TRY(rows.add(job));
    return store.append_audit(
        audit_of("start_job", job, actor_of(job.created_by), actor.request_id));
  }));
  m_running.tell_news();
  return job;
}

Result<JobRow> Jobs::run_here(const Actor& actor, std::string_view kind_name, std::string params,
                              const service::Progress& progress, std::stop_token stop) {
  const JobKind* kind = kind_of(kind_name);
  if (kind == nullptr) return fail(ErrorCode::invalid_argument, "この種類の作業はありません");
  JobRow job{.id = "job-" + secrets::random_name(k_id_letters),
             .kind = kind->name,
             .state = std::string(store::k_job_running),
             .params = std::move(params),
             .created_by = actor.viewer.user_id,
             .created_at = m_options.clock(),
             .started_at = m_options.clock(),
             .attempts = 1};
  TRY_ASSIGN(const CommandLock lock, CommandLock::acquire(m_dir, job.id));
  TRY(write([&](store::Store& store, Rows& rows) -> Result<void> {
    TRY(rows.add(job));
    return store.append_audit(
        audit_of("start_job", job, actor_of(job.created_by), actor.request_id));
  }));
  return do_job(*kind, std::move(job), progress, stop);
}

// --- doing ---

Result<std::optional<JobRow>> Jobs::take_next(const std::vector<std::string>& kinds) {
  {
    TRY_ASSIGN(auto reader, m_readers.borrow());
    TRY_ASSIGN(const auto waiting, JobRows(reader.get()).next_queued(kinds));
    if (!waiting) return std::nullopt;
  }
  std::optional<JobRow> taken;
  TRY(write([&](store::Store&, Rows& rows) -> Result<void> {
    TRY_ASSIGN(taken, rows.next_queued(kinds));
    if (!taken) return {};
    taken->state = store::k_job_running;
    taken->started_at = m_options.clock();
    ++taken->attempts;
    return rows.update(*taken);
  }));
  return taken;
}

void Jobs::run_lane(Lane lane, const std::stop_token& stop) {
  std::vector<std::string> kinds;
  for (const JobKind& kind : m_kinds) {
    if (kind.lane == lane) kinds.push_back(kind.name);
  }
  std::uint64_t seen = 0;
  while (!stop.stop_requested() && !m_running.is_closing()) {
    auto next = take_next(kinds);
    if (!next) log::error(fmt::format("jobs: {}", name_of(next.error().code)));
    if (next && *next) {
      const JobKind& kind = *kind_of((*next)->kind);
      do_job(kind, std::move(**next), {}, stop);
      continue;
    }
    seen = m_running.wait_for_news(seen, k_jobs_looked_for_every);
  }
}

JobRow Jobs::do_job(const JobKind& kind, JobRow row, const service::Progress& also,
                    const std::stop_token& outside) {
  const std::string id = row.id;
  std::stop_source source = m_running.begin(row);
  const std::stop_callback from_outside(outside, [&] { source.request_stop(); });
  const JobContext context(
      [&](std::string_view what, std::int64_t done, std::int64_t total) {
        m_running.note(id, what, done, total);
        if (also) also(what, done, total);
      },
      source.get_token());
  const Result<std::string> result = kind.work(row, context);
  const bool is_shutdown = m_running.is_closing() || outside.stop_requested();
  row = m_running.end(
      id, [&](JobRow now) { return judged(kind, std::move(now), result, is_shutdown); });
  write_down();
  m_running.tell_news();
  return row;
}

JobRow Jobs::judged(const JobKind& kind, JobRow row, const Result<std::string>& result,
                    bool is_shutdown) const {
  row.ended_at = m_options.clock();
  if (result) {
    row.state = store::k_job_done;
    row.result = *result;
    return row;
  }
  row.problem_code = name_of(result.error().code);
  row.problem = result.error().message;
  if (row.cancel_wanted) {
    row.state = store::k_job_cancelled;
    row.problem_code.clear();
    row.problem.clear();
  } else if (is_shutdown && kind.resumes && m_options.runs) {
    row.state = store::k_job_queued;  // the next server goes on
    row.ended_at = row.started_at = 0;
    row.attempts -= 1;
    row.problem_code.clear();
    row.problem.clear();
  } else {
    row.state = store::k_job_failed;
  }
  return row;
}

// --- writing down ---

void Jobs::write_down() {
  const auto entries = m_running.all();
  if (entries.empty()) return;
  std::vector<std::string> ended, unwanted;
  const auto written = write([&](store::Store& store, Rows& rows) -> Result<void> {
    for (const RunningJobs::Entry& running : entries) {
      const JobRow& job = running.row;
      TRY_ASSIGN(const auto stored, rows.find(job.id));
      if (!stored) continue;
      if (stored->cancel_wanted) unwanted.push_back(job.id);
      if (stored->state != store::k_job_running) {  // another thread wrote its end
        if (running.is_ended) ended.push_back(job.id);
        continue;
      }
      TRY(rows.update(job));
      if (!running.is_ended) continue;
      ended.push_back(job.id);
      if (job.is_over())
        TRY(store.append_audit(audit_of("end_job", job, actor_of(job.created_by))));
    }
    return {};
  });
  if (!written) {
    log::warn(fmt::format("jobs: progress is not written down: {}", name_of(written.error().code)));
    m_running.show_ends();
    return;
  }
  for (const std::string& id : unwanted) m_running.cancel(id);
  m_running.forget(ended);
}

void Jobs::run_scribe(const std::stop_token& stop) {
  while (interruptible_sleep(stop, k_job_written_every)) {
    write_down();
    const std::int64_t now = m_options.clock();
    if (!m_options.runs || now < m_forgot_at + k_forget_every_s) continue;
    m_forgot_at = now;
    const auto forgotten =
        write([&](store::Store&, Rows& rows) { return rows.forget_before(now - k_job_kept_s); });
    if (!forgotten) log::warn(fmt::format("jobs: {}", name_of(forgotten.error().code)));
  }
}

// --- watching ---

Result<JobRow> Jobs::find(std::string_view id) {
  TRY_ASSIGN(auto reader, m_readers.borrow());
  TRY_ASSIGN(auto job, JobRows(reader.get()).find(id));
  if (!job) return tl::unexpected(no_such_job());
  return m_running.newest_of(*std::move(job));
}

Result<JobRow> Jobs::find(const model::Viewer& viewer, std::string_view id) {
  TRY(service::authorize(viewer, Action::tend_index));
  return find(id);
}

Result<JobList> Jobs::list(const model::Viewer& viewer, const store::JobFilter& filter, int page) {
  TRY(service::authorize(viewer, Action::tend_index));
  TRY_ASSIGN(auto reader, m_readers.borrow());
  JobList list;
  TRY(reader->snapshot([&]() -> Result<void> {
    Rows rows(reader.get());
    TRY_ASSIGN(list.total, rows.count(filter));
    TRY_ASSIGN(list.jobs, rows.list(filter, k_jobs_a_page,
                                    static_cast<std::size_t>(page - 1) * k_jobs_a_page));
    return {};
  }));
  for (JobRow& job : list.jobs) job = m_running.newest_of(std::move(job));
  return list;
}

Result<std::optional<JobRow>> Jobs::newest(const store::JobFilter& filter) {
  TRY_ASSIGN(auto reader, m_readers.borrow());
  TRY_ASSIGN(auto jobs, Rows(reader.get()).list(filter, 1, 0));
  if (jobs.empty()) return std::nullopt;
  return m_running.newest_of(std::move(jobs.front()));
}

Result<std::int64_t> Jobs::count(const store::JobFilter& filter) {
  TRY_ASSIGN(auto reader, m_readers.borrow());
  return Rows(reader.get()).count(filter);
}

Result<std::string> Jobs::user_name(const std::string& user_id) {
  TRY_ASSIGN(auto reader, m_readers.borrow());
  TRY_ASSIGN(auto user, store::AccountRows(reader.get()).user(user_id));
  return user ? std::move(user->name) : user_id;
}

bool Jobs::can_cancel(const model::Viewer& viewer, const JobRow& job) {
  return !job.is_over() && !job.cancel_wanted && may_cancel(viewer, job).has_value();
}

Result<JobRow> Jobs::cancel(const Actor& actor, std::string_view id) {
  TRY(service::authorize(actor.viewer, Action::tend_index));
  TRY_ASSIGN(const JobRow job, find(id));
  TRY(may_cancel(actor.viewer, job));
  return cancel_job(actor_of(actor.viewer.user_id), actor.request_id, id);
}

Result<JobRow> Jobs::cancel_job(std::string_view actor, std::string_view request_id,
                                std::string_view id) {
  JobRow job;
  TRY(write([&](store::Store& store, Rows& rows) -> Result<void> {
    TRY_ASSIGN(auto found, rows.find(id));
    if (!found) return tl::unexpected(no_such_job());
    if (found->is_over()) return fail(ErrorCode::conflict, "この作業は、もう終わっています");
    job = *std::move(found);
    TRY(rows.want_cancel(id));
    job.cancel_wanted = true;
    if (job.state == store::k_job_queued) {
      job.state = store::k_job_cancelled;
      job.ended_at = m_options.clock();
      TRY(rows.update(job));
    }
    return store.append_audit(audit_of("cancel_job", job, std::string(actor), request_id));
  }));
  m_running.cancel(job.id);
  m_running.tell_news();
  return m_running.newest_of(std::move(job));
}

}  // namespace tsunagu::operations
