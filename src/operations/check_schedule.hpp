// SPDX-License-Identifier: GPL-3.0-or-later
// Begins a deep check (operations/deep_check.hpp) every so many days, at night in Japan: damage of
// the disk is found while there is still a backup without it. Threads: one of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <thread>

#include "operations/jobs.hpp"

namespace tsunagu::operations {

inline constexpr int k_check_from_hour = 1, k_check_until_hour = 5;  // in Japan
inline constexpr std::int64_t k_check_after_start_s = 60 * 60;       // a server that stays

// Whether one is due. Unix seconds; `last` 0: there was none yet.
bool is_check_due(std::int64_t now, std::int64_t started, std::int64_t last, int every_days);

class CheckSchedule {
 public:
  struct Options {
    int every_days = 7;  // 0: never
    service::Clock clock = service::system_clock_s;
    std::chrono::milliseconds looked_for_every{60'000};
  };

  // `jobs` must outlive it and know check_job().
  static std::unique_ptr<CheckSchedule> open(Jobs& jobs, Options options);

 private:
  CheckSchedule(Jobs& jobs, Options options);
  CheckSchedule(const CheckSchedule&) = delete;
  void run(const std::stop_token& stop);
  Result<void> begin_when_due();

  Jobs& m_jobs;
  const Options m_options;
  const std::int64_t m_started;
  std::jthread m_thread;  // last
};

}  // namespace tsunagu::operations
