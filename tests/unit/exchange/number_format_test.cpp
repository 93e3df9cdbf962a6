// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/number_format.hpp"

#include <doctest/doctest.h>

#include "exchange/table.hpp"

namespace tsunagu::exchange {
namespace {

std::string shown(std::string_view written, std::string_view code, bool is_computed = false) {
  return number_text(written, read_number_format(code), false, is_computed).text;
}

TEST_SUITE("exchange/number_format") {
  TEST_CASE("format codes tell dates from numbers") {
    struct Row {
      const char* code;
      bool has_date, has_time;
    };
    for (const Row& row : {Row{"yyyy/m/d;@", true, false},
                           {"[$-411]ggge\"年\"m\"月\"d\"日\";@", true, false},
                           {"[$-ja-JP]e.m.d", true, false},
                           {"m\"月\"d\"日\"", true, false},
                           {"yyyy/m/d h:mm", true, true},
                           {"h:mm", false, true},
                           {"[h]:mm:ss", false, true},
                           {"General", false, false},
                           {"0.00E+00", false, false},
                           {"#,##0\"時間 (h)\"", false, false},
                           {"#,##0_d", false, false},
                           {"\\d0", false, false},
                           {"[Red]0;yyyy", false, false},
                           {"@", false, false},
                           {"", false, false},
                           {"\"", false, false},
                           {"[", false, false}}) {
      CAPTURE(row.code);
      const NumberFormat format = read_number_format(row.code);
      CHECK(format.has_date == row.has_date);
      CHECK(format.has_time == row.has_time);
    }
    CHECK(built_in_number_format(14).has_date);
    CHECK(built_in_number_format(57).has_date);
    CHECK_FALSE(built_in_number_format(0).has_date);
    CHECK_FALSE(built_in_number_format(49).has_date);
  }

  TEST_CASE("numbers keep all their digits and show the zeros that people see") {
    CHECK(shown("5.0", "General") == "5");
    CHECK(shown("1.1000000000000001", "General") == "1.1");
    CHECK(shown("0.30000000000000004", "General") == "0.30000000000000004");
    CHECK(shown("0.30000000000000004", "General", true) == "0.3");
    CHECK(shown("1.234567890123E12", "General") == "1234567890123");
    CHECK(shown("12345678901234567890", "General") == "12345678901234567890");
    CHECK(shown("-1500000", "#,##0") == "-1500000");
    CHECK(shown("1E-3", "General") == "0.001");
    CHECK(shown("1", "00") == "01");
    CHECK(shown("123", "00") == "123");
    CHECK(shown("1000012160153", "0000000000000") == "1000012160153");
    CHECK(shown("12160153", "0000000000000") == "0000012160153");
    CHECK(number_text("x", {}, false, false).problem == "数として読めません");
    CHECK(number_text("nan", {}, false, false).problem == "数として読めません");
    CHECK(number_text("1e999", {}, false, false).problem == "数として読めません");
  }

  TEST_CASE("serial numbers are days of two calendars") {
    CHECK(shown("45748", "yyyy/m/d") == "2025-04-01");
    CHECK(shown("45748.39583333333", "yyyy/m/d") == "2025-04-01 9:30");
    CHECK(shown("0.39583333333333331", "h:mm") == "9:30");
    CHECK(shown("1.5", "[h]:mm") == "36:00");
    CHECK(shown("45747.999999999", "yyyy/m/d") == "2025-04-01");
    CHECK(number_text("44286", {.has_date = true}, true, false).text == "2025-04-01");
    CHECK(number_text("-1", {.has_date = true}, false, false).problem != "");
    CHECK(number_text("60", {.has_date = true}, false, false).problem != "");
    CHECK(number_text("1e300", {.has_date = true}, false, false).problem != "");
    CHECK(day_of_serial(1, false) == "1900-01-01");
    CHECK(day_of_serial(59, false) == "1900-02-28");
    CHECK(day_of_serial(60, false) == "");
    CHECK(day_of_serial(61, false) == "1900-03-01");
    CHECK(day_of_serial(0, true) == "1904-01-01");
    CHECK(day_of_serial(2'958'466, false) == "");
  }
}

}  // namespace
}  // namespace tsunagu::exchange
