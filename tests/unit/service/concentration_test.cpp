// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/concentration.hpp"

#include <doctest/doctest.h>

#include "unit/support/dispatch_world.hpp"

namespace tsunagu::service {
namespace {

using DispatchAction = dispatch::Action;
using test::because;
using test::DispatchWorld;
using test::k_one_day_s;

dispatch::StepInput report_with(double km, double hours) {
  dispatch::Report report;
  report.summary = "原価表を作った";
  report.mode = "visit";
  report.hours = 2;
  report.travel_km = km;
  report.travel_hours = hours;
  return {.report = report};
}

Concentration shown(DispatchWorld& world, const Actor& actor, const ConcentrationWish& wish = {}) {
  auto report = world.dispatch->concentration(actor, wish);
  REQUIRE_MESSAGE(report.has_value(), (report ? std::string() : report.error().message));
  return *report;
}

// co-1 went, co-3 was asked after co-1 had declined another one.
void fill(DispatchWorld& world) {
  auto went = world.asked();
  went = world.step(world.person, went, DispatchAction::accept);
  went = world.step(world.person, went, DispatchAction::schedule, {.day = "2026-11-17"});
  world.now += k_one_day_s;
  went = world.step(world.person, went, DispatchAction::deliver, {.day = "2026-11-17"});
  world.step(world.person, went, DispatchAction::report, report_with(540, 4.5));
  auto declined = world.asked();
  world.step(world.person, declined, DispatchAction::decline, because("予定があります"));
  const auto now = world.seen(world.agency, declined);
  REQUIRE(now.has_value());
  world.step(world.next_home, *now, DispatchAction::release);
}

TravelSum sum(std::string code, std::int64_t jobs) {
  return {.code = std::move(code), .jobs = jobs, .km = 10.0, .hours = 1.0};
}

}  // namespace

TEST_SUITE("service/concentration") {
  TEST_CASE("who was asked, what became of it, and the ways there") {
    DispatchWorld world;
    fill(world);
    const auto report = shown(world, world.headquarters);
    CHECK(report.to == "2026-11-17");
    CHECK(report.from == "2025-11-18");
    CHECK(report.requests == 2);
    CHECK(report.asked == 3);
    REQUIRE(report.people.size() == 2);
    CHECK(report.people[0].id == "co-1");
    CHECK(report.people[0].name == "見本 co-1");
    CHECK(report.people[0].hub_id == "hub-13");
    CHECK(report.people[0].asked == 2);
    CHECK(report.people[0].accepted == 1);
    CHECK(report.people[0].declined == 1);
    CHECK(report.people[0].delivered == 1);
    CHECK(report.people[0].share == doctest::Approx(2.0 / 3));
    CHECK(report.people[1].id == "co-3");
    CHECK(report.top_share == doctest::Approx(1));
    CHECK(report.never_asked == 2);  // co-2 and co-own
    CHECK(*report.gini == doctest::Approx(7.0 / 12));
    CHECK(report.travel.jobs == 1);
    CHECK(report.travel.km == doctest::Approx(540));
    CHECK(report.travel.hours == doctest::Approx(4.5));
    REQUIRE(report.by_mode.size() == 1);
    CHECK(report.by_mode[0].code == "visit");
    REQUIRE(report.by_class.size() == 1);
    CHECK(report.by_class[0].code == "half_day");  // Tokyo and Aichi
  }

  TEST_CASE("a chief sees the own hub, and no other; other times are other requests") {
    DispatchWorld world;
    fill(world);
    const auto chief = DispatchWorld::user(model::Role::chief_coordinator, "u-chief-14", "hub-14");
    const auto report = shown(world, chief);
    CHECK(report.hub_id == "hub-14");
    CHECK(report.requests == 1);
    REQUIRE(report.people.size() == 1);
    CHECK(report.people[0].id == "co-3");
    CHECK_FALSE(report.small_counts_hidden);
    CHECK(report.travel.jobs == 0);
    CHECK(world.dispatch->concentration(chief, {.hub = "hub-13"}).error().code ==
          ErrorCode::forbidden);
    CHECK(world.dispatch->concentration(world.agency, {}).error().code == ErrorCode::forbidden);
    CHECK(shown(world, world.headquarters, {.from = "2026-11-18", .to = "2026-11-30"}).asked == 0);
    CHECK(shown(world, world.headquarters, {.from = "2026-11-17"}).requests == 1);
    const auto wrong = [&](const ConcentrationWish& wish) {
      return world.dispatch->concentration(world.headquarters, wish).error().message;
    };
    CHECK(wrong({.from = "2026-11-02", .to = "2026-11-01"}).starts_with("from: "));
    CHECK(wrong({.from = "2020-01-01", .to = "2026-11-01"}).starts_with("from: "));
    CHECK(wrong({.hub = "hub-none"}).starts_with("hub: "));
  }

  TEST_CASE("a withdrawn request asked whom it had reached") {
    DispatchWorld world;
    world.step(world.agency, world.asked(), DispatchAction::withdraw, because("不要になりました"));
    auto held = world.step(world.receiving, world.sent(), DispatchAction::consent);
    held = world.step(world.receiving, held, DispatchAction::hold, because("確認中です"));
    world.step(world.agency, held, DispatchAction::withdraw, because("不要になりました"));
    const auto report = shown(world, world.headquarters);
    CHECK(report.requests == 2);
    CHECK(report.asked == 1);
  }

  TEST_CASE("the ministry sees no small counts") {
    DispatchWorld world;
    fill(world);
    const auto ministry = DispatchWorld::user(model::Role::ministry_viewer, "u-ministry");
    const auto report = shown(world, ministry);
    CHECK(report.small_counts_hidden);
    CHECK(report.people.empty());
    CHECK(report.people_hidden == 2);
    CHECK_FALSE(report.requests.has_value());
    CHECK_FALSE(report.gini.has_value());
    CHECK_FALSE(report.travel.km.has_value());
    CHECK_FALSE(report.by_mode.at(0).jobs.has_value());
  }

  TEST_CASE("what is left out cannot be counted back") {
    Concentration report{.requests = 30, .asked = 30};
    report.people = {{.id = "a", .asked = 20, .accepted = 18, .declined = 2, .delivered = 0},
                     {.id = "b", .asked = 4, .accepted = 4, .declined = 0, .delivered = 4}};
    report.travel = sum("", 22);
    report.by_mode = {sum("visit", 12), sum("office", 2), sum("online", 8)};
    report.by_class = {sum("neighbouring", 22)};
    hide_small_counts(report);
    REQUIRE(report.people.size() == 1);
    CHECK(report.people[0].accepted == 18);
    CHECK_FALSE(report.people[0].declined.has_value());
    CHECK(report.people[0].delivered == 0);
    CHECK(report.people_hidden == 1);
    CHECK(report.travel.jobs == 22);
    CHECK(report.by_mode[0].jobs == 12);
    CHECK_FALSE(report.by_mode[1].jobs.has_value());
    CHECK_FALSE(report.by_mode[2].jobs.has_value());  // or 22 - 12 - 8 would tell it
    CHECK(report.by_class[0].jobs == 22);
  }
}

}  // namespace tsunagu::service
