// SPDX-License-Identifier: GPL-3.0-or-later
// Calendar dates as ISO 8601 text ("2026-11-22"), in Japan's time zone where "today" is meant.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tsunagu::date {

// True for an existing day written YYYY-MM-DD, years 1900 to 2199. Such texts order like the days.
bool is_valid(std::string_view iso);

// Today in Japan (UTC+9, no summer time).
std::string today();

// The day in Japan at a moment, in seconds since 1970 (UTC).
std::string day_in_japan(std::int64_t unix_s);

// The day `days` before and after an existing day.
std::string days_before(std::string_view iso, int days);
std::string days_after(std::string_view iso, int days);

// A moment in seconds since 1970 as RFC 3339 in UTC, written as now_utc() does.
std::string utc_at(std::int64_t unix_s);

// Day of the week of an existing day: 0 Sunday to 6 Saturday.
int weekday(std::string_view iso);

// The first moment of an existing day in Japan, and that of the day after it, as RFC 3339 in UTC
// with milliseconds, which order as now_utc() does.
std::string day_begins(std::string_view iso);
std::string day_ends(std::string_view iso);

// Now as RFC 3339 in UTC with milliseconds, for audit rows and logs.
std::string now_utc();

}  // namespace tsunagu::date
