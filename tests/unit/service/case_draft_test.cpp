// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/case_draft.hpp"

#include <doctest/doctest.h>

#include "unit/support/dispatch_world.hpp"
#include "unit/support/reference.hpp"

namespace tsunagu::service {
namespace {

using DispatchAction = dispatch::Action;
using test::DispatchWorld;
using test::k_one_day_s;

struct DraftWorld : DispatchWorld {
  std::unique_ptr<Workflow> workflow;
  RequestView told;

  DraftWorld() {
    auto opened = Workflow::open(data, test::reference());
    REQUIRE(opened.has_value());
    workflow = std::move(*opened);
    auto what = wish();
    what.topics = {"pricing"};
    what.industry = "E";
    what.size_band = "21-50";
    what.accompanying = {"見本信用金庫の担当者"};
    told = asked(what);
    told = step(person, told, DispatchAction::accept);
    told = step(person, told, DispatchAction::schedule, {.day = "2026-11-17"});
    now += k_one_day_s;
    told = step(person, told, DispatchAction::deliver, {.day = "2026-11-17"});
    dispatch::Report report{.summary = "工程ごとの原価表を一緒に作った",
                            .result = "見積りを出し直せた",
                            .mode = "visit",
                            .sessions = 2,
                            .hours = 6};
    report.next_actions = {{"quotation", "出し直す", "社長", ""},
                           {"quotation", "広げる", "社長", ""}};
    told = step(person, told, DispatchAction::report, {.report = report});
  }

  Result<DraftedCase> draft(const Actor& actor) {
    return draft_case(*dispatch, *workflow, test::reference(), actor, told.request.id);
  }
};

}  // namespace

TEST_SUITE("service/case_draft") {
  TEST_CASE("the person's draft has the report, and nothing of the client") {
    DraftWorld world;
    CHECK(world.seen(world.person, world.told)->can_draft_case);
    const auto drafted = world.draft(world.person);
    REQUIRE_MESSAGE(drafted.has_value(), (drafted ? std::string() : drafted.error().message));
    CHECK(drafted->is_new);
    const model::Case& record = drafted->work.record;
    CHECK(record.status == "draft");
    CHECK(record.hub_id == "hub-13");
    CHECK(record.coordinator_ids == std::vector<std::string>{"co-1"});
    CHECK(record.year == 2026);
    CHECK(record.prefecture == "23");
    CHECK(record.title.find("製造業の") == 0);
    CHECK(record.challenge == "町工場の原価管理と価格転嫁");
    CHECK(record.actions == "工程ごとの原価表を一緒に作った");
    CHECK(record.next_actions == std::vector<std::string>{"quotation"});
    CHECK(record.partners ==
          std::vector<std::string>{"見本信用金庫の担当者", "愛知県よろず支援拠点"});
    CHECK(record.modes == std::vector<std::string>{"visit"});
    CHECK(record.sessions == 2);
    const std::string texts = record.title + record.outline + record.challenge + record.actions;
    CHECK(texts.find("見本製作所") == std::string::npos);
    const auto seen = world.seen(world.person, world.told);
    CHECK(seen->case_id == record.id);
    CHECK_FALSE(seen->can_draft_case);
    CHECK(seen->request.version == world.told.request.version);
  }

  TEST_CASE("one of each user; the receiving hub names the person who came") {
    DraftWorld world;
    const auto first = world.draft(world.person);
    const auto again = world.draft(world.person);
    REQUIRE(again.has_value());
    CHECK_FALSE(again->is_new);
    CHECK(again->work.record.id == first->work.record.id);
    const auto theirs = world.draft(world.receiving);
    REQUIRE_MESSAGE(theirs.has_value(), (theirs ? std::string() : theirs.error().message));
    CHECK(theirs->work.record.hub_id == "hub-23");
    CHECK(theirs->work.record.coordinator_ids == std::vector<std::string>{"co-1"});
    CHECK(theirs->work.record.partners.back() == "東京都よろず支援拠点");
    CHECK(world.draft(world.home).has_value());
    // What is kept of the request is kept through its next step.
    const auto closed = world.step(world.agency, *world.seen(world.agency, world.told),
                                   DispatchAction::close, test::because("自社で進めます"));
    CHECK(closed.request.case_drafts.size() == 3);
  }

  TEST_CASE("who asked, headquarters and strangers make none; before the report nobody does") {
    DraftWorld world;
    CHECK(world.draft(world.agency).error().code == ErrorCode::forbidden);
    CHECK(world.draft(world.headquarters).error().code == ErrorCode::forbidden);
    CHECK(world.draft(world.stranger).error().code == ErrorCode::not_found);
    const auto early = world.asked();
    const auto refused = draft_case(*world.dispatch, *world.workflow, test::reference(),
                                    world.person, early.request.id);
    CHECK(refused.error().code == ErrorCode::conflict);
    CHECK(refused.error().message.find("本人に打診中") != std::string::npos);
    CHECK_FALSE(world.seen(world.person, early)->can_draft_case);
  }
}

}  // namespace tsunagu::service
