// SPDX-License-Identifier: GPL-3.0-or-later
// Long work of administrators: begun by a page, a program or a command, done by the server one
// after another in two lanes, watched and cancelled from anywhere. The rows in the store are where
// processes meet: a command beside a running server writes one and watches it.
//
// While a job runs, its progress is kept in memory and written down every k_job_written_every by a
// thread of its own, so that a job which holds the store never waits for it.
//
// After a crash, and when the server stops, a job that `resumes` is done again from its row, at
// most k_job_attempts_max times; another one has failed. Work must bear being done twice.
//
// Threads: any. Errors besides those of the store: unauthenticated, forbidden, not_found, conflict
// (over already, or too many wait).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "operations/job_kinds.hpp"
#include "operations/running_jobs.hpp"
#include "service/audit.hpp"
#include "service/data_dir.hpp"
#include "service/progress.hpp"
#include "service/store_pool.hpp"
#include "service/workflow.hpp"
#include "service/write_turns.hpp"
#include "store/jobs.hpp"

namespace tsunagu::operations {

inline constexpr std::int64_t k_job_attempts_max = 3;
inline constexpr std::int64_t k_jobs_waiting_max = 20;
inline constexpr std::int64_t k_job_kept_s = 90 * 24 * 60 * 60;
inline constexpr std::chrono::seconds k_jobs_looked_for_every{1};
inline constexpr std::chrono::seconds k_job_written_every{1};
inline constexpr std::size_t k_jobs_a_page = 50;
inline constexpr int k_job_pages_max = 100;

// What a job sees of the world that started it. Threads: any.
class JobContext {
 public:
  using Tell = std::function<void(std::string_view what, std::int64_t done, std::int64_t total)>;
  JobContext(Tell tell, std::stop_token stop) : m_tell(std::move(tell)), m_stop(std::move(stop)) {}

  // How far it is; cheap. `total` 0: unknown.
  void tell(std::string_view what, std::int64_t done, std::int64_t total) const {
    m_tell(what, done, total);
  }
  service::Progress progress() const { return m_tell; }
  // Requested when somebody cancels the job or the server stops: the work ends soon, with not_ready
  // or any other error, and leaves everything as it was or as its row can go on from.
  const std::stop_token& stop() const { return m_stop; }

 private:
  Tell m_tell;
  std::stop_token m_stop;
};

// Does the job of `row` and answers a JSON object for people and programs.
using Work =
    std::function<Result<std::string>(const store::JobRow& row, const JobContext& context)>;

enum class Lane { slow, quick };  // each does one job at a time

struct JobKind {
  std::string name;
  Lane lane = Lane::quick;
  bool resumes = false;
  Work work;
};

struct JobList {
  std::int64_t total = 0;
  std::vector<store::JobRow> jobs;  // newest first
};

// Seconds left by the rate of a running job; nothing when it is not known.
std::optional<std::int64_t> eta_s(const store::JobRow& job);

class Jobs {
 public:
  struct Options {
    bool runs = true;  // does what waits (the server); otherwise only run_here()
    service::Clock clock = service::system_clock_s;
  };

  static Result<std::unique_ptr<Jobs>> open(const service::DataDir& dir, std::vector<JobKind> kinds,
                                            Options options);
  ~Jobs();  // asks what runs to stop and waits for it

  // Lets a job wait for its turn. Who may begin it is for the caller to ask; a viewer without a
  // user is the command line. `params`: a JSON object. `when_busy`: told, with conflict, while
  // another one of the kind waits or runs; empty: it waits behind them.
  Result<store::JobRow> start(const service::Actor& actor, std::string_view kind,
                              std::string params, std::string_view when_busy = {});
  // Does it now, in this process and on this thread. For commands while no server runs.
  Result<store::JobRow> run_here(const service::Actor& actor, std::string_view kind,
                                 std::string params, const service::Progress& progress,
                                 std::stop_token stop = {});

  // With the newest progress. Reading needs Action::tend_index.
  Result<store::JobRow> find(const model::Viewer& viewer, std::string_view id);
  Result<JobList> list(const model::Viewer& viewer, const store::JobFilter& filter, int page);
  // Needs Action::operate, or tend_index for a job of kind reindex. One that waits is over at once.
  Result<store::JobRow> cancel(const service::Actor& actor, std::string_view id);

  // How the user is called who began a job; the id itself when nobody is known by it.
  Result<std::string> user_name(const std::string& user_id);
  // Whether this reader could cancel it now.
  static bool can_cancel(const model::Viewer& viewer, const store::JobRow& job);

  // The same for commands and other rooms of this program, which ask nobody.
  Result<store::JobRow> find(std::string_view id);
  Result<std::optional<store::JobRow>> newest(const store::JobFilter& filter);
  Result<store::JobRow> cancel_job(std::string_view actor, std::string_view request_id,
                                   std::string_view id);

  // A number that grows with everything that happens to a job of this process.
  std::uint64_t news() const { return m_running.news(); }
  // Waits until it is no longer `seen`, at most `longest`, or until this object ends.
  std::uint64_t wait_for_news(std::uint64_t seen, std::chrono::milliseconds longest) const {
    return m_running.wait_for_news(seen, longest);
  }

  Result<std::int64_t> count(const store::JobFilter& filter);

 private:
  using Rows = store::JobRows;

  Jobs(service::DataDir dir, std::vector<JobKind> kinds, Options options, store::Store store);
  Result<void> write(const std::function<Result<void>(store::Store&, Rows&)>& body);
  Result<void> take_up_interrupted();
  void begin();  // the threads
  const JobKind* kind_of(std::string_view name) const;
  void run_lane(Lane lane, const std::stop_token& stop);
  Result<std::optional<store::JobRow>> take_next(const std::vector<std::string>& kinds);
  store::JobRow do_job(const JobKind& kind, store::JobRow row, const service::Progress& also,
                       const std::stop_token& outside);
  store::JobRow judged(const JobKind& kind, store::JobRow row, const Result<std::string>& result,
                       bool is_shutdown) const;
  void write_down();  // progress and ends; looks for cancellations from outside
  void run_scribe(const std::stop_token& stop);

  service::DataDir m_dir;
  std::vector<JobKind> m_kinds;
  Options m_options;
  service::StorePool m_readers;
  service::WriteTurns m_turns;
  store::Store m_store;  // for write()
  RunningJobs m_running;
  std::int64_t m_forgot_at = 0;         // scribe only
  std::vector<std::jthread> m_threads;  // last: end before what they use goes
};

}  // namespace tsunagu::operations
