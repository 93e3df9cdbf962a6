// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/date.hpp"

#include <chrono>
#include <optional>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::date {

namespace {

// Nothing for what is not written YYYY-MM-DD; may be a day that does not exist.
std::optional<std::chrono::year_month_day> parse(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t day = 0;
  if (!text::parse_integer(iso.substr(0, 4), year) ||
      !text::parse_integer(iso.substr(5, 2), month) ||
      !text::parse_integer(iso.substr(8, 2), day) || year < 1900 || year > 2199 || month < 1 ||
      day < 1) {
    return std::nullopt;
  }
  return std::chrono::year_month_day{std::chrono::year(static_cast<int>(year)),
                                     std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day))};
}

std::string written(const std::chrono::year_month_day& date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace

bool is_valid(std::string_view iso) {
  const auto date = parse(iso);
  return date && date->ok();
}

std::string today() {
  const auto now = std::chrono::system_clock::now() + std::chrono::hours(9);
  return written(std::chrono::floor<std::chrono::days>(now));
}

std::string day_in_japan(std::int64_t unix_s) {
  const std::chrono::sys_seconds now{std::chrono::seconds(unix_s)};
  return written(std::chrono::floor<std::chrono::days>(now + std::chrono::hours(9)));
}

std::string utc_at(std::int64_t unix_s) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.000Z", fmt::gmtime(static_cast<std::time_t>(unix_s)));
}

std::string days_before(std::string_view iso, int days) {
  const auto date = parse(iso);
  return date ? written(std::chrono::sys_days(*date) - std::chrono::days(days)) : std::string();
}

std::string days_after(std::string_view iso, int days) { return days_before(iso, -days); }

int weekday(std::string_view iso) {
  const auto date = parse(iso);
  return date ? static_cast<int>(std::chrono::weekday(std::chrono::sys_days(*date)).c_encoding())
              : 0;
}

// Japan is nine hours ahead: its day begins at 15:00 of the day before in UTC.
std::string day_begins(std::string_view iso) { return day_ends(days_before(iso, 1)); }

std::string day_ends(std::string_view iso) { return fmt::format("{}T15:00:00.000Z", iso); }

std::string now_utc() {
  const auto now =
      std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(second)),
                     (now - second).count());
}

}  // namespace tsunagu::date
