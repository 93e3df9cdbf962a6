// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/audit.hpp"

#include <doctest/doctest.h>

#include "secrets/fingerprint.hpp"
#include "store/schema.hpp"
#include "store/store.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::store {
namespace {

model::Organization hub(const std::string& name) {
  return {.id = "hub-45", .name = name, .types = {"hub"}, .prefecture = "45"};
}

Store make_store(const std::string& path) {
  auto store = Store::open(path, Mode::create, secrets::digest);
  REQUIRE(store.has_value());
  return std::move(*store);
}

std::vector<AuditRow> rows_of(Store& store) {
  std::vector<AuditRow> rows;
  REQUIRE(store
              .for_each_audit([&](const AuditRow& row) {
                rows.push_back(row);
                return true;
              })
              .has_value());
  return rows;
}

void check_chained(const std::vector<AuditRow>& rows) {
  std::string previous(k_audit_hash_bytes, '\0');
  std::int64_t sequence = 0;
  for (const auto& row : rows) {
    CAPTURE(row.sequence);
    CHECK(row.sequence == ++sequence);
    CHECK(row.previous == previous);
    CHECK(row.hash == audit_hash(row, secrets::digest));
    CHECK(row.hash.size() == k_audit_hash_bytes);
    previous = row.hash;
  }
}

}  // namespace

