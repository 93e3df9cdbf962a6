// SPDX-License-Identifier: GPL-3.0-or-later
// Which days count when somebody has "five business days": not Saturdays and Sundays, not the
// national holidays of a table, not December 29 to January 3 (行政機関の休日に関する法律).
// The table is data/calendar/holidays.tsv, with the lines of DIR/calendar/holidays.tsv added
// ("YYYY-MM-DD<TAB>name") and taken away ("-YYYY-MM-DD").
//
// Days are YYYY-MM-DD, existing ones. Pure; a loaded table is safe for many readers.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::dispatch {

inline constexpr std::size_t k_holidays_max = 2000;  // lines of a table

class Calendar {
 public:
  // Adds the lines of a table to what is there; `file` names it in messages. `corrupt` with the
  // line when one is no day, twice there, or there are too many; nothing is changed then.
  Result<void> read(std::string_view file, std::string_view bytes);

  bool is_business_day(std::string_view day) const;
  // Why a day is none ("土曜日", "勤労感謝の日", "年末年始"); empty for a business day.
  std::string why_closed(std::string_view day) const;
  // The last of the next `count` business days after `day`; `day` itself does not count.
  std::string after(std::string_view day, int count) const;
  // Last day that the table speaks of; later holidays are not known. Empty: an empty table.
  std::string known_until() const;

 private:
  std::map<std::string, std::string, std::less<>> m_holidays;  // day -> name
};

}  // namespace tsunagu::dispatch
