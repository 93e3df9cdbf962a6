// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/check_schedule.hpp"

#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "operations/deep_check.hpp"

namespace tsunagu::operations {
namespace {

constexpr std::int64_t k_hour_s = 60 * 60, k_day_s = 24 * k_hour_s;
constexpr std::int64_t k_japan_s = 9 * k_hour_s;  // ahead of UTC

}  // namespace

bool is_check_due(std::int64_t now, std::int64_t started, std::int64_t last, int every_days) {
  const std::int64_t hour = (now + k_japan_s) / k_hour_s % 24;
  // A night is as good as the same hour of the day: the last one may have begun later than now.
  const std::int64_t nights = static_cast<std::int64_t>(every_days) * k_day_s - k_day_s / 2;
  return every_days > 0 && now - started >= k_check_after_start_s && now - last >= nights &&
         hour >= k_check_from_hour && hour < k_check_until_hour;
}

CheckSchedule::CheckSchedule(Jobs& jobs, Options options)
    : m_jobs(jobs),
      m_options(std::move(options)),
      m_started(m_options.clock()) {}

std::unique_ptr<CheckSchedule> CheckSchedule::open(Jobs& jobs, Options options) {
  std::unique_ptr<CheckSchedule> schedule(new CheckSchedule(jobs, std::move(options)));
  schedule->m_thread =
      std::jthread([it = schedule.get()](const std::stop_token& stop) { it->run(stop); });
  return schedule;
}

Result<void> CheckSchedule::begin_when_due() {
  TRY_ASSIGN(const auto newest, m_jobs.newest({.kind = std::string(k_check_kind), .state = {}}));
  const std::int64_t last = newest ? newest->created_at : 0;
  if ((newest && !newest->is_over()) ||
      !is_check_due(m_options.clock(), m_started, last, m_options.every_days))
    return {};
  TRY(m_jobs.start({}, k_check_kind, "{}"));
  return {};
}

void CheckSchedule::run(const std::stop_token& stop) {
  do {
    if (const auto begun = begin_when_due(); !begun)
      log::write({log::Level::error, "check_schedule", log::told(begun.error())});
  } while (interruptible_sleep(stop, m_options.looked_for_every));
}

}  // namespace tsunagu::operations
