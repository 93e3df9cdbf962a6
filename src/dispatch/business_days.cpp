// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/business_days.hpp"

#include <array>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"

namespace tsunagu::dispatch {
namespace {

constexpr std::array<std::string_view, 7> k_weekdays{"日曜日", "月曜日", "火曜日", "水曜日",
                                                     "木曜日", "金曜日", "土曜日"};

// December 29 to January 3.
bool is_turn_of_year(std::string_view day) {
  const std::string_view month_day = day.substr(5);
  return month_day >= "12-29" || month_day <= "01-03";
}

}  // namespace

Result<void> Calendar::read(std::string_view file, std::string_view bytes) {
  auto holidays = m_holidays;
  std::size_t number = 0;
  for (std::string_view line : text::split(bytes, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#' || line == "day\tname") continue;
    const auto broken = [&](std::string_view why) {
      return fail(ErrorCode::corrupt, fmt::format("{} {}行目: {}", file, number, why));
    };
    const bool takes_away = line.front() == '-';
    if (takes_away) line.remove_prefix(1);
    const auto cells = text::split(line, '\t');
    const std::string_view day = cells.front();
    if (!date::is_valid(day)) return broken("日付（YYYY-MM-DD）で始めてください");
    if (takes_away) {
      holidays.erase(std::string(day));
      continue;
    }
    if (cells.size() != 2 || cells[1].empty())
      return broken("日付、タブ、休日の名前を書いてください");
    holidays[std::string(day)] = std::string(cells[1]);
    if (holidays.size() > k_holidays_max)
      return broken(fmt::format("休日は{}日までです", k_holidays_max));
  }
  m_holidays = std::move(holidays);
  return {};
}

bool Calendar::is_business_day(std::string_view day) const { return why_closed(day).empty(); }

std::string Calendar::why_closed(std::string_view day) const {
  if (const auto holiday = m_holidays.find(day); holiday != m_holidays.end())
    return holiday->second;
  if (is_turn_of_year(day)) return "年末年始";
  const int weekday = date::weekday(day);
  return weekday == 0 || weekday == 6 ? std::string(k_weekdays[static_cast<std::size_t>(weekday)])
                                      : std::string();
}

std::string Calendar::after(std::string_view day, int count) const {
  std::string at(day);
  while (count > 0) {
    at = date::days_after(at, 1);
    if (is_business_day(at)) --count;
  }
  return at;
}

std::string Calendar::known_until() const {
  return m_holidays.empty() ? std::string() : m_holidays.rbegin()->first;
}

}  // namespace tsunagu::dispatch
