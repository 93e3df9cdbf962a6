// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "base/date.hpp"
#include "model/visibility.hpp"
#include "service/workflow.hpp"
#include "unit/support/hub.hpp"

namespace tsunagu {
namespace {

using model::Case;
using model::Role;
using service::Actor;
using test::actor;

struct Office : test::Hub {
  std::unique_ptr<service::Workflow> workflow;
  const Actor author = actor(Role::coordinator, "u-co", "hub-01", "co-1");
  const Actor colleague = actor(Role::coordinator, "u-other", "hub-01", "co-2");
  const Actor desk = actor(Role::hub_desk, "u-desk", "hub-01");
  const Actor second_desk = actor(Role::hub_desk, "u-desk-2", "hub-01");
  const Actor far_desk = actor(Role::hub_desk, "u-far", "hub-02");
  const Actor headquarters = actor(Role::headquarters, "u-hq");
  const Actor agency = actor(Role::agency_staff, "u-agency", "org-1");

  Office() {
    for (const char* id : {"co-1", "co-2"}) {
      model::Coordinator person;
      person.id = id;
      person.hub_id = "hub-01";
      person.name = "見本 花子";
      person.yomi = "みほん はなこ";
      put(person);
    }
    auto opened = service::Workflow::open(data, test::reference());
    REQUIRE(opened.has_value());
    workflow = std::move(*opened);
  }

  // A case under review with this text.
  service::CaseWork reviewed(const std::string& challenge) {
    const auto made = workflow->create_case(author, content(challenge));
    REQUIRE(made.has_value());
    const auto submitted = workflow->submit_case(author, made->record.id);
    REQUIRE(submitted.has_value());
    return *submitted;
  }

  static Case content(const std::string& challenge) {
    Case record;
    record.title = "販路を広げる相談";
    record.challenge = challenge;
    record.prefecture = "01";
    record.year = 2026;
    return record;
  }
};

template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::internal : result.error().code;
}

constexpr const char* k_clean = "店先の売上が減り、新しい売り先を探している。";
constexpr const char* k_telling = "佐藤社長の売上が3,450万円に減った。";

}  // namespace

TEST_CASE("a case is published by a second person and withdrawn again") {
  Office office;
  auto work = office.workflow->create_case(office.author, Office::content(k_clean));
  REQUIRE(work.has_value());
  const std::string id = work->record.id;
  CHECK(work->record.status == "draft");
  CHECK(work->record.hub_id == "hub-01");
  CHECK(work->record.coordinator_ids == std::vector<std::string>{"co-1"});
  CHECK_FALSE(model::layer_of(work->record, date::today()).has_value());
  CHECK(work->may_edit);
  CHECK(office.workflow->desk(office.author, "")->own_cases.size() == 1);

  Case content = work->record;
  content.result = "二軒の店に置いてもらえた。";
  work = office.workflow->save_case(office.author, id, content, work->version);
  REQUIRE(work.has_value());
  CHECK(code_of(office.workflow->save_case(office.author, id, content, 1)) == ErrorCode::conflict);
  work = office.workflow->submit_case(office.author, id);
  REQUIRE(work.has_value());
  CHECK_FALSE(work->may_edit);
  CHECK(office.workflow->desk(office.desk, "")->reviews.size() == 1);
  CHECK(code_of(office.workflow->save_case(office.author, id, content, work->version)) ==
        ErrorCode::conflict);

  work = office.workflow->publish_case(office.desk, id, {}, work->version);
  REQUIRE(work.has_value());
  CHECK(work->record.status == "published");
  CHECK(model::layer_of(work->record, date::today()) == model::Tier::public_);
  work = office.workflow->withdraw_case(office.author, id, "相談者の希望");
  REQUIRE(work.has_value());
  CHECK_FALSE(model::layer_of(work->record, date::today()).has_value());
  REQUIRE(work->steps.size() == 5);
  CHECK(work->steps.back().step == "withdraw");
  CHECK(work->steps.back().note == "相談者の希望");
  CHECK(office.trail(id) ==
        "add create_case change change_case change submit_case change publish_case change"
        " withdraw_case");
}

