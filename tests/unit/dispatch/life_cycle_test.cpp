// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/life_cycle.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/file.hpp"
#include "unit/support/made_docs.hpp"

namespace tsunagu::dispatch {

namespace {

constexpr unsigned k_everybody = (k_clock << 1U) - 1;

State state_at(std::size_t i) { return static_cast<State>(i); }
Action action_at(std::size_t i) { return static_cast<Action>(i); }

// Where a step can lead.
std::vector<State> targets(const Step& step) {
  switch (step.target) {
    case Target::state: return {step.to};
    case Target::next_candidate: return {State::review, State::submitted};
    case Target::next_look_back: return {State::reported, State::closed};
    case Target::previous: {
      std::vector<State> held;
      for (const Step& other : steps()) {
        if (other.flow == step.flow && other.action == Action::hold) held.push_back(other.from);
      }
      return held;
    }
  }
  return {};
}

std::set<State> reachable(Flow flow) {
  std::set<State> seen{State::draft};
  for (bool grew = true; grew;) {
    grew = false;
    for (const Step& step : steps()) {
      if (step.flow != flow || !seen.contains(step.from)) continue;
      for (const State to : targets(step)) grew |= seen.insert(to).second;
    }
  }
  return seen;
}

// The state diagram of docs/dispatch.md.
std::string diagram(Flow flow) {
  std::string lines;
  for (const Step& step : steps()) {
    if (step.flow != flow || step.action == Action::edit || step.action == Action::withdraw ||
        step.action == Action::hold || step.action == Action::resume)
      continue;
    for (const State to : targets(step))
      lines += fmt::format("    {} --> {}: {}\n", name_of(step.from), name_of(to),
                           label_of(step.action));
  }
  return "```mermaid\nstateDiagram-v2\n    [*] --> draft\n" + lines + "```\n";
}

constexpr std::array<std::string_view, 8> k_parties{"requester",    "receiving hub", "its chief",
                                                    "home hub",     "person",        "partner",
                                                    "headquarters", "clock"};

std::string parties_of(const Step& step) {
  std::string names;
  for (std::size_t i = 0; i < k_parties.size(); ++i) {
    if ((step.parties & (1U << i)) != 0)
      names += fmt::format("{}{}", names.empty() ? "" : ", ", k_parties[i]);
  }
  return names;
}

std::string step_table() {
  std::string table =
      "| flow | from | action | to | who | must be given |\n|---|---|---|---|---|---|\n";
  for (const Step& step : steps()) {
    std::string to;
    if (step.target == Target::previous) {
      to = "where it was";
    } else {
      for (const State state : targets(step))
        to += fmt::format("{}{}", to.empty() ? "" : " or ", name_of(state));
    }
    std::string needs;
    for (const auto& [need, word] :
         {std::pair{k_reason, "reason"}, std::pair{k_candidate, "person"}, std::pair{k_date, "day"},
          std::pair{k_result, "report"}}) {
      if ((step.needs & need) != 0) needs += fmt::format("{}{}", needs.empty() ? "" : ", ", word);
    }
    table += fmt::format("| {} | {} | `{}` {} | {} | {} | {} |\n",
                         step.flow == Flow::request ? "request" : "referral", name_of(step.from),
                         name_of(step.action), label_of(step.action), to, parties_of(step), needs);
  }
  return table;
}

}  // namespace

TEST_SUITE("dispatch/life_cycle") {
  TEST_CASE("names read back") {
    for (std::size_t i = 0; i < k_state_count; ++i) {
      CHECK(state_from(name_of(state_at(i))) == state_at(i));
      CHECK_FALSE(label_of(state_at(i)).empty());
    }
    for (std::size_t i = 0; i < k_action_count; ++i) {
      CHECK(action_from(name_of(action_at(i))) == action_at(i));
      CHECK_FALSE(label_of(action_at(i)).empty());
    }
    CHECK_FALSE(state_from("no such").has_value());
    CHECK_FALSE(action_from("").has_value());
  }

  TEST_CASE("every state of a request is reached, and every one but the ends is left") {
    CHECK(reachable(Flow::request).size() == k_state_count);
    CHECK(reachable(Flow::referral) == std::set{State::draft, State::submitted, State::accepted,
                                                State::closed, State::refused, State::withdrawn});
    for (std::size_t i = 0; i < k_state_count; ++i) {
      CAPTURE(name_of(state_at(i)));
      const bool is_left = !legal_actions(Flow::request, state_at(i), k_everybody).empty();
      CHECK(is_left == !is_final(state_at(i)));
    }
  }

  TEST_CASE("from every state an end is reached") {
    for (const Flow flow : {Flow::request, Flow::referral}) {
      for (const State start : reachable(flow)) {
        std::set<State> seen{start};
        for (bool grew = true; grew;) {
          grew = false;
          for (const Step& step : steps()) {
            if (step.flow != flow || !seen.contains(step.from)) continue;
            for (const State to : targets(step)) grew |= seen.insert(to).second;
          }
        }
        CAPTURE(name_of(start));
        CHECK(std::any_of(seen.begin(), seen.end(), is_final));
      }
    }
  }

  TEST_CASE("whoever is no party to a request can do nothing, the clock only its own") {
    for (std::size_t s = 0; s < k_state_count; ++s) {
      CHECK(legal_actions(Flow::request, state_at(s), 0).empty());
      for (const Action action : legal_actions(Flow::request, state_at(s), k_clock))
        CHECK((action == Action::expire || action == Action::remind));
    }
    for (const Step& step : steps()) {
      CHECK(step.parties != 0);
      const bool is_of_clock = step.action == Action::expire || step.action == Action::remind;
      CHECK(is_of_clock == ((step.parties & k_clock) != 0));
    }
  }

  TEST_CASE("only the person in turn or the own hub answers for it") {
    for (const Action action : {Action::accept, Action::accept_tied, Action::decline}) {
      const Step* step = find_step(Flow::request, State::asked, action);
      REQUIRE(step != nullptr);
      CHECK(step->parties == (k_person | k_home_hub));
    }
    const Step* release = find_step(Flow::request, State::review, Action::release);
    REQUIRE(release != nullptr);
    CHECK((release->parties & (k_requester | k_receiving_hub | k_person)) == 0);
    const Step* consent = find_step(Flow::request, State::submitted, Action::consent);
    REQUIRE(consent != nullptr);
    CHECK((consent->parties & (k_requester | k_home_hub | k_person)) == 0);
  }

  TEST_CASE("saying no always wants a reason") {
    for (const Step& step : steps()) {
      const bool says_no = step.action == Action::refuse || step.action == Action::keep ||
                           step.action == Action::decline || step.action == Action::give_back ||
                           step.action == Action::decline_offer ||
                           step.action == Action::uphold_tie ||
                           (step.action == Action::withdraw && step.from != State::draft);
      if (says_no) CHECK((step.needs & k_reason) != 0);
    }
  }

  TEST_CASE("jobs count from asking to the report") {
    for (const State state :
         {State::asked, State::blocked, State::accepted, State::scheduled, State::delivered})
      CHECK(is_open_job(state, State::draft));
    for (const State state :
         {State::draft, State::submitted, State::review, State::offered, State::reported,
          State::follow_up, State::closed, State::refused, State::withdrawn})
      CHECK_FALSE(is_open_job(state, State::draft));
    CHECK(is_open_job(State::on_hold, State::accepted));
    CHECK_FALSE(is_open_job(State::on_hold, State::review));
  }
}

TEST_SUITE("docs") {
  TEST_CASE("the tables of docs/dispatch.md are fresh") {
    const std::string path = std::string(test::k_docs) + "dispatch.md";
    auto page = file::read(path);
    REQUIRE(page.has_value());
    std::string fresh = test::with_section(*page, "request", diagram(Flow::request));
    fresh = test::with_section(std::move(fresh), "referral", diagram(Flow::referral));
    test::check_fresh(path, test::with_section(std::move(fresh), "steps", step_table()));
  }
}

}  // namespace tsunagu::dispatch
