// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/workflow.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "base/date.hpp"
#include "model/visibility.hpp"
#include "unit/support/hub.hpp"

namespace tsunagu {
namespace {

using model::Coordinator;
using model::Role;
using service::Actor;
using test::actor;

Coordinator person_of(const std::string& id, const std::string& hub = "hub-01") {
  Coordinator person;
  person.id = id;
  person.hub_id = hub;
  person.name = "見本 花子";
  person.yomi = "みほん はなこ";
  person.topics = {"sales"};
  person.modes = {"visit"};
  person.how_i_help = "店先での声掛けから棚の並べ方まで、一緒に手を動かして考えます。";
  person.consent = {"public", "1", "2026-01-01"};
  person.contact = "011-000-0000";
  return person;
}

struct Office : test::Hub {
  std::unique_ptr<service::Workflow> workflow;
  const Actor herself = actor(Role::coordinator, "u-co", "hub-01", "co-1");
  const Actor colleague = actor(Role::coordinator, "u-other", "hub-01", "co-2");
  const Actor desk = actor(Role::hub_desk, "u-desk", "hub-01");
  const Actor far_desk = actor(Role::hub_desk, "u-far", "hub-02");
  const Actor headquarters = actor(Role::headquarters, "u-hq");
  const Actor agency = actor(Role::agency_staff, "u-agency", "org-1");
  const Actor nobody;

  Office() {
    put(person_of("co-1"));
    put(person_of("co-2"));
    auto opened = service::Workflow::open(data, test::reference());
    REQUIRE(opened.has_value());
    workflow = std::move(*opened);
  }

  Coordinator record() { return store.find<Coordinator>("co-1")->value().record; }
};

template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::internal : result.error().code;
}

}  // namespace

TEST_CASE("a profile goes from draft over the desk to publication, and every step is audited") {
  Office office;
  Coordinator content = office.record();
  content.message = "まず現場を見せてください。";
  content.topics.emplace_back("ec");
  auto work = office.workflow->save_draft(office.herself, "co-1", content, 0);
  REQUIRE(work.has_value());
  CHECK(work->state == "editing");
  CHECK_FALSE(work->is_proxy);
  REQUIRE(work->changes.size() == 2);
  CHECK(work->changes[0].field == "message");
  CHECK(work->changes[0].before.empty());
  CHECK(work->changes[1].label == "分野");
  CHECK(work->changes[1].after.find("、") != std::string::npos);
  CHECK(office.record().message.empty());  // nothing is published yet

  CHECK(code_of(office.workflow->decide_draft(office.desk, "co-1", true, "", 1)) ==
        ErrorCode::conflict);  // not submitted
  work = office.workflow->submit_draft(office.herself, "co-1");
  REQUIRE(work.has_value());
  CHECK(work->state == "submitted");
  CHECK(office.workflow->desk(office.desk, "")->drafts.size() == 1);
  CHECK(office.workflow->desk(office.far_desk, "")->drafts.empty());
  CHECK(office.workflow->desk(office.headquarters, "")->drafts.size() == 1);

  CHECK(code_of(office.workflow->decide_draft(office.herself, "co-1", true, "", 2)) ==
        ErrorCode::forbidden);
  CHECK(code_of(office.workflow->decide_draft(office.desk, "co-1", true, "", 1)) ==
        ErrorCode::conflict);  // an older version of the draft
  work = office.workflow->decide_draft(office.desk, "co-1", true, "", 2);
  REQUIRE(work.has_value());
  CHECK_FALSE(work->has_draft);
  CHECK(office.record().message == content.message);
  CHECK(office.record().profile_verified_on == date::today());
  CHECK(office.trail("co-1") == "add edit_profile submit_profile change approve_profile");
}

