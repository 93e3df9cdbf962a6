// SPDX-License-Identifier: GPL-3.0-or-later
// Days and years as people write them in Japan.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagu::exchange {

struct WrittenDay {
  std::string iso;      // 2025-04-01; what was written when it cannot be read as a day
  std::string problem;  // Japanese; not empty: it is a day that does not exist, or only half of one
};

// 2025-04-01, 2025/4/1, 2025.4.1, 20250401, 2025年4月1日（火）, 令和7年4月1日, R7.4.1,
// ㍻31年4月30日, 昭和六十四年一月七日, 元年; in either width; a time of day behind it is left out.
// What is none of these comes back as it is, for the check of the record to refuse.
WrittenDay read_day(std::string_view written);

// 2024, 2024年, 2024年度, 令和6年度, R6, 平成元年 as a year; nothing for anything else.
std::optional<std::int64_t> read_year(std::string_view written);

}  // namespace tsunagu::exchange
