// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/concentration.hpp"

#include <doctest/doctest.h>

namespace tsunagu::dispatch {
namespace {

Request request(State state, std::vector<Candidate> candidates) {
  Request made;
  made.state = state;
  made.candidates = std::move(candidates);
  return made;
}

Candidate candidate(std::string id, std::string state) {
  return {.coordinator_id = std::move(id), .hub_id = "hub-13", .state = std::move(state)};
}

AskedCounts only(const Request& of, State stood_in = State::draft) {
  const auto asked = asked_in(of, stood_in);
  return asked.size() == 1 ? asked.front().counts : AskedCounts{};
}

}  // namespace

TEST_SUITE("dispatch/concentration") {
  TEST_CASE("who was asked, and what became of it") {
    CHECK(only(request(State::review, {candidate("a", "current")})) == AskedCounts{});
    CHECK(only(request(State::asked, {candidate("a", "current")})) == AskedCounts{.asked = 1});
    CHECK(only(request(State::scheduled, {candidate("a", "current")})) ==
          AskedCounts{.asked = 1, .accepted = 1});
    Request done = request(State::closed, {candidate("a", "done")});
    done.delivered_on = "2026-12-01";
    CHECK(only(done) == AskedCounts{.asked = 1, .accepted = 1, .delivered = 1});
    Request held = request(State::on_hold, {candidate("a", "current")});
    held.held_in = State::asked;
    CHECK(only(held) == AskedCounts{.asked = 1});
    held.held_in = State::submitted;
    CHECK(only(held) == AskedCounts{});
  }

  TEST_CASE("a withdrawn request asked whom it had reached") {
    const Request gone = request(State::withdrawn, {candidate("a", "current")});
    CHECK(only(gone, State::review) == AskedCounts{});
    CHECK(only(gone, State::asked) == AskedCounts{.asked = 1});
    CHECK(only(gone, State::accepted) == AskedCounts{.asked = 1, .accepted = 1});
  }

  TEST_CASE("those who left the turn before") {
    const auto asked =
        asked_in(request(State::submitted, {candidate("a", "declined"), candidate("b", "expired"),
                                            candidate("c", "tied"), candidate("d", "gave_back"),
                                            candidate("e", "kept"), candidate("f", "passed"),
                                            candidate("g", "left"), candidate("h", "waiting")}));
    REQUIRE(asked.size() == 4);
    CHECK(asked[0].counts == AskedCounts{.asked = 1, .declined = 1});
    CHECK(asked[1].counts == AskedCounts{.asked = 1});
    CHECK(asked[2].counts == AskedCounts{.asked = 1, .accepted = 1});
    CHECK(asked[3].counts == AskedCounts{.asked = 1, .accepted = 1});
    CHECK(asked[3].hub_id == "hub-13");
  }

  TEST_CASE("evenness, from all alike to one with everything") {
    CHECK(gini({}) == 0);
    CHECK(gini({0, 0}) == 0);
    CHECK(gini({3, 3, 3, 3}) == doctest::Approx(0));
    CHECK(gini({0, 0, 0, 8}) == doctest::Approx(0.75));  // (n - 1) / n
    CHECK(gini({1, 2, 3, 4}) == doctest::Approx(0.25));
    CHECK(gini({4, 1, 3, 2}) == doctest::Approx(0.25));
    CHECK(share_of_largest({}, 5) == 0);
    CHECK(share_of_largest({1, 2, 3, 4}, 2) == doctest::Approx(0.7));
    CHECK(share_of_largest({1, 2}, 5) == doctest::Approx(1));
  }
}

}  // namespace tsunagu::dispatch