TEST_CASE("whoever wrote or submitted a case cannot publish it") {
  Office office;
  const auto made = office.workflow->create_case(office.desk, Office::content(k_clean));
  REQUIRE(made.has_value());
  const std::string id = made->record.id;
  auto work = office.workflow->submit_case(office.desk, id);
  REQUIRE(work.has_value());
  CHECK_FALSE(work->may_review);
  CHECK(code_of(office.workflow->publish_case(office.desk, id, {}, work->version)) ==
        ErrorCode::forbidden);
  CHECK(code_of(office.workflow->publish_case(office.author, id, {}, work->version)) ==
        ErrorCode::forbidden);
  CHECK(office.workflow->publish_case(office.second_desk, id, {}, work->version).has_value());
}

TEST_CASE("a case with findings needs a consent or a written reason, which are kept and audited") {
  Office office;
  const auto work = office.reviewed(k_telling);
  const std::string id = work.record.id;
  REQUIRE(work.report.findings.size() == 2);
  CHECK(work.report.findings[0].field == "challenge");
  CHECK(work.report.alike.is_few);
  CHECK(work.report.alike.count == 1);
  const auto publish = [&](const service::Clearance& clearance) {
    return office.workflow->publish_case(office.desk, id, clearance, work.version);
  };
  CHECK(code_of(publish({})) == ErrorCode::rejected_input);
  CHECK(code_of(publish({"", "大丈夫"})) == ErrorCode::rejected_input);
  for (const char* wrong : {"x", "12", "佐藤様の同意書", "2026 014", "D-2026-014;x"})
    CHECK(code_of(publish({wrong, ""})) == ErrorCode::rejected_input);
  CHECK(code_of(publish({std::string(41, '1'), ""})) == ErrorCode::rejected_input);
  REQUIRE(publish({"D-2026-014", ""}).has_value());
  const auto kept = store::WorkflowRows(office.store).clearances_of(id);
  REQUIRE(kept.has_value());
  REQUIRE(kept->size() == 1);
  CHECK(kept->front().consent_id == "D-2026-014");
  CHECK(kept->front().findings == R"({"amount":1,"person":1})");
  CHECK(kept->front().alike == 1);
  std::string detail;
  static_cast<void>(office.store.for_each_audit([&](const store::AuditRow& row) {
    if (row.action == "publish_case") detail = row.detail;
    return true;
  }));
  CHECK(detail.find("D-2026-014") != std::string::npos);
  CHECK(detail.find("佐藤") == std::string::npos);
}

TEST_CASE("what was read is what is published") {
  Office office;
  const auto work = office.reviewed(k_clean);
  CHECK(code_of(office.workflow->publish_case(office.desk, work.record.id, {}, 1)) ==
        ErrorCode::conflict);
}

TEST_CASE("a reviewer returns a case with a note; withdrawn cases become drafts when edited") {
  Office office;
  auto work = office.reviewed(k_telling);
  const std::string id = work.record.id;
  CHECK(code_of(office.workflow->return_case(office.desk, id, "")) == ErrorCode::rejected_input);
  auto returned = office.workflow->return_case(office.desk, id, "名前を消してください");
  REQUIRE(returned.has_value());
  CHECK(returned->record.status == "draft");
  CHECK(returned->steps.back().note == "名前を消してください");
  auto withdrawn = office.workflow->withdraw_case(office.author, id, "");
  REQUIRE(withdrawn.has_value());
  Case content = withdrawn->record;
  content.challenge = k_clean;
  const auto again = office.workflow->save_case(office.author, id, content, withdrawn->version);
  REQUIRE(again.has_value());
  CHECK(again->record.status == "draft");
  CHECK(again->report.findings.empty());
}

