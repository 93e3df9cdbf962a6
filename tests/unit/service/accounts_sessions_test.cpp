// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "base/file.hpp"
#include "secrets/fingerprint.hpp"
#include "unit/support/account_world.hpp"

namespace tsunagu::service {
namespace {

using model::Role;
using test::AccountWorld;
using test::k_password;

ErrorCode code_of(const Result<Session>& session) {
  return session ? ErrorCode::internal : session.error().code;
}

}  // namespace

TEST_SUITE("service/accounts: sessions") {
  TEST_CASE("signing in gives a session that says who is asking") {
    AccountWorld world;
    const auto user = world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto session = world.sign_in(" Tanaka ");  // blanks and capitals do not matter
    CHECK(session.token.size() == 43);
    CHECK(session.viewer.role == Role::hub_desk);
    CHECK(session.viewer.user_id == user.id);
    CHECK(session.viewer.organization_id == "hub-45");
    CHECK_FALSE(session.must_enrol);
    CHECK(session.expires_at == world.now + k_session_longest_s);
    const auto again = world.accounts->session(session.token);
    CHECK(again->viewer.user_id == user.id);
    CHECK(again->login == "tanaka");
    CHECK(again->token.empty());
    CHECK(world.sign_in("tanaka").token != session.token);
  }

  TEST_CASE("a new sign-in ends the session that it came with, and no other") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto yamada = world.add_user("yamada", Role::hub_desk, "hub-45");
    const auto elsewhere = world.sign_in("tanaka");
    const auto old = world.sign_in("yamada");  // another person sat at this browser before
    CHECK(code_of(world.accounts->sign_in("tanaka", "a wrong password", "", world.origin,
                                          old.token)) == ErrorCode::unauthenticated);
    CHECK(world.accounts->session(old.token).has_value());
    const auto next = world.accounts->sign_in("tanaka", k_password, "", world.origin, old.token);
    REQUIRE(next.has_value());
    CHECK(code_of(world.accounts->session(old.token)) == ErrorCode::unauthenticated);
    CHECK(world.accounts->session(next->token).has_value());
    CHECK(world.accounts->session(elsewhere.token).has_value());
    CHECK(audit_rows(world.dir, {.kind = "user", .record_id = yamada.id})->front().action ==
          "sign_out");
  }

  TEST_CASE("unknown, inactive, not yet accepted and wrong are one and the same") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto stopped = world.add_user("yamada", Role::hub_desk, "hub-45");
    REQUIRE(world.accounts
                ->change_user(command_line_viewer(), stopped.id, {.active = false}, world.origin)
                .has_value());
    std::set<std::string> messages;
    const auto refused = [&](std::string_view login, std::string_view password) {
      const auto session = world.accounts->sign_in(login, password, "", world.origin);
      CAPTURE(login);
      CHECK(code_of(session) == ErrorCode::unauthenticated);
      if (!session) messages.insert(session.error().message);
    };
    refused("tanaka", "wrong password");
    refused("nobody", k_password);
    refused("yamada", k_password);
    refused("admin", k_password);  // invited, has no password
    refused("", "");
    refused(std::string(100'000, 'x'), k_password);
    refused("tanaka\n", "x");
    CHECK(messages.size() == 1);
    for (const std::string& bad : {std::string(1 << 20, 'x'), std::string("\xff\xff")}) {
      CHECK(code_of(world.accounts->sign_in("tanaka", bad, "", world.origin)) ==
            ErrorCode::invalid_argument);
    }
  }

  TEST_CASE("a session ends after 30 idle minutes, and after 12 hours in any case") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto idle = world.sign_in("tanaka");
    world.now += k_session_idle_s - 1;
    CHECK(world.accounts->session(idle.token).has_value());  // and that was use
    world.now += k_session_idle_s - 1;
    CHECK(world.accounts->session(idle.token).has_value());
    world.now += k_session_idle_s;
    CHECK(code_of(world.accounts->session(idle.token)) == ErrorCode::unauthenticated);

    const auto busy = world.sign_in("tanaka");
    const std::int64_t end = world.now + k_session_longest_s;
    for (; world.now + 600 < end; world.now += 600) {
      REQUIRE(world.accounts->session(busy.token).has_value());
    }
    world.now = end - 1;
    CHECK(world.accounts->session(busy.token).has_value());
    world.now = end;
    CHECK(code_of(world.accounts->session(busy.token)) == ErrorCode::unauthenticated);
  }

