// SPDX-License-Identifier: GPL-3.0-or-later
// Long work of administrators in the store: plain rows in, plain rows out; every rule stands in
// operations/jobs.hpp. Times are Unix seconds, 0: not yet.
//
// Writing calls belong into a Store::transact(). Threads and errors: as Store.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace tsunagu::store {

inline constexpr std::string_view k_job_queued = "queued", k_job_running = "running",
                                  k_job_done = "done", k_job_failed = "failed",
                                  k_job_cancelled = "cancelled";

inline constexpr std::array k_job_states{k_job_queued, k_job_running, k_job_done, k_job_failed,
                                         k_job_cancelled};

struct JobRow {
  std::string id, kind;
  std::string state = std::string(k_job_queued);
  std::string params = "{}";         // a JSON object, of its kind
  std::string what;                  // Japanese: what is being done
  std::int64_t done = 0, total = 0;  // of `what`; total 0: unknown
  double rate = 0;                   // of `done` in a second; 0: unknown
  std::string created_by;            // id of the user; empty: the command line or the schedule
  std::int64_t created_at = 0, started_at = 0, ended_at = 0;
  std::int64_t attempts = 0;
  bool cancel_wanted = false;
  std::string result;                 // a JSON object, of its kind; empty: none
  std::string problem_code, problem;  // why it failed: a name of ErrorCode, one line in Japanese

  bool is_over() const { return state != k_job_queued && state != k_job_running; }
};

struct JobFilter {
  std::string kind, state;  // empty: any
};

class JobRows {
 public:
  explicit JobRows(Store& store) : m_store(store) {}

  Result<void> add(const JobRow& job);
  Result<std::optional<JobRow>> find(std::string_view id);
  // Newest first.
  Result<std::vector<JobRow>> list(const JobFilter& filter, std::size_t limit, std::size_t offset);
  Result<std::int64_t> count(const JobFilter& filter);
  // The one of these kinds that has waited longest.
  Result<std::optional<JobRow>> next_queued(std::span<const std::string> kinds);
  // Everything but what it was begun with; cancel_wanted is only ever set.
  Result<void> update(const JobRow& job);
  Result<void> want_cancel(std::string_view id);
  // Those that are over and were begun before.
  Result<void> forget_before(std::int64_t created_at);

 private:
  Store& m_store;
};

}  // namespace tsunagu::store
