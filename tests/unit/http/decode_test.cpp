// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/decode.hpp"

#include <doctest/doctest.h>

#include "unit/support/reference.hpp"

namespace tsunagu::http {
namespace {

using Parameters = std::vector<Parameter>;
using Texts = std::vector<std::string>;

auto people(const Parameters& parameters) { return decode_people(parameters, test::reference()); }
auto cases(const Parameters& parameters) { return decode_cases(parameters, test::reference()); }

TEST_SUITE("http/decode") {
  TEST_CASE("an empty request asks for everybody, first page") {
    for (const Parameters& parameters :
         {Parameters{},
          Parameters{{"q", ""}, {"prefecture", ""}, {"online", ""}, {"page", ""}, {"hub", ""}}}) {
      const auto request = people(parameters);
      REQUIRE(request.has_value());
      CHECK(request->query.empty());
      CHECK(request->filter.prefectures.empty());
      CHECK(request->page == 1);
      CHECK(request->per_page == service::k_per_page_default);
    }
  }

  TEST_CASE("reads every parameter of a search for people") {
    const auto request = people({{"q", "旅館の人手不足"},
                                 {"prefecture", "13"},
                                 {"prefecture", "東京都"},
                                 {"prefecture", "大阪"},
                                 {"block", "kyushu"},
                                 {"hub", "hub-45"},
                                 {"hub", "宮崎県よろず支援拠点"},
                                 {"industry", "M"},
                                 {"topic", "売上拡大"},
                                 {"online", "1"},
                                 {"outside_region", "1"},
                                 {"exclude_hub", "hub-13"},
                                 {"from_prefecture", "東京"},
                                 {"page", "100"},
                                 {"per_page", "50"}});
    REQUIRE(request.has_value());
    CHECK(request->query == "旅館の人手不足");
    CHECK(request->filter.prefectures == Texts{"13", "27"});
    CHECK(request->filter.blocks == Texts{"kyushu"});
    CHECK(request->filter.hubs == Texts{"hub-45"});
    CHECK(request->filter.industries == Texts{"M"});
    CHECK(request->filter.topics == Texts{"sales"});
    CHECK(request->filter.exclude_hubs == Texts{"hub-13"});
    CHECK(request->filter.online);
    CHECK(request->filter.outside_region);
    CHECK(request->from_prefecture == "13");
    CHECK(request->page == 100);
    CHECK(request->per_page == 50);
  }

  TEST_CASE("refuses what is out of bounds and names the parameter") {
    const std::vector<Parameters> rows{
        {{"page", "0"}},
        {{"page", "101"}},
        {{"page", "-1"}},
        {{"page", "x"}},
        {{"page", "1.5"}},
        {{"page", " 1"}},
        {{"page", "+1"}},
        {{"page", "99999999999999999999"}},
        {{"per_page", "0"}},
        {{"per_page", "51"}},
        {{"prefecture", "48"}},
        {{"prefecture", "1"}},
        {{"block", "mars"}},
        {{"hub", "hub-48"}},
        {{"industry", "Z"}},
        {{"topic", "nothing"}},
        {{"online", "yes"}},
        {{"online", "2"}},
        {{"exclude_hub", "x"}},
        {{"from_prefecture", "99"}},
        {{"q", std::string(service::k_query_max_bytes + 1, 'a')}},
        {{"page", "1"}, {"page", "2"}},
    };
    for (const auto& row : rows) {
      CAPTURE(row.front().name);
      CAPTURE(row.front().value);
      const auto request = people(row);
      REQUIRE_FALSE(request.has_value());
      CHECK(request.error().kind == ProblemKind::bad_parameter);
      CHECK(request.error().parameter == row.front().name);
      CHECK(request.error().detail.find(row.front().name) == 0);
    }
    CHECK(people({{"q", std::string(service::k_query_max_bytes, 'a')}}).has_value());
  }

  TEST_CASE("says rule and value in Japanese, the value shortened") {
    CHECK(people({{"page", "x"}}).error().detail ==
          "page は 1 から 100 までの整数です (値: \"x\")");
    const auto longer = people({{"topic", std::string(5000, 'x')}});
    CHECK(longer.error().detail.size() < 300);
  }

  TEST_CASE("names the nearest parameter for an unknown one") {
    CHECK(people({{"prefectures", "13"}}).error().detail.find("近い名前は prefecture です") !=
          std::string::npos);
    CHECK(people({{"perpage", "13"}}).error().parameter == "perpage");
    CHECK(people({{"year_from", "2020"}}).error().kind == ProblemKind::bad_parameter);
    CHECK_FALSE(people({{"unknown", ""}}).has_value());
    CHECK(decode_nothing({}).has_value());
    CHECK(decode_nothing({{"x", ""}}).error().kind == ProblemKind::bad_parameter);
  }

  TEST_CASE("reads what is typed for suggestions, within its own limits") {
    const auto plain = decode_suggest({{"q", "たか"}, {"limit", "20"}}, test::reference());
    REQUIRE(plain.has_value());
    CHECK(plain->query == "たか");
    CHECK(plain->limit == 20);
    for (const Parameter& bad : {Parameter{"q", std::string(257, 'a')}, Parameter{"limit", "21"},
                                 Parameter{"limit", "0"}, Parameter{"page", "1"}}) {
      const auto refused = decode_suggest({bad}, test::reference());
      REQUIRE(!refused.has_value());
      CHECK(refused.error().parameter == bad.name);
    }
  }

  TEST_CASE("reads cases and organisations") {
    const auto request = cases({{"q", "x"},
                                {"year_from", "2020"},
                                {"year_to", "2020"},
                                {"coordinator", "co-1"},
                                {"coordinator", "co-2"}});
    REQUIRE(request.has_value());
    CHECK(request->year_from == 2020);
    CHECK(request->coordinators == Texts{"co-1", "co-2"});
    CHECK_FALSE(cases({{"year_from", "2021"}, {"year_to", "2020"}}).has_value());
    CHECK_FALSE(cases({{"year_from", "1899"}}).has_value());
    CHECK_FALSE(cases({{"coordinator", "a b"}}).has_value());
    CHECK_FALSE(cases({{"coordinator", std::string(65, 'a')}}).has_value());
    CHECK_FALSE(cases({{"online", "1"}}).has_value());

    const auto organizations =
        decode_organizations({{"type", "信用保証協会"}, {"prefecture", "45"}}, test::reference());
    REQUIRE(organizations.has_value());
    CHECK(organizations->types == Texts{"guarantee"});
  }
}

}  // namespace
}  // namespace tsunagu::http