TEST_CASE("the desk returns a draft with a note, which the person sees") {
  Office office;
  Coordinator content = office.record();
  content.message = "なんでも聞いてください。";
  REQUIRE(office.workflow->save_draft(office.herself, "co-1", content, 0).has_value());
  REQUIRE(office.workflow->submit_draft(office.herself, "co-1").has_value());
  CHECK(code_of(office.workflow->decide_draft(office.desk, "co-1", false, "　", 2)) ==
        ErrorCode::rejected_input);
  REQUIRE(office.workflow->decide_draft(office.desk, "co-1", false, "得意なことを書いてください", 2)
              .has_value());
  const auto work = office.workflow->profile(office.herself, "co-1");
  REQUIRE(work.has_value());
  CHECK(work->state == "returned");
  CHECK(work->note == "得意なことを書いてください");
  CHECK(work->draft.message == content.message);
  CHECK(office.record().message.empty());
}

TEST_CASE("a desk edits for a person, and that is marked") {
  Office office;
  Coordinator content = office.record();
  content.term.until = "2027-03-31";  // for a desk only
  const auto work = office.workflow->save_draft(office.desk, "co-1", content, 0);
  REQUIRE(work.has_value());
  CHECK(work->is_proxy);
  REQUIRE(office.workflow->submit_draft(office.desk, "co-1").has_value());
  CHECK(office.workflow->desk(office.desk, "")->drafts[0].is_proxy);
  // The one who wrote it does not decide alone.
  CHECK(code_of(office.workflow->decide_draft(office.desk, "co-1", true, "", 2)) ==
        ErrorCode::forbidden);
  REQUIRE(office.workflow->decide_draft(office.headquarters, "co-1", true, "", 2).has_value());
  CHECK(office.record().term.until == "2027-03-31");
}

TEST_CASE("who may not edit a profile cannot, and a draft changes no field with a way of its own") {
  Office office;
  const Coordinator content = office.record();
  for (const Actor* other : {&office.colleague, &office.far_desk})
    CHECK(code_of(office.workflow->save_draft(*other, "co-1", content, 0)) == ErrorCode::not_found);
  CHECK(code_of(office.workflow->save_draft(office.agency, "co-1", content, 0)) ==
        ErrorCode::forbidden);
  CHECK(code_of(office.workflow->save_draft(office.nobody, "co-1", content, 0)) ==
        ErrorCode::unauthenticated);
  CHECK(code_of(office.workflow->profile(office.agency, "co-1")) == ErrorCode::forbidden);
  CHECK(code_of(office.workflow->profile(office.agency, "co-99")) == ErrorCode::forbidden);
  CHECK(code_of(office.workflow->profile(office.desk, "co-99")) == ErrorCode::not_found);

  for (const auto change : {+[](Coordinator& c) { c.hub_id = "hub-02"; },
                            +[](Coordinator& c) { c.consent.scope = "hub"; },
                            +[](Coordinator& c) { c.profile_verified_on = "2026-01-01"; },
                            +[](Coordinator& c) { c.role = "chief"; },
                            +[](Coordinator& c) { c.term.until = "2030-01-01"; }}) {
    Coordinator changed = content;
    change(changed);
    CHECK(code_of(office.workflow->save_draft(office.herself, "co-1", changed, 0)) ==
          ErrorCode::rejected_input);
  }
  Coordinator verified = content;
  verified.qualifications = {{"other", "2026-01-01", "自分"}};
  const auto work = office.workflow->save_draft(office.herself, "co-1", verified, 0);
  REQUIRE(work.has_value());
  CHECK(work->draft.qualifications[0].verified_by.empty());
}

TEST_CASE("a draft made from something older is refused") {
  Office office;
  Coordinator content = office.record();
  content.message = "一";
  REQUIRE(office.workflow->save_draft(office.herself, "co-1", content, 0).has_value());
  CHECK(code_of(office.workflow->save_draft(office.desk, "co-1", content, 0)) ==
        ErrorCode::conflict);
  REQUIRE(office.workflow->submit_draft(office.herself, "co-1").has_value());
  // An import changes the record in between.
  Coordinator imported = office.record();
  imported.title = "中小企業診断士";
  office.put(imported);
  CHECK(code_of(office.workflow->decide_draft(office.desk, "co-1", true, "", 2)) ==
        ErrorCode::conflict);
  CHECK(office.record().message.empty());
}

