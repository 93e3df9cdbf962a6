// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/relaxed.hpp"

#include <doctest/doctest.h>

#include "unit/support/reference.hpp"

namespace tsunagu::service {
namespace {

using Drops = std::vector<Drop>;

template <class Request>
Drops drops_of(const std::vector<RelaxedSearch<Request>>& searches) {
  Drops drops;
  for (const auto& search : searches) drops.push_back(search.drop);
  return drops;
}

std::vector<RelaxedSearch<PeopleRequest>> counted(
    const std::vector<std::pair<Drop, std::int64_t>>& totals) {
  std::vector<RelaxedSearch<PeopleRequest>> searches;
  for (const auto& [drop, total] : totals) searches.push_back({drop, total, true, {}});
  return searches;
}

}  // namespace

TEST_SUITE("service/relaxed") {
  TEST_CASE("single conditions come first, then wider ones that leave out more") {
    CHECK(droppable(PeopleRequest{.query = "酒蔵"}).empty());
    CHECK(droppable(PeopleRequest{.filter = {.topics = {"tax", "sales"}}}) == Drops{Drop::topic});
    CHECK(droppable(PeopleRequest{.filter = {.prefectures = {"01"}, .online = true}}) ==
          Drops{Drop::prefecture, Drop::online, Drop::filters});
    CHECK(droppable(PeopleRequest{.filter = {.prefectures = {"01"}, .blocks = {"kanto"}}}) ==
          Drops{Drop::prefecture, Drop::block, Drop::places});
    CHECK(droppable(CasesRequest{.hubs = {"hub-01"}, .coordinators = {"a"}, .year_to = 2020}) ==
          Drops{Drop::hub, Drop::years, Drop::coordinator, Drop::filters});
  }

  TEST_CASE("leaving out keeps the rest and goes back to the first page") {
    const PeopleRequest request{.query = "酒蔵",
                                .filter = {.prefectures = {"01"},
                                           .hubs = {"hub-01"},
                                           .topics = {"tax"},
                                           .exclude_hubs = {"hub-02"},
                                           .online = true},
                                .from_prefecture = "01",
                                .page = 3};
    const PeopleRequest country = without(request, Drop::places);
    CHECK(country.filter.prefectures.empty());
    CHECK(country.filter.hubs.empty());
    CHECK(country.filter.exclude_hubs.size() == 1);
    CHECK(country.filter.online);
    CHECK(country.query == "酒蔵");
    CHECK(country.page == 1);
    const PeopleRequest words_only = without(request, Drop::filters);
    CHECK(words_only.filter.exclude_hubs.empty());
    CHECK_FALSE(words_only.filter.online);
    CHECK(words_only.from_prefecture == "01");
    CHECK(without(request, Drop::words).filter.online);
    CHECK(without(request, Drop::words).query.empty());
  }

  TEST_CASE("most people first; what brings nobody more is not told") {
    CHECK(drops_of(best_first(counted({{Drop::prefecture, 3},
                                       {Drop::topic, 9},
                                       {Drop::online, 2},
                                       {Drop::places, 9},
                                       {Drop::filters, 30}}),
                              2)) == Drops{Drop::topic, Drop::prefecture, Drop::filters});
    CHECK(best_first(counted({{Drop::prefecture, 0}, {Drop::filters, 0}}), 0).empty());
  }

  TEST_CASE("only an answer with few people is relaxed") {
    const PeopleRequest request{.filter = {.prefectures = {"01"}}};
    const PeopleConditions conditions(request);
    CHECK(conditions.relaxed({{40, {}}}, k_few_answers).empty());
    const auto relaxed = conditions.relaxed({{40, {}}}, k_few_answers - 1);
    REQUIRE(relaxed.size() == 1);
    CHECK(relaxed[0].total == 40);
    CHECK(relaxed[0].request.filter.prefectures.empty());
  }

  TEST_CASE("the nearest blocks, by their nearest prefecture with people, own prefecture apart") {
    const PeopleRequest request{
        .query = "酒蔵", .filter = {.topics = {"tax"}}, .from_prefecture = "13"};
    const PeopleConditions conditions(request);
    REQUIRE(conditions.relaxed().size() == 2);  // without the topic; the country
    const std::vector<index::RelaxedCount> counts{
        {20, {}}, {15, {{"47", 4}, {"13", 3}, {"04", 2}, {"02", 1}, {"11", 5}}}};
    const auto gap = conditions.gap(counts, test::reference());
    REQUIRE(gap.has_value());
    CHECK(gap->home == 3);
    CHECK(gap->elsewhere == 12);
    REQUIRE(gap->nearest.size() == 3);
    CHECK(gap->nearest[0].block == "kanto");
    CHECK(gap->nearest[0].total == 5);
    CHECK(gap->nearest[0].request.filter.exclude_hubs == std::vector<std::string>{"hub-13"});
    CHECK(gap->nearest[1].block == "tohoku");
    CHECK(gap->nearest[1].total == 3);
    CHECK(gap->nearest[1].distance_km == 305);  // 宮城県, not 青森県
    CHECK(gap->nearest[1].request.filter.exclude_hubs.empty());
    CHECK(gap->nearest[2].block == "okinawa");
    const PeopleRequest nowhere{.query = "酒蔵"};
    CHECK_FALSE(PeopleConditions(nowhere).gap({}, test::reference()).has_value());
  }
}

}  // namespace tsunagu::service