TEST_SUITE("store/audit") {
  TEST_CASE("every write adds a row that is chained to the one before") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    for (int i = 1; i <= 3; ++i) {
      CHECK(store
                .transact([&]() -> Result<void> {
                  TRY(store.put(hub("拠点" + std::to_string(i)), "u-1", "r-7"));
                  return store.append_audit({.actor = "u-1",
                                             .action = "approve",
                                             .kind = "organization",
                                             .record_id = "hub-45",
                                             .detail = {{"from", "a\"b"}, {"to", "二"}}});
                })
                .has_value());
    }
    const auto rows = rows_of(store);
    REQUIRE(rows.size() == 6);
    check_chained(rows);
    CHECK(rows[0].action == "add");
    CHECK(rows[0].detail == "{}");
    CHECK(rows[0].request_id == "r-7");
    CHECK(rows[2].action == "change");
    CHECK(rows[2].version == 2);
    CHECK(rows[1].detail == R"({"from":"a\"b","to":"二"})");
    CHECK(store.newest_audit()->value().hash == rows[5].hash);
  }

  TEST_CASE("two connections continue one chain, and what is rolled back leaves no gap") {
    test::TempDir dir;
    auto first = make_store(dir / "t.sqlite");
    auto second = std::move(*Store::open(dir / "t.sqlite", Mode::read_write, secrets::digest));
    const auto write = [](Store& store, bool fails) {
      return store
          .transact([&]() -> Result<void> {
            TRY(store.append_audit({.actor = "a", .action = "see"}));
            TRY(store.append_audit({.actor = "b", .action = "see"}));
            return fails ? fail(ErrorCode::rejected_input, "やめる") : Result<void>();
          })
          .has_value();
    };
    CHECK(write(first, false));
    CHECK(write(second, false));
    CHECK_FALSE(write(first, true));
    CHECK(write(first, false));
    CHECK(write(second, false));
    const auto rows = rows_of(first);
    CHECK(rows.size() == 8);
    check_chained(rows);
  }

  TEST_CASE("the table refuses to be changed") {
    test::TempDir dir;
    {
      auto store = make_store(dir / "t.sqlite");
      CHECK(store
                .transact([&]() -> Result<void> {
                  TRY(store.append_audit({.actor = "a", .action = "see"}));
                  return store.append_audit({.actor = "b", .action = "see"});
                })
                .has_value());
    }
    SQLite::Database db(dir / "t.sqlite", SQLite::OPEN_READWRITE);
    const std::string values = "'', '', '', '', '', 0, '{}', '', x'00', x'00')";
    for (const std::string& sql :
         {std::string("UPDATE audit SET actor = 'c' WHERE sequence = 1"),
          std::string("DELETE FROM audit WHERE sequence = 2"), std::string("DELETE FROM audit"),
          "INSERT OR REPLACE INTO audit VALUES (1, " + values,
          "INSERT OR REPLACE INTO audit VALUES (2, " + values,
          "INSERT INTO audit VALUES (4, " + values, "INSERT INTO audit VALUES (NULL, " + values}) {
      CAPTURE(sql);
      CHECK_THROWS_WITH(db.exec(sql), "the audit trail only grows");
    }
    CHECK(db.execAndGet("SELECT count(*) FROM audit").getInt() == 2);
  }

  TEST_CASE("every value of a row is in its hash") {
    const AuditRow row{1, "at", "actor", "action", "kind", "id", 2, "{}", "r", "p", "h"};
    const auto hash = [](const AuditRow& r) { return audit_hash(r, secrets::digest); };
    const std::string original = hash(row);
    const auto changed = [&](auto&& change) {
      AuditRow other = row;
      change(other);
      return hash(other) != original;
    };
    CHECK(changed([](AuditRow& r) { r.sequence = 2; }));
    CHECK(changed([](AuditRow& r) { r.at = "x"; }));
    CHECK(changed([](AuditRow& r) { r.actor = "x"; }));
    CHECK(changed([](AuditRow& r) { r.action = "x"; }));
    CHECK(changed([](AuditRow& r) { r.kind = "x"; }));
    CHECK(changed([](AuditRow& r) { r.record_id = "x"; }));
    CHECK(changed([](AuditRow& r) { r.version = 3; }));
    CHECK(changed([](AuditRow& r) { r.detail = "x"; }));
    CHECK(changed([](AuditRow& r) { r.request_id = "x"; }));
    CHECK(changed([](AuditRow& r) { r.previous = "x"; }));
    // Moving a letter over the border between two values.
    CHECK(changed([](AuditRow& r) { r.actor = "actora", r.action = "ction"; }));
    CHECK_FALSE(changed([](AuditRow& r) { r.hash = "x"; }));
  }

  TEST_CASE("rows of a format without a chain are kept and chained") {
    test::TempDir dir;
    {
      SQLite::Database db(dir / "t.sqlite", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
      db.exec(std::string(migrations()[0].sql));
      db.exec(std::string(migrations()[1].sql));
      db.exec("PRAGMA user_version = 2");
      db.exec("PRAGMA application_id = " + std::to_string(k_application_id));
      db.exec(
          "INSERT INTO organization VALUES ('hub-45', 3, '', '拠点', '', '[\"hub\"]', '45', '[]',"
          " '', '', '', '[]', '')");
      for (int i = 1; i <= 3; ++i) {
        SQLite::Statement insert(
            db,
            "INSERT INTO audit (at, actor, action, kind, record_id, version)"
            " VALUES ('2026-04-01T00:00:00.000Z', 'import', ?1, 'organization',"
            " 'hub-45', ?2)");
        insert.bind(1, i == 1 ? "add" : "change");
        insert.bind(2, i);
        insert.exec();
      }
      db.exec("INSERT INTO outbox (kind, record_id) VALUES ('organization', 'hub-45')");
      db.exec("INSERT INTO unmet_needs VALUES ('2026-04-01', '[]', '[]', '[]', '[]', '[]', 0, 5)");
    }
    CHECK(Store::open(dir / "t.sqlite", Mode::read_only, secrets::digest).error().code ==
          ErrorCode::not_ready);
    auto store = Store::open(dir / "t.sqlite", Mode::read_write, secrets::digest);
    REQUIRE(store.has_value());
    CHECK((*store->find<model::Organization>("hub-45"))->version == 3);
    CHECK(store->unmet_since("")->size() == 1);
    CHECK(*store->last_outbox_id() == 1);
    CHECK(store
              ->transact([&]() -> Result<void> {
                TRY(store->put(hub("新しい名前"), "u-1"));
                return {};
              })
              .has_value());
    const auto rows = rows_of(*store);
    REQUIRE(rows.size() == 4);
    check_chained(rows);
    CHECK(rows[0].at == "2026-04-01T00:00:00.000Z");
    CHECK(rows[2].version == 3);
    CHECK(rows[3].actor == "u-1");
  }

  TEST_CASE("rows are found by actor, record and place") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    CHECK(store
              .transact([&]() -> Result<void> {
                for (int i = 0; i < 10; ++i) {
                  TRY(store.append_audit({.actor = i % 2 == 0 ? "even" : "odd",
                                          .action = "see",
                                          .kind = "coordinator",
                                          .record_id = "co-" + std::to_string(i)}));
                }
                return {};
              })
              .has_value());
    CHECK(store.audit_rows({})->size() == 10);
    CHECK(store.audit_rows({})->front().sequence == 10);
    CHECK(store.audit_rows({.limit = 3})->size() == 3);
    CHECK(store.audit_rows({.before = 5})->size() == 4);
    CHECK(store.audit_rows({.actor = "odd"})->size() == 5);
    CHECK(store.audit_rows({.kind = "case"})->empty());
    const std::string tenth = store.audit_rows({})->front().at;
    CHECK(store.audit_rows({.from = tenth})->size() >= 1);
    CHECK(store.audit_rows({.until = "2000-01-01T15:00:00.000Z"})->empty());
    CHECK(store.audit_rows({.from = "2199-01-01T15:00:00.000Z"})->empty());
    CHECK(store.audit_rows({.kind = "coordinator", .record_id = "co-3"})->front().sequence == 4);
  }
}

}  // namespace tsunagu::store
