// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/audit.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "base/file.hpp"
#include "secrets/fingerprint.hpp"
#include "unit/support/account_world.hpp"

namespace tsunagu::service {
namespace {

using model::Role;
using model::Viewer;
using test::AccountWorld;

template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::internal : result.error().code;
}

std::unique_ptr<Audit> open_audit(AccountWorld& world) {
  auto audit = Audit::open(world.dir, [&world] { return world.now; });
  REQUIRE(audit.has_value());
  return std::move(*audit);
}

// What somebody does who has the file and knows the schema.
void tamper(const AccountWorld& world, const std::string& sql) {
  SQLite::Database db(world.dir.records(), SQLite::OPEN_READWRITE);
  for (const char* trigger : {"audit_is_not_changed", "audit_is_not_removed", "audit_has_no_gaps"})
    db.exec("DROP TRIGGER IF EXISTS " + std::string(trigger));
  db.exec(sql);
}

AuditReport verify(const AccountWorld& world) {
  auto report = verify_audit(world.dir, {});
  REQUIRE(report.has_value());
  return *report;
}

std::string heads_file(const AccountWorld& world) { return world.dir.path + "/audit/heads.jsonl"; }

}  // namespace

TEST_SUITE("service/audit") {
  TEST_CASE("an untouched trail is well") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto report = verify(world);
    CHECK(report.problem.empty());
    CHECK(report.rows > 48);
    CHECK(report.heads == 0);
    CHECK(report.newest_hash.size() == 64);
    CHECK_FALSE(report.first_broken.has_value());
  }

  TEST_CASE("any touched row is named") {
    for (const char* sql : {"UPDATE audit SET actor = 'somebody' WHERE sequence = 20",
                            "UPDATE audit SET detail = '{\"a\":\"b\"}' WHERE sequence = 20",
                            "UPDATE audit SET hash = zeroblob(32) WHERE sequence = 20",
                            "UPDATE audit SET previous = zeroblob(32) WHERE sequence = 20",
                            "DELETE FROM audit WHERE sequence = 20",
                            "UPDATE audit SET sequence = 1000 WHERE sequence = 20"}) {
      CAPTURE(sql);
      AccountWorld world;
      tamper(world, sql);
      const auto report = verify(world);
      CHECK(report.first_broken == 20);
      CHECK(report.problem.find("20番") != std::string::npos);
    }
  }

  TEST_CASE("what the chain alone cannot show, the heads show") {
    AccountWorld world;
    REQUIRE(write_audit_head(world.dir).has_value());
    const auto before = verify(world);
    CHECK(before.heads == 1);
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    CHECK(verify(world).problem.empty());

    // The end cut off.
    tamper(world, "DELETE FROM audit WHERE sequence >= " + std::to_string(before.rows));
    const auto cut = verify(world);
    CHECK(cut.first_broken == before.rows);
    CHECK(cut.problem.find("消されて") != std::string::npos);
  }

  TEST_CASE("a trail that was written anew does not fit its heads") {
    AccountWorld world;
    REQUIRE(write_audit_head(world.dir).has_value());
    auto rows = std::vector<store::AuditRow>();
    {
      auto store = open_store(world.dir, store::Mode::read_only);
      REQUIRE(store
                  ->for_each_audit([&](const store::AuditRow& row) {
                    rows.push_back(row);
                    return true;
                  })
                  .has_value());
    }
    tamper(world, "DELETE FROM audit");
    SQLite::Database db(world.dir.records(), SQLite::OPEN_READWRITE);
    std::string previous(store::k_audit_hash_bytes, '\0');
    for (auto& row : rows) {
      if (row.sequence == 5) row.actor = "somebody else";
      row.previous = previous;
      row.hash = store::audit_hash(row, secrets::digest);
      previous = row.hash;
      SQLite::Statement insert(
          db, "INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
      insert.bind(1, row.sequence);
      int parameter = 1;
      for (const auto* text : {&row.at, &row.actor, &row.action, &row.kind, &row.record_id})
        insert.bind(++parameter, *text);
      insert.bind(7, row.version);
      insert.bind(8, row.detail);
      insert.bind(9, row.request_id);
      insert.bind(10, row.previous.data(), static_cast<int>(row.previous.size()));
      insert.bind(11, row.hash.data(), static_cast<int>(row.hash.size()));
      insert.exec();
    }
    const auto report = verify(world);
    CHECK(report.first_broken == static_cast<std::int64_t>(rows.size()));
    CHECK(report.problem.find("控え") != std::string::npos);
  }

  TEST_CASE(
      "heads are written once for a state, survive a torn line, and notice their own damage") {
    AccountWorld world;
    for (int i = 0; i < 3; ++i) REQUIRE(write_audit_head(world.dir).has_value());
    CHECK(verify(world).heads == 1);
    std::ofstream(heads_file(world), std::ios::app) << R"({"day":"2026-1)";
    CHECK(verify(world).problem.empty());
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    REQUIRE(write_audit_head(world.dir).has_value());
    CHECK(verify(world).heads == 2);
    // A torn line in the middle was left by a crash; a readable one with another hash was not.
    auto content = *file::read(heads_file(world));
    const auto at = content.find("\"hash\":\"") + 8;
    content[at] = content[at] == '0' ? '1' : '0';
    REQUIRE(file::write_durably(heads_file(world), content).has_value());
    CHECK(verify(world).first_broken.has_value());
  }

  TEST_CASE("an open trail writes a head at once and at its end") {
    AccountWorld world;
    {
      const auto audit = open_audit(world);
      REQUIRE(audit->record({.actor = "u-1", .action = "export", .kind = "case"}).has_value());
    }
    const auto report = verify(world);
    CHECK(report.problem.empty());
    CHECK(report.heads >= 1);
    const auto content = *file::read(heads_file(world));
    CHECK(content.find(report.newest_hash) != std::string::npos);
    CHECK((std::filesystem::status(heads_file(world)).permissions() &
           std::filesystem::perms::others_all) == std::filesystem::perms::none);
  }

  TEST_CASE("contacts are shown, counted and refused after the day's number") {
    AccountWorld world;
    const auto audit = open_audit(world);
    const Viewer viewer{Role::agency_staff, "u-1", "agency-a", ""};
    const Viewer desk{Role::hub_desk, "u-2", "hub-46", ""};
    // Without consent a profile is for hubs only.
    CHECK(code_of(audit->reveal_contact(viewer, "co-1", "r")) == ErrorCode::not_found);
    CHECK(code_of(audit->reveal_contact(desk, "co-9", "r")) == ErrorCode::not_found);
    for (int i = 1; i <= k_contact_reveals_a_day; ++i) {
      const auto shown = audit->reveal_contact(desk, "co-1", "r-" + std::to_string(i));
      REQUIRE(shown.has_value());
      CHECK(shown->contact == "tel:co-1");
      CHECK(shown->left_today == k_contact_reveals_a_day - i);
    }
    const auto refused = audit->reveal_contact(desk, "co-1", "r-31");
    CHECK(code_of(refused) == ErrorCode::too_many_requests);
    CHECK(refused.error().retry_after_s > 0);
    CHECK(refused.error().retry_after_s <= 24 * 60 * 60);
    // Another user has another count; the next day of Japan begins anew.
    CHECK(audit->reveal_contact({Role::hub_desk, "u-3", "hub-46", ""}, "co-1", "r").has_value());
    world.now += refused.error().retry_after_s - 1;
    CHECK_FALSE(audit->reveal_contact(desk, "co-1", "r").has_value());
    ++world.now;
    CHECK(audit->reveal_contact(desk, "co-1", "r").has_value());
    const auto rows = audit_rows(world.dir, {.limit = 100, .actor = "u-2"});
    CHECK(rows->size() == 31);
    CHECK(rows->at(1).action == "reveal_contact");
    CHECK(rows->at(1).record_id == "co-1");
    CHECK(rows->at(1).request_id == "r-30");
    for (const auto& row : *rows) CHECK(row.detail.find("tel:") == std::string::npos);
  }

  TEST_CASE("who may see contacts") {
    AccountWorld world;
    const auto audit = open_audit(world);
    for (const auto& row : model::k_roles) {
      CAPTURE(row.name);
      const auto shown = audit->reveal_contact({row.role, "u-1", "", ""}, "co-1", "r");
      if (row.role == Role::anonymous) {
        CHECK(code_of(shown) == ErrorCode::unauthenticated);
      } else if (row.role == Role::ministry_viewer || row.role == Role::auditor ||
                 row.role == Role::system_admin) {
        CHECK(code_of(shown) == ErrorCode::forbidden);
      } else if (row.tier == model::Tier::hub) {
        CHECK(shown.has_value());
      } else {
        CHECK(code_of(shown) == ErrorCode::not_found);
      }
    }
    const Viewer self{Role::coordinator, "u-9", "hub-45", "co-1"};
    for (int i = 0; i < 40; ++i) CHECK(audit->reveal_contact(self, "co-1", "r").has_value());
  }

  TEST_CASE("reading the trail is for those whom the table names, and is recorded once a day") {
    AccountWorld world;
    auto audit = open_audit(world);
    for (const auto& row : model::k_roles) {
      const bool may_read = row.role == Role::auditor || row.role == Role::headquarters;
      CAPTURE(row.name);
      CHECK(audit->list({row.role, "u-1", "", ""}, {}, "r").has_value() == may_read);
      CHECK(audit->verify({row.role, "u-1", "", ""}, "r").has_value() == may_read);
    }
    const auto rows = audit->list({Role::auditor, "u-1", "", ""}, {.limit = 1'000'000}, "r-7");
    CHECK(rows->size() <= k_audit_rows_a_page);
    CHECK(audit->list({Role::auditor, "u-1", "", ""}, {.before = 3}, "r")->size() == 2);
    audit.reset();
    const auto own = audit_rows(world.dir, {.actor = "u-1"});
    REQUIRE(own->size() == 2);
    CHECK(own->at(0).action == "verify_audit");
    CHECK(own->at(1).action == "read_audit");
  }

  TEST_CASE("who saw a record is one row a day, also after a restart; nobody's reads are none") {
    AccountWorld world;
    const Viewer reader{Role::agency_staff, "u-1", "agency-a", ""};
    for (int i = 0; i < 2; ++i) {
      const auto audit = open_audit(world);  // its end writes what waits
      for (const char* id : {"co-1", "co-1", "co-2"})
        REQUIRE(audit->saw(reader, "coordinator", id, "r-" + std::to_string(i)).has_value());
      REQUIRE(audit->saw({}, "coordinator", "co-1", "r").has_value());
    }
    auto rows = audit_rows(world.dir, {.actor = "u-1"});
    REQUIRE(rows->size() == 2);
    CHECK(rows->at(1).action == "read");
    CHECK(rows->at(1).kind == "coordinator");
    CHECK(rows->at(1).record_id == "co-1");
    CHECK(rows->at(1).request_id == "r-0");
    CHECK(audit_rows(world.dir, {.actor = ""})->front().record_id == "co-2");
    world.now += 24 * 60 * 60;
    REQUIRE(open_audit(world)->saw(reader, "coordinator", "co-1", "r-2").has_value());
    rows = audit_rows(world.dir, {.actor = "u-1"});
    CHECK(rows->size() == 3);
    CHECK(verify(world).problem.empty());
  }

  TEST_CASE("reads are written while the trail is open") {
    AccountWorld world;
    const auto audit = open_audit(world);
    REQUIRE(audit->saw({Role::hub_desk, "u-1", "hub-45", ""}, "case", "ca-1", "r").has_value());
    // As long as it takes: the test's time limit ends a thread that never writes.
    while (audit_rows(world.dir, {.actor = "u-1"})->empty()) std::this_thread::yield();
    CHECK(audit_rows(world.dir, {.actor = "u-1"})->front().record_id == "ca-1");
  }

  TEST_CASE("an export is in the trail when the call returns, with codes of a bounded size") {
    AccountWorld world;
    const auto audit = open_audit(world);
    const RecordExport taken{.kind = "case",
                             .format = "csv",
                             .rows = 812,
                             .filters = {{"prefecture", "45 46"}, {"year_from", "2024"}}};
    REQUIRE(audit->record_export({Role::headquarters, "u-1", "", ""}, taken, "r-1").has_value());
    const auto row = audit_rows(world.dir, {.limit = 1})->front();
    CHECK(row.action == "export");
    CHECK(row.actor == "u-1");
    CHECK(row.kind == "case");
    CHECK(row.detail == R"({"format":"csv","rows":"812","prefecture":"45 46","year_from":"2024"})");
    RecordExport many = taken;
    many.filters = {{"a", "1"}, {"b", std::string(k_export_filters_max_bytes, 'x')}};
    REQUIRE(audit->record_export({Role::headquarters, "u-1", "", ""}, many, "r-2").has_value());
    CHECK(audit_rows(world.dir, {.limit = 1})->front().detail ==
          R"({"format":"csv","rows":"812","a":"1","more_filters":"yes"})");
  }

  TEST_CASE("a verification is used again for a minute") {
    AccountWorld world;
    const auto audit = open_audit(world);
    const Viewer auditor{Role::auditor, "u-1", "", ""};
    const auto first = audit->verify(auditor, "r");
    REQUIRE(first.has_value());
    REQUIRE(audit->record({.actor = "u-2", .action = "export"}).has_value());
    CHECK(audit->verify(auditor, "r")->rows == first->rows);
    world.now += k_verification_reused.count();
    CHECK(audit->verify(auditor, "r")->rows > first->rows);
  }

  TEST_CASE("an organisation has a number of contacts a day of its own") {
    AccountWorld world;
    std::vector<Viewer> staff;
    constexpr int k_staff = k_organization_reveals_a_day / k_contact_reveals_a_day;
    for (int i = 0; i <= k_staff; ++i)
      staff.push_back({Role::hub_desk,
                       world.add_user("desk-" + std::to_string(i), Role::hub_desk, "hub-46").id,
                       "hub-46", ""});
    const auto audit = open_audit(world);
    for (int i = 0; i < k_staff; ++i) {
      for (int n = 0; n < k_contact_reveals_a_day; ++n)
        REQUIRE(audit->reveal_contact(staff[static_cast<std::size_t>(i)], "co-1", "r"));
    }
    const auto refused = audit->reveal_contact(staff.back(), "co-1", "r");
    CHECK(code_of(refused) == ErrorCode::too_many_requests);
    CHECK(refused.error().message.find("機関の全員") != std::string::npos);
    CHECK(audit->reveal_contact({Role::hub_desk, "u-3", "hub-45", ""}, "co-1", "r").has_value());
    CHECK(audit->reveal_contact({Role::headquarters, "u-4", "", ""}, "co-1", "r").has_value());
  }
}

}  // namespace tsunagu::service
