// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/business_days.hpp"

#include <doctest/doctest.h>

#include "base/file.hpp"

namespace tsunagu::dispatch {

namespace {

Calendar japan() {
  const auto bytes = file::read(std::string(TSUNAGU_SOURCE_DIR) + "/data/calendar/holidays.tsv");
  REQUIRE(bytes.has_value());
  Calendar calendar;
  REQUIRE(calendar.read("holidays.tsv", *bytes).has_value());
  return calendar;
}

}  // namespace

TEST_SUITE("dispatch/business_days") {
  TEST_CASE("counts days on which offices work") {
    const Calendar calendar = japan();
    CHECK(calendar.after("2026-11-16", 5) == "2026-11-24");  // over a weekend and 勤労感謝の日
    CHECK(calendar.after("2026-11-20", 1) == "2026-11-24");  // Friday
    CHECK(calendar.after("2026-11-21", 1) == "2026-11-24");  // Saturday
    CHECK(calendar.after("2026-12-25", 5) == "2027-01-07");  // over the turn of the year
    CHECK(calendar.after("2026-04-28", 1) == "2026-04-30");
    CHECK(calendar.after("2026-05-01", 1) == "2026-05-07");  // 憲法記念日 on a Sunday: 5/6 is free
    CHECK(calendar.after("2026-11-16", 0) == "2026-11-16");
  }

  TEST_CASE("tells why a day does not count") {
    const Calendar calendar = japan();
    CHECK(calendar.why_closed("2026-11-23") == "勤労感謝の日");
    CHECK(calendar.why_closed("2026-09-22") == "休日");  // between two holidays
    CHECK(calendar.why_closed("2026-11-21") == "土曜日");
    CHECK(calendar.why_closed("2026-11-22") == "日曜日");
    CHECK(calendar.why_closed("2026-12-29") == "年末年始");
    CHECK(calendar.why_closed("2026-12-28").empty());
    CHECK(calendar.is_business_day("2027-01-04"));
    CHECK(calendar.known_until() == "2035-11-23");
  }

  TEST_CASE("an own table adds days and takes them away") {
    Calendar calendar = japan();
    REQUIRE(calendar.read("own", "# ours\n2026-11-24\t拠点の休業日\r\n-2026-11-23\n").has_value());
    CHECK(calendar.why_closed("2026-11-24") == "拠点の休業日");
    CHECK(calendar.is_business_day("2026-11-23"));
  }

  TEST_CASE("a broken table changes nothing and names its line") {
    Calendar calendar = japan();
    for (const auto& [bytes, where] :
         {std::pair{"2026-11-24\tA\n2026-02-30\tB\n", "2行目"}, std::pair{"2026-11-24\n", "1行目"},
          std::pair{"2026-11-24\t\n", "1行目"}, std::pair{"soon\tA\n", "1行目"}}) {
      const auto result = calendar.read("own", bytes);
      REQUIRE_FALSE(result.has_value());
      CHECK(result.error().message.find(where) != std::string::npos);
      CHECK(calendar.is_business_day("2026-11-24"));
    }
  }
}

}  // namespace tsunagu::dispatch
