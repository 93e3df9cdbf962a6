// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/accounts.hpp"

#include <doctest/doctest.h>

#include "secrets/fingerprint.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::store {
namespace {

Store make_store(const std::string& path) {
  auto store = Store::open(path, Mode::create, secrets::digest);
  REQUIRE(store.has_value());
  REQUIRE(store
              ->transact([&]() -> Result<void> {
                for (const char* id : {"hub-45", "hub-46"}) {
                  TRY(store->put(model::Organization{.id = id, .name = id, .types = {"hub"}}, "t"));
                }
                return {};
              })
              .has_value());
  return std::move(*store);
}

UserRow user(const std::string& id) {
  return {.id = id,
          .version = 1,
          .login = "login-" + id,
          .name = "名前 " + id,
          .role = "hub_desk",
          .organization_id = "hub-45",
          .is_sample = true,
          .password_hash = "$argon2id$x",
          .totp_secret = "A",
          .totp_pending = "B",
          .totp_last_step = 5,
          .created_at = 6,
          .signed_in_at = 7};
}

void write(Store& store, const std::function<Result<void>()>& body) {
  const auto done = store.transact(body);
  REQUIRE_MESSAGE(done.has_value(), (done ? std::string() : done.error().message));
}

}  // namespace

TEST_SUITE("store/accounts") {
  TEST_CASE("users come back as they were written") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    AccountRows rows(store);
    write(store, [&] { return rows.add(user("u1")); });
    auto found = *rows.user("u1");
    REQUIRE(found.has_value());
    CHECK(found->login == "login-u1");
    CHECK(found->name == "名前 u1");
    CHECK(found->organization_id == "hub-45");
    CHECK(found->coordinator_id.empty());
    CHECK(found->active);
    CHECK(found->is_sample);
    CHECK(found->totp_last_step == 5);
    CHECK(found->signed_in_at == 7);
    found->role = "auditor";
    found->organization_id = "";
    found->active = false;
    write(store, [&] { return rows.update(*found); });
    CHECK((*rows.user_by_login("login-u1"))->role == "auditor");
    CHECK((*rows.user_by_login("login-u1"))->organization_id.empty());
    CHECK_FALSE((*rows.user_by_login("login-u1"))->active);
    CHECK_FALSE(rows.user("u2")->has_value());
    CHECK(*rows.count_users() == 1);
  }

  TEST_CASE("a login is taken once, an organisation must be there") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    AccountRows rows(store);
    write(store, [&] { return rows.add(user("u1")); });
    auto other = user("u2");
    other.login = "login-u1";
    CHECK(store.transact([&] { return rows.add(other); }).error().code == ErrorCode::conflict);
    other = user("u3");
    other.organization_id = "hub-99";
    CHECK_FALSE(store.transact([&] { return rows.add(other); }).has_value());
    CHECK(*rows.count_users() == 1);
  }

  TEST_CASE("users are listed and counted") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    AccountRows rows(store);
    write(store, [&]() -> Result<void> {
      for (const char* id : {"u3", "u1", "u2"}) {
        auto row = user(id);
        if (row.id == "u2") row.organization_id = "hub-46";
        if (row.id == "u3") row.active = false;
        TRY(rows.add(row));
      }
      return {};
    });
    CHECK(rows.users({.limit = 10})->size() == 3);
    CHECK(rows.users({.limit = 10})->front().id == "u1");
    CHECK(rows.users({.after_login = "login-u1", .limit = 1})->front().id == "u2");
    CHECK(rows.users({.organization_id = "hub-46", .limit = 10})->size() == 1);
    CHECK(*rows.count_active("hub_desk", "") == 2);
    CHECK(*rows.count_active("hub_desk", "u1") == 1);
    CHECK(*rows.count_active_in("hub-46") == 1);
    CHECK(*rows.has_active_samples());
  }

  TEST_CASE("a read is new once a day, and yesterday's are forgotten") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    AccountRows rows(store);
    const ReadRow read{"2026-04-01", "u-1", "read", "case", "ca-1"};
    write(store, [&]() -> Result<void> {
      CHECK(*rows.add_read(read));
      CHECK_FALSE(*rows.add_read(read));
      CHECK(*rows.add_read({"2026-04-01", "u-1", "read", "case", "ca-2"}));
      CHECK(*rows.add_read({"2026-04-02", "u-1", "read", "case", "ca-1"}));
      TRY(rows.remove_reads_before("2026-04-02"));
      CHECK(*rows.add_read(read));
      CHECK_FALSE(*rows.add_read({"2026-04-02", "u-1", "read", "case", "ca-1"}));
      return {};
    });
  }

  TEST_CASE("sessions end one by one, by user, by age and by number") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    AccountRows rows(store);
    write(store, [&]() -> Result<void> {
      TRY(rows.add(user("u1")));
      TRY(rows.add(user("u2")));
      for (int i = 0; i < 5; ++i)
        TRY(rows.add(SessionRow{"f" + std::to_string(i), "u1", 100 + i, 200 + i, i == 3}));
      return rows.add(SessionRow{"g", "u2", 100, 200, false});
    });
    CHECK((*rows.session("f3"))->must_enrol);
    CHECK((*rows.session("f3"))->used_at == 203);
    CHECK(rows.touch_session("f3", 300).has_value());
    CHECK((*rows.session("f3"))->used_at == 300);
    CHECK(rows.touch_session("f3", 250).has_value());  // never back
    CHECK((*rows.session("f3"))->used_at == 300);
    write(store, [&] { return rows.remove_session("f0"); });
    CHECK_FALSE(rows.session("f0")->has_value());
    write(store, [&] { return rows.remove_old_sessions(102, 0); });
    CHECK_FALSE(rows.session("f1")->has_value());
    CHECK_FALSE(rows.session("g")->has_value());
    write(store, [&] { return rows.keep_newest_sessions("u1", 2); });
    CHECK_FALSE(rows.session("f2")->has_value());
    CHECK(rows.session("f4")->has_value());
    write(store, [&] { return rows.remove_sessions_of("u1"); });
    CHECK_FALSE(rows.session("f4")->has_value());
  }

  TEST_CASE("touching a session does not wait for a long write") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    AccountRows rows(store);
    write(store, [&]() -> Result<void> {
      TRY(rows.add(user("u1")));
      return rows.add(SessionRow{"f", "u1", 100, 200, false});
    });
    auto importer = std::move(*Store::open(dir / "t.sqlite", Mode::read_write, secrets::digest));
    write(importer, [&]() -> Result<void> {
      const auto start = std::chrono::steady_clock::now();
      CHECK(rows.touch_session("f", 300).has_value());
      CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
      return {};
    });
    CHECK((*rows.session("f"))->used_at == 200);
  }

  TEST_CASE("invitations, keys and reveals") {
    test::TempDir dir;
    auto store = make_store(dir / "t.sqlite");
    AccountRows rows(store);
    const ApiKeyRow key{"k1", "u1", "abc", "f", "名", {"read", "export"}, 1, 2, 0, 0};
    write(store, [&]() -> Result<void> {
      TRY(rows.add(user("u1")));
      TRY(rows.add(InvitationRow{"f1", "u1", 1, 2}));
      TRY(rows.add(key));
      TRY(rows.add_reveal("2026-04-01", "u1"));
      return rows.add_reveal("2026-04-01", "u1");
    });
    CHECK((*rows.invitation("f1"))->expires_at == 2);
    write(store, [&] { return rows.remove_invitations_of("u1"); });
    CHECK_FALSE(rows.invitation("f1")->has_value());
    CHECK((*rows.api_key_by_prefix("abc"))->scopes == key.scopes);
    CHECK(rows.touch_api_key("k1", 9).has_value());
    write(store, [&] { return rows.revoke_api_key("k1", 10); });
    CHECK(rows.api_keys_of("u1")->front().used_at == 9);
    CHECK((*rows.api_key("k1"))->revoked_at == 10);
    CHECK(*rows.reveals("2026-04-01", "u1") == 2);
    CHECK(*rows.reveals("2026-04-02", "u1") == 0);
  }
}

}  // namespace tsunagu::store
