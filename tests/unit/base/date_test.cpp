// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/date.hpp"

#include <doctest/doctest.h>

namespace tsunagu::date {

TEST_SUITE("base/date") {
  TEST_CASE("a day in Japan begins at 15:00 UTC") {
    CHECK(day_in_japan(0) == "1970-01-01");
    CHECK(day_in_japan(15 * 3600 - 1) == "1970-01-01");
    CHECK(day_in_japan(15 * 3600) == "1970-01-02");
    CHECK(day_in_japan(951'836'399) == "2000-02-29");
    CHECK(day_in_japan(951'836'400) == "2000-03-01");
  }
}

}  // namespace tsunagu::date
