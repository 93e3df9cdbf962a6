// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/licensed_work.hpp"

#include <doctest/doctest.h>

#include "unit/support/reference.hpp"

namespace tsunagu::dispatch {

TEST_SUITE("dispatch/licensed_work") {
  TEST_CASE("a need that touches guarded work names the licences") {
    const auto touched =
        licensed_work_in(test::reference(), "相続で登記が必要。確定申告も心配です");
    REQUIRE(touched.size() == 2);
    CHECK(touched[0].code == "tax_agency");
    CHECK(touched[0].qualifications == std::vector<std::string>{"zeirishi", "cpa", "bengoshi"});
    CHECK(touched[1].code == "registration");
    CHECK_FALSE(touched[1].notice.empty());
    CHECK(licensed_work_in(test::reference(), "３６協定の届出").size() == 1);  // full width
  }

  TEST_CASE("other needs are left alone") {
    for (const char* need : {"", "旅館の人手不足", "インボイスへの対応", "商品開発とブランド"})
      CHECK_MESSAGE(licensed_work_in(test::reference(), need).empty(), need);
  }

  TEST_CASE("the table names qualifications that exist, and has words and a notice") {
    for (const auto& entry : test::reference().list("licensed_work").entries()) {
      const auto touched = licensed_work_in(test::reference(), entry.extra.at("words"));
      CAPTURE(entry.code);
      CHECK_FALSE(entry.extra.at("notice").empty());
      CHECK_FALSE(touched.empty());
      for (const auto& work : touched) {
        for (const auto& code : work.qualifications)
          CHECK(test::reference().list("qualifications").find(code) != nullptr);
      }
    }
  }
}

}  // namespace tsunagu::dispatch