  TEST_CASE("a clock that jumps ends sessions rather than stretching them") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto session = world.sign_in("tanaka");
    constexpr std::int64_t k_year = 365 * 24 * 60 * 60;
    world.now -= k_year;
    CHECK_FALSE(world.accounts->session(session.token).has_value());
    world.now += 2 * k_year;
    CHECK_FALSE(world.accounts->session(session.token).has_value());
  }

  TEST_CASE("a session lives on when the server starts again, and is known by its print only") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto session = world.sign_in("tanaka");
    world.reopen();
    CHECK(world.accounts->session(session.token).has_value());
    SQLite::Database db(world.dir.records(), SQLite::OPEN_READONLY);
    SQLite::Statement rows(db, "SELECT fingerprint FROM sessions");
    REQUIRE(rows.executeStep());
    CHECK(rows.getColumn(0).getString() == secrets::fingerprint(session.token));
    CHECK(code_of(world.accounts->session(rows.getColumn(0).getString())) ==
          ErrorCode::unauthenticated);
  }

  TEST_CASE("tokens that are none") {
    AccountWorld world;
    for (const std::string& token : {std::string(), std::string("x"), std::string(43, 'A'),
                                     std::string(1 << 20, 'A'), std::string(43, '\0')}) {
      CHECK(code_of(world.accounts->session(token)) == ErrorCode::unauthenticated);
      CHECK(world.accounts->sign_out(token, world.origin).has_value());
    }
  }

  TEST_CASE("signing out ends this session only") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto first = world.sign_in("tanaka");
    const auto second = world.sign_in("tanaka");
    CHECK(world.accounts->sign_out(first.token, world.origin).has_value());
    CHECK_FALSE(world.accounts->session(first.token).has_value());
    CHECK(world.accounts->session(second.token).has_value());
  }

  TEST_CASE("a user has so many sessions, the oldest ends first") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    std::vector<Session> sessions;
    for (int i = 0; i <= k_sessions_per_user; ++i) {
      sessions.push_back(world.sign_in("tanaka"));
      ++world.now;
    }
    CHECK_FALSE(world.accounts->session(sessions.front().token).has_value());
    CHECK(world.accounts->session(sessions.back().token).has_value());
  }

  TEST_CASE("guessing one login slows down before anything is hashed, known or not") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    for (const char* login : {"tanaka", "nobody"}) {
      CAPTURE(login);
      int refused = 0;
      for (int i = 0; i < 20; ++i) {
        const auto session = world.accounts->sign_in(login, "wrong password", "", world.origin);
        if (code_of(session) == ErrorCode::too_many_requests) {
          ++refused;
          CHECK(session.error().retry_after_s >= 1);
        }
      }
      CHECK(refused == 10);
    }
    // The right password does not help while one has to wait, and does afterwards.
    CHECK(code_of(world.accounts->sign_in("tanaka", k_password, "", world.origin)) ==
          ErrorCode::too_many_requests);
    world.now += 61;
    CHECK(world.sign_in("tanaka").viewer.role == Role::hub_desk);
    for (int i = 0; i < 9; ++i)
      CHECK(code_of(world.accounts->sign_in("tanaka", "wrong password", "", world.origin)) ==
            ErrorCode::unauthenticated);
  }

  TEST_CASE("a stranger keeps nobody waiting, however long") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    Origin stranger{"198.51.100.7", "r-2"};
    for (int minute = 0; minute < 24 * 60; ++minute) {
      static_cast<void>(world.accounts->sign_in("tanaka", "wrong password", "", stranger));
      world.now += 60;
    }
    CHECK(world.sign_in("tanaka").viewer.role == Role::hub_desk);
    CHECK(code_of(world.accounts->sign_in("tanaka", k_password, "", stranger)) !=
          ErrorCode::unauthenticated);
  }

  TEST_CASE("many addresses that guess at one login wait together") {
    AccountWorld world;
    for (const char* login : {"tanaka", "nobody"}) {
      if (login == std::string("tanaka")) world.add_user(login, Role::hub_desk, "hub-45");
      int refused = 0;
      for (int i = 0; i < 250; ++i) {
        world.origin.address = "192.0.2." + std::to_string(i);
        if (code_of(world.accounts->sign_in(login, "wrong password", "", world.origin)) ==
            ErrorCode::too_many_requests)
          ++refused;
      }
      CHECK(refused == 150);
    }
  }

  TEST_CASE("a user sees the own sessions, ends one, and ends all others") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    world.add_user("yamada", Role::hub_desk, "hub-45");
    const auto first = world.sign_in("tanaka");
    world.now += 60;
    const auto second = world.sign_in("tanaka");
    world.now += 60;
    const auto here = world.sign_in("tanaka");
    const auto foreign = world.sign_in("yamada");
    auto sessions = world.accounts->open_sessions(here.token);
    REQUIRE(sessions->size() == 3);
    CHECK(sessions->at(0).is_this);
    CHECK(sessions->at(0).started_at == world.now);
    CHECK_FALSE(sessions->at(1).is_this);
    CHECK(sessions->at(2).used_at == world.now - 120);
    CHECK(world.accounts->open_sessions(foreign.token)->size() == 1);
    // Nobody ends what belongs to another one, and an id opens nothing.
    REQUIRE(world.accounts->end_session(foreign.token, sessions->at(2).id, world.origin));
    CHECK(world.accounts->session(first.token).has_value());
    CHECK_FALSE(world.accounts->session(sessions->at(2).id).has_value());
    REQUIRE(world.accounts->end_session(here.token, sessions->at(2).id, world.origin).has_value());
    REQUIRE(world.accounts->end_session(here.token, sessions->at(2).id, world.origin).has_value());
    CHECK_FALSE(world.accounts->session(first.token).has_value());
    CHECK(world.accounts->session(second.token).has_value());
    REQUIRE(world.accounts->end_other_sessions(here.token, world.origin).has_value());
    CHECK_FALSE(world.accounts->session(second.token).has_value());
    CHECK(world.accounts->session(here.token).has_value());
    CHECK(world.accounts->session(foreign.token).has_value());
    CHECK(audit_rows(world.dir, {.limit = 1})->front().action == "end_other_sessions");
    CHECK(world.accounts->open_sessions("none").error().code == ErrorCode::unauthenticated);
    world.now += k_session_idle_s;
    const auto later = world.sign_in("tanaka");
    CHECK(world.accounts->open_sessions(later.token)->size() == 1);  // the old one is over
  }

  TEST_CASE("one address that tries many logins slows down, others do not") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    int refused = 0;
    for (int i = 0; i < 100; ++i) {
      if (code_of(world.accounts->sign_in("user" + std::to_string(i), "wrong password", "",
                                          world.origin)) == ErrorCode::too_many_requests)
        ++refused;
    }
    CHECK(refused >= 45);
    world.origin.address = "198.51.100.7";
    CHECK(world.sign_in("tanaka").viewer.role == Role::hub_desk);
  }

  TEST_CASE("the user whom a proxy has signed in") {
    AccountWorld world;
    const auto user = world.add_user("tanaka", Role::hub_desk, "hub-45");
    CHECK(world.accounts->viewer_of_login("Tanaka")->user_id == user.id);
    CHECK_FALSE(world.accounts->viewer_of_login("nobody").has_value());
    REQUIRE(
        world.accounts->change_user(command_line_viewer(), user.id, {.active = false}, world.origin)
            .has_value());
    CHECK_FALSE(world.accounts->viewer_of_login("tanaka").has_value());
  }

  TEST_CASE("no secret stands in the database") {
    AccountWorld world;
    world.add_user("tanaka", Role::agency_admin, "agency-a");
    const auto session = world.sign_in("tanaka");
    const auto key =
        world.accounts->create_api_key(session.viewer, "鍵", {KeyScope::read}, 1, world.origin);
    REQUIRE(key.has_value());
    world.accounts.reset();  // closing writes everything into the one file
    const auto bytes = file::read(world.dir.records());
    REQUIRE(bytes.has_value());
    for (const std::string& secret :
         {session.token, k_password, key->text, key->text.substr(13), world.first_token}) {
      CHECK(bytes->find(secret) == std::string::npos);
    }
    CHECK(bytes->find(secrets::fingerprint(session.token)) != std::string::npos);
  }
}

}  // namespace tsunagu::service
