// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/saved_searches.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "secrets/fingerprint.hpp"
#include "store/accounts.hpp"
#include "store/requests.hpp"
#include "store/schema.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::store {
namespace {

using Ids = std::vector<std::string>;

UserRow user(const std::string& id, bool active) {
  return {.id = id, .login = id, .role = "hub_desk", .active = active};
}

Store make_store(const std::string& path) {
  auto store = Store::open(path, Mode::create, secrets::digest);
  REQUIRE(store.has_value());
  REQUIRE(store
              ->transact([&]() -> Result<void> {
                TRY(AccountRows(*store).add(user("u1", true)));
                return AccountRows(*store).add(user("u2", false));
              })
              .has_value());
  return std::move(*store);
}

SavedSearchRow search(const std::string& id, const std::string& user_id,
                      const std::string& looked_at) {
  return {.id = id,
          .user_id = user_id,
          .name = "名前",
          .query = "旅館の人手不足",
          .prefectures = {"13", "14"},
          .topics = {"hiring"},
          .exclude_hubs = {"hub-13"},
          .online = true,
          .from_prefecture = "13",
          .people_then = 7,
          .created_at = looked_at,
          .looked_at = looked_at};
}

void write(Store& store, const std::function<Result<void>()>& body) {
  const auto done = store.transact(body);
  REQUIRE_MESSAGE(done.has_value(), (done ? std::string() : done.error().message));
}

}  // namespace

TEST_SUITE("store/saved_searches") {
  TEST_CASE("come back as they were written") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    SavedSearchRows rows(store);
    write(store, [&] { return rows.add(search("ss-1", "u1", "2026-04-01")); });
    const auto found = rows.find("ss-1").value();
    REQUIRE(found.has_value());
    CHECK(found->query == "旅館の人手不足");
    CHECK(found->prefectures == Ids{"13", "14"});
    CHECK(found->blocks.empty());
    CHECK(found->topics == Ids{"hiring"});
    CHECK(found->exclude_hubs == Ids{"hub-13"});
    CHECK(found->online);
    CHECK_FALSE(found->outside_region);
    CHECK(found->people_then == 7);
    CHECK(rows.of_user("u1").value().size() == 1);
    CHECK(rows.of_user("u2").value().empty());
  }

  TEST_CASE("are due by when they were looked at, those of active users") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    SavedSearchRows rows(store);
    write(store, [&]() -> Result<void> {
      TRY(rows.add(search("ss-1", "u1", "2026-04-03")));
      TRY(rows.add(search("ss-2", "u1", "2026-04-02")));
      return rows.add(search("ss-3", "u2", "2026-04-01"));
    });
    CHECK(rows.due("2026-04-03", 10).value() == Ids{"ss-2", "ss-1"});
    CHECK(rows.due("2026-04-02", 10).value() == Ids{"ss-2"});
    CHECK(rows.due("2026-04-03", 1).value() == Ids{"ss-2"});
    write(store, [&] { return rows.set_looked("ss-2", "2026-04-04"); });
    CHECK(rows.due("2026-04-03", 10).value() == Ids{"ss-1"});
  }

  TEST_CASE("whoever is known stays as they are, and goes with the search") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    SavedSearchRows rows(store);
    write(store, [&]() -> Result<void> {
      TRY(rows.add(search("ss-1", "u1", "2026-04-01")));
      TRY(rows.add_people("ss-1", {"co-1", "co-2"}, ""));
      TRY(rows.add_people("ss-1", {"co-2", "co-3"}, "2026-04-02"));
      return rows.add_people("ss-1", {"co-3", "co-0"}, "2026-04-03");
    });
    CHECK(rows.known("ss-1").value() == Ids{"co-0", "co-1", "co-2", "co-3"});
    CHECK(rows.found("ss-1", 10).value() == Ids{"co-0", "co-3"});
    CHECK(rows.found("ss-1", 1).value() == Ids{"co-0"});
    write(store, [&] { return rows.remove("ss-1"); });
    CHECK(rows.known("ss-1").value().empty());
  }

  TEST_CASE("what users were told before is kept, and can be about a search afterwards") {
    test::TempDir dir;
    {
      SQLite::Database db(dir / "t.sqlite", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
      constexpr std::size_t k_before = 8;  // formats
      for (std::size_t v = 0; v < k_before; ++v) {
        db.exec(std::string(migrations()[v].sql));
        if (migrations()[v].then != nullptr) migrations()[v].then(db, secrets::digest);
      }
      db.exec("PRAGMA user_version = " + std::to_string(k_before));
      db.exec("PRAGMA application_id = " + std::to_string(k_application_id));
      db.exec(
          "INSERT INTO users VALUES ('u1', 1, 'u1', '', 'hub_desk', NULL, NULL, 1, 0, '', '', '',"
          " 0, 0, 0)");
      db.exec(
          "INSERT INTO requests VALUES ('req-1', 1, 'request', 'asked', 1, 1, 'u1', '', '', '',"
          " '', '', '', '', '', 0, '{}')");
      db.exec(
          "INSERT INTO notifications VALUES (41, 'm-1', 'req-1', 1, 'u1', 'step', '2026-04-01',"
          " 'accept', 'asked', '')");
    }
    auto store = Store::open(dir / "t.sqlite", Mode::read_write, secrets::digest);
    REQUIRE(store.has_value());
    RequestRows rows(*store);
    REQUIRE(store
                ->transact([&]() -> Result<void> {
                  const auto added = rows.add(NotificationRow{.message_id = "m-2",
                                                              .user_id = "u1",
                                                              .kind = "saved_search",
                                                              .at = "2026-04-02",
                                                              .title = "見つかりました",
                                                              .link = "/saved-searches"});
                  if (!added) return tl::unexpected(added.error());
                  return {};
                })
                .has_value());
    const auto told = rows.notifications("u1", 10, 0).value();
    REQUIRE(told.size() == 2);
    CHECK(told[0].id > 41);
    CHECK(told[0].request_id.empty());
    CHECK(told[0].title == "見つかりました");
    CHECK(told[1].id == 41);
    CHECK(told[1].request_id == "req-1");
    CHECK(told[1].action == "accept");
    CHECK(store->integrity().value().empty());
  }
}

}  // namespace tsunagu::store
