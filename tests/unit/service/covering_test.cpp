// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/covering.hpp"

#include <bit>
#include <random>
#include <tuple>

#include <doctest/doctest.h>

namespace tsunagu::service {
namespace {

using Team = std::vector<std::size_t>;
using Cost = std::tuple<std::size_t, std::size_t, double>;

Cost cost_of(const std::vector<Holder>& holders, const Team& team) {
  Cost cost{team.size(), 0, 0};
  for (const std::size_t at : team) {
    std::get<1>(cost) += holders[at].rank;
    std::get<2>(cost) += holders[at].km;
  }
  return cost;
}

TopicSet covered_by(const std::vector<Holder>& holders, const Team& team) {
  TopicSet covered = 0;
  for (const std::size_t at : team) covered |= holders[at].topics;
  return covered;
}

// Every set of people that covers what can be covered, looked at.
Cost least_of_all(const std::vector<Holder>& holders, TopicSet wanted) {
  Team everybody;
  for (std::size_t h = 0; h < holders.size(); ++h) everybody.push_back(h);
  const TopicSet goal = covered_by(holders, everybody) & wanted;
  Cost least{holders.size() + 1, 0, 0};
  for (std::uint32_t chosen = 0; chosen < (1U << holders.size()); ++chosen) {
    Team team;
    for (std::size_t h = 0; h < holders.size(); ++h) {
      if ((chosen >> h & 1U) != 0) team.push_back(h);
    }
    if ((covered_by(holders, team) & goal) == goal) least = std::min(least, cost_of(holders, team));
  }
  return least;
}

}  // namespace

TEST_SUITE("service/covering") {
  TEST_CASE("no smaller or better ranked set covers as much, whoever there is") {
    std::mt19937 random(20261122);  // NOLINT: the same on every run
    for (int round = 0; round < 300; ++round) {
      const auto topics = 1U + random() % 10;
      const TopicSet wanted = (TopicSet{1} << topics) - 1;
      std::vector<Holder> holders(random() % 11);
      for (Holder& holder : holders) {
        // Few topics each, some of them not wanted.
        holder = {.topics = static_cast<TopicSet>(random() & random() & 0x7FF),
                  .rank = random() % 20,
                  .km = static_cast<double>(random() % 8) * 100};
      }
      const Team team = smallest_cover(holders, wanted);
      CAPTURE(round);
      CHECK(cost_of(holders, team) == least_of_all(holders, wanted));
    }
  }

  TEST_CASE("ties go by rank, then by distance, then by who stands first") {
    CHECK(smallest_cover(std::vector<Holder>{{1, 3, 0}, {1, 2, 900}, {1, 2, 800}, {1, 2, 800}},
                         1) == Team{2});
    // One who covers both before two who are better ranked; who covers most comes first.
    CHECK(smallest_cover(std::vector<Holder>{{1, 0, 0}, {2, 1, 0}, {3, 50, 0}, {4, 0, 0}}, 7) ==
          Team{2, 3});
  }

  TEST_CASE("what nobody has stays uncovered, and nothing wanted needs nobody") {
    CHECK(smallest_cover(std::vector<Holder>{{1, 0, 0}}, 3) == Team{0});
    CHECK(smallest_cover(std::vector<Holder>{{4, 0, 0}}, 3).empty());
    CHECK(smallest_cover({}, 3).empty());
    CHECK(smallest_cover(std::vector<Holder>{{3, 0, 0}}, 0).empty());
  }

  TEST_CASE("a stand-in brings most of what only the member brings, and stands in once") {
    const std::vector<Holder> holders{{0b0111, 0, 0}, {0b1100, 1, 0}, {0b0011, 9, 0},
                                      {0b0001, 2, 0}, {0b1000, 3, 5}, {0b1000, 3, 4}};
    const Team team{0, 1};
    const auto found = stand_ins(holders, team, 0b1111);
    REQUIRE(found.size() == 2);
    CHECK(found[0] == 2U);  // both topics, whatever the rank
    CHECK(found[1] == 5U);  // the nearer of two who are alike
    const std::vector<Holder> alone{{0b01, 0, 0}, {0b10, 0, 0}};
    CHECK(stand_ins(alone, Team{0, 1}, 0b11) ==
          std::vector<std::optional<std::size_t>>{std::nullopt, std::nullopt});
  }
}

}  // namespace tsunagu::service
