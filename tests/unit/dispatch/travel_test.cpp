// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/travel.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "unit/support/reference.hpp"

namespace tsunagu::dispatch {

TEST_SUITE("dispatch/travel") {
  TEST_CASE("classes go by border, block and distance") {
    const auto name = [](std::string_view from, std::string_view to) {
      return name_of(travel(test::reference(), from, to).value().travel_class);
    };
    CHECK(name("45", "45") == "same_prefecture");
    CHECK(name("45", "46") == "neighbouring");
    CHECK(name("37", "33") == "neighbouring");  // by bridge
    CHECK(name("45", "40") == "same_block");
    CHECK(name("13", "23") == "half_day");
    CHECK(name("13", "45") == "overnight");
    CHECK(name("47", "46") == "overnight");
    CHECK_FALSE(travel(test::reference(), "13", "99").has_value());
    CHECK(label_of(TravelClass::half_day) == "半日");
  }

  TEST_CASE("both ways are the same") {
    const auto& prefectures = test::reference().list("prefectures").entries();
    for (const auto& a : prefectures) {
      for (const auto& b : prefectures) {
        const auto there = travel(test::reference(), a.code, b.code);
        const auto back = travel(test::reference(), b.code, a.code);
        CAPTURE(a.label);
        CAPTURE(b.label);
        REQUIRE(there.has_value());
        CHECK(there->travel_class == back->travel_class);
        CHECK((there->travel_class == TravelClass::same_prefecture) == (a.code == b.code));
      }
    }
  }

  TEST_CASE("neighbours exist, and no prefecture but Okinawa is without") {
    for (const auto& entry : test::reference().list("prefectures").entries()) {
      CAPTURE(entry.label);
      const std::string& cell = entry.extra.at("neighbours");
      CHECK(cell.empty() == (entry.code == "47"));
      if (cell.empty()) continue;
      for (const std::string_view code : text::split(cell, ' '))
        CHECK(test::reference().list("prefectures").find(code) != nullptr);
    }
  }
}

}  // namespace tsunagu::dispatch
