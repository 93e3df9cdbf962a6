// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/distance.hpp"

#include <doctest/doctest.h>

#include "unit/support/reference.hpp"

namespace tsunagu::model {

TEST_SUITE("model/distance") {
  TEST_CASE("agrees with the published distances between prefectural governments") {
    // 都道府県庁間の距離, Geospatial Information Authority of Japan, km.
    const auto km = [](std::string_view a, std::string_view b) {
      return distance_km(test::reference(), a, b).value();
    };
    CHECK(km("13", "27") == doctest::Approx(395.9).epsilon(0.005));
    CHECK(km("01", "02") == doctest::Approx(253.9).epsilon(0.005));
    CHECK(km("13", "11") == doctest::Approx(19.1).epsilon(0.02));
    CHECK(km("27", "13") == km("13", "27"));
    CHECK(km("45", "45") == 0);
  }

  TEST_CASE("every prefecture has a place in Japan") {
    for (const CodeEntry& entry : test::reference().list("prefectures").entries()) {
      CAPTURE(entry.label);
      const auto from_capital = distance_km(test::reference(), "13", entry.code);
      REQUIRE(from_capital.has_value());
      CHECK(*from_capital < 1600);  // 沖縄県 is the farthest
      CHECK((entry.code == "13" || *from_capital > 15));
    }
  }

  TEST_CASE("an unknown prefecture is nowhere") {
    CHECK_FALSE(distance_km(test::reference(), "13", "99").has_value());
    CHECK_FALSE(distance_km(test::reference(), "", "13").has_value());
  }
}

}  // namespace tsunagu::model