TEST_CASE("a draft is unknown to those who have nothing to do with it") {
  Office office;
  const auto made = office.workflow->create_case(office.author, Office::content(k_clean));
  REQUIRE(made.has_value());
  const std::string id = made->record.id;
  for (const Actor* other : {&office.colleague, &office.far_desk})
    CHECK(code_of(office.workflow->case_work(*other, id)) == ErrorCode::not_found);
  CHECK(code_of(office.workflow->case_work(office.agency, id)) == ErrorCode::forbidden);
  CHECK(code_of(office.workflow->case_work(Actor{}, id)) == ErrorCode::unauthenticated);
  CHECK(office.workflow->case_work(office.desk, id).has_value());
  CHECK(office.workflow->case_work(office.headquarters, id).has_value());
  CHECK(code_of(office.workflow->case_work(office.desk, "case-unknown")) == ErrorCode::not_found);

  Case elsewhere = Office::content(k_clean);
  elsewhere.hub_id = "hub-02";
  CHECK(code_of(office.workflow->create_case(office.author, elsewhere)) == ErrorCode::forbidden);
  CHECK(code_of(office.workflow->create_case(office.desk, elsewhere)) == ErrorCode::forbidden);
  CHECK(office.workflow->create_case(office.headquarters, elsewhere).has_value());
  Case wrong = Office::content(k_clean);
  wrong.coordinator_ids = {"co-99"};
  CHECK(code_of(office.workflow->create_case(office.desk, wrong)) == ErrorCode::rejected_input);
}

TEST_CASE("only headquarters names people of other hubs, and ids tell nothing") {
  Office office;
  Case record = Office::content(k_clean);
  const auto message = [&](const Actor& who, const std::string& id) {
    record.coordinator_ids = {id};
    const auto made = office.workflow->create_case(who, record);
    if (made) return std::string();
    std::string told = made.error().message;
    const std::size_t at = told.find(id);
    REQUIRE(at != std::string::npos);
    return told.replace(at, id.size(), "ID");
  };
  CHECK(message(office.desk, "co-1").empty());
  CHECK_FALSE(message(office.far_desk, "co-1").empty());
  CHECK(message(office.far_desk, "co-1") == message(office.far_desk, "co-99"));
  record.hub_id = "hub-02";
  record.coordinator_ids = {"co-1"};
  const auto made = office.workflow->create_case(office.headquarters, record);
  REQUIRE(made.has_value());
  // Whom headquarters named stays when the hub goes on writing.
  Case content = made->record;
  content.result = "二軒の店に置いてもらえた。";
  CHECK(
      office.workflow->save_case(office.far_desk, content.id, content, made->version).has_value());
}

TEST_CASE(
    "one user has so many cases on their way, and room again when one is published or withdrawn") {
  Office office;
  const auto create = [&](const Actor& who) {
    return office.workflow->create_case(who, Office::content(k_clean));
  };
  std::string first;
  for (std::int64_t i = 0; i < service::k_open_cases_per_user; ++i) {
    const auto made = create(office.author);
    REQUIRE(made.has_value());
    if (first.empty()) first = made->record.id;
  }
  CHECK(code_of(create(office.author)) == ErrorCode::conflict);
  CHECK(create(office.colleague).has_value());
  REQUIRE(office.workflow->withdraw_case(office.author, first, "やめます").has_value());
  CHECK(create(office.author).has_value());
  CHECK(code_of(create(office.author)) == ErrorCode::conflict);
}

TEST_CASE("whoever moves to another hub leaves the own drafts behind") {
  Office office;
  Case record = Office::content(k_clean);
  record.coordinator_ids = {"co-2"};
  const auto made = office.workflow->create_case(office.author, record);
  REQUIRE(made.has_value());
  CHECK(office.workflow->case_work(office.author, made->record.id).has_value());
  const Actor moved = actor(Role::coordinator, "u-co", "hub-02", "co-9");
  CHECK(code_of(office.workflow->case_work(moved, made->record.id)) == ErrorCode::not_found);
  CHECK(office.workflow->desk(moved, "")->own_cases.empty());
}

}  // namespace tsunagu