TEST_CASE("what must be there to publish is told with how much is there") {
  Office office;
  Coordinator content = office.record();
  const int full = service::completeness_of(content).percent;
  content.topics.clear();
  content.message = "手伝います";
  const auto work = office.workflow->save_draft(office.herself, "co-1", content, 0);
  REQUIRE(work.has_value());
  CHECK(work->completeness.percent < full);
  CHECK_FALSE(work->completeness.may_publish());
  REQUIRE_FALSE(work->completeness.missing.empty());
  CHECK(work->completeness.missing[0].field == "topics");
  CHECK(work->completeness.missing[0].required);
  CHECK(code_of(office.workflow->submit_draft(office.herself, "co-1")) ==
        ErrorCode::rejected_input);
}

TEST_CASE("consent is recorded with scope, version and day, and withdrawn at once") {
  Office office;
  auto work = office.workflow->record_consent(office.desk, "co-1", {"agency", "2", ""});
  REQUIRE(work.has_value());
  CHECK(work->record.consent == Coordinator::Consent{"agency", "2", date::today()});
  for (const Coordinator::Consent& wrong :
       {Coordinator::Consent{"everybody", "2", ""}, Coordinator::Consent{"withdrawn", "2", ""},
        Coordinator::Consent{"public", "", ""},
        Coordinator::Consent{"public", "2", "2199-01-01"}}) {
    CHECK(code_of(office.workflow->record_consent(office.desk, "co-1", wrong)) ==
          ErrorCode::rejected_input);
  }
  CHECK(code_of(office.workflow->withdraw_consent(office.colleague, "co-1")) ==
        ErrorCode::not_found);
  const std::int64_t outbox = office.store.last_outbox_id().value();
  work = office.workflow->withdraw_consent(office.herself, "co-1");
  REQUIRE(work.has_value());
  CHECK_FALSE(model::layer_of(work->record, date::today()).has_value());
  CHECK(office.store.last_outbox_id().value() > outbox);  // the index hears of it
  CHECK(office.workflow->profile(office.desk, "co-1").has_value());
  CHECK(office.workflow->profile(office.headquarters, "co-1").has_value());
}

TEST_CASE("a draft stays current when only its person's consent or confirmation changes") {
  Office office;
  Coordinator content = office.record();
  content.message = "まず現場へ伺います。";
  REQUIRE(office.workflow->save_draft(office.herself, "co-1", content, 0).has_value());
  REQUIRE(office.workflow->submit_draft(office.herself, "co-1").has_value());
  REQUIRE(office.workflow->record_consent(office.desk, "co-1", {"hub", "3", ""}).has_value());
  REQUIRE(office.workflow->confirm_profile(office.desk, "co-1").has_value());
  REQUIRE(office.workflow->decide_draft(office.desk, "co-1", true, "", 2).has_value());
  CHECK(office.record().consent.scope == "hub");
  CHECK(office.record().message == content.message);
}

TEST_CASE("profiles not confirmed for a year wait in the queue of their desk") {
  Office office;
  Coordinator recent = person_of("co-2");
  recent.profile_verified_on = date::days_before(date::today(), service::k_confirm_days);
  office.put(recent);
  Coordinator gone = person_of("co-3");
  gone.term.until = date::days_before(date::today(), 1);
  office.put(gone);
  office.put(person_of("co-4", "hub-02"));
  Coordinator old = person_of("co-5");
  old.profile_verified_on = date::days_before(date::today(), service::k_confirm_days + 1);
  office.put(old);

  auto desk = office.workflow->desk(office.desk, "");
  REQUIRE(desk.has_value());
  REQUIRE(desk->confirmations.size() == 2);  // never comes first
  CHECK(desk->confirmations[0].id == "co-1");
  CHECK(desk->confirmations[1].id == "co-5");
  CHECK(code_of(office.workflow->confirm_profile(office.far_desk, "co-1")) == ErrorCode::not_found);
  REQUIRE(office.workflow->confirm_profile(office.herself, "co-1").has_value());
  CHECK(office.workflow->desk(office.desk, "")->confirmations.size() == 1);
  CHECK(code_of(office.workflow->desk(office.desk, "hub-02")) == ErrorCode::forbidden);
  CHECK(code_of(office.workflow->desk(office.agency, "")) == ErrorCode::forbidden);
}

}  // namespace tsunagu
