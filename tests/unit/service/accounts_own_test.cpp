// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "unit/support/account_world.hpp"

namespace tsunagu::service {
namespace {

using model::Role;
using test::AccountWorld;
using test::k_password;
using test::k_proven;

const std::string k_other_password = "雨の日の傘は三本まである";

template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::internal : result.error().code;
}

}  // namespace

TEST_SUITE("service/accounts: the own account") {
  TEST_CASE("the first administrator comes in by the link of init, once") {
    AccountWorld world;
    const auto accepted =
        world.accounts->accept_invitation(world.first_token, k_password, world.origin);
    REQUIRE(accepted.has_value());
    CHECK(accepted->login == k_first_admin);
    CHECK(accepted->role == Role::system_admin);
    CHECK(code_of(world.accounts->accept_invitation(world.first_token, k_other_password,
                                                    world.origin)) == ErrorCode::not_found);
    CHECK(world.sign_in("admin").must_enrol);
  }

  TEST_CASE("a link ends after seven days, by a newer link, and by stopping the user") {
    AccountWorld world;
    const auto admin = command_line_viewer();
    const auto invite = [&](const std::string& login) {
      auto invitation = world.accounts->invite(admin, {login, "名前", Role::hub_desk, "hub-45", ""},
                                               world.origin);
      REQUIRE(invitation.has_value());
      return *invitation;
    };
    const auto accept = [&](const std::string& token) {
      return code_of(world.accounts->accept_invitation(token, k_password, world.origin));
    };
    const auto late = invite("late");
    CHECK(late.expires_at == world.now + k_invitation_s);
    world.now += k_invitation_s;
    CHECK(accept(late.token) == ErrorCode::not_found);

    const auto first = invite("twice");
    const auto second = world.accounts->reinvite(admin, first.user.id, k_proven, world.origin);
    CHECK(accept(first.token) == ErrorCode::not_found);
    CHECK(accept(second->token) == ErrorCode::internal);  // well

    const auto stopped = invite("stopped");
    REQUIRE(world.accounts->change_user(admin, stopped.user.id, {.active = false}, world.origin)
                .has_value());
    CHECK(accept(stopped.token) == ErrorCode::not_found);
    REQUIRE(world.accounts->change_user(admin, stopped.user.id, {.active = true}, world.origin)
                .has_value());
    CHECK(accept(stopped.token) == ErrorCode::not_found);
    CHECK(accept("") == ErrorCode::not_found);
    CHECK(accept(std::string(1 << 20, 'A')) == ErrorCode::not_found);
  }

  TEST_CASE("two who use one link at once: one wins") {
    AccountWorld world;
    std::atomic<int> accepted = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
          if (world.accounts->accept_invitation(world.first_token, k_password + std::to_string(i),
                                                world.origin))
            ++accepted;
        });
      }
    }
    CHECK(accepted == 1);
  }

  TEST_CASE("a password that may not be chosen leaves the link as it is") {
    AccountWorld world;
    const auto invitation = world.accounts->invite(
        command_line_viewer(), {"tanaka", "名前", Role::agency_staff, "agency-a", ""},
        world.origin);
    for (const std::string bad :
         {"short", "tanakatanaka", "見本信用金庫agency-a", "password1234"}) {
      CAPTURE(bad);
      CHECK(code_of(world.accounts->accept_invitation(invitation->token, bad, world.origin)) ==
            ErrorCode::rejected_input);
    }
    CHECK(code_of(world.accounts->accept_invitation(invitation->token, std::string(1 << 20, 'x'),
                                                    world.origin)) == ErrorCode::invalid_argument);
    CHECK(
        world.accounts->accept_invitation(invitation->token, k_password, world.origin).has_value());
  }

  TEST_CASE("a new link for somebody who forgot: the old password stays until it is used") {
    AccountWorld world;
    const auto user = world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto session = world.sign_in("tanaka");
    const auto link =
        world.accounts->reinvite(command_line_viewer(), user.id, k_proven, world.origin);
    CHECK(world.accounts->session(session.token).has_value());
    CHECK(world.sign_in("tanaka").viewer.user_id == user.id);
    CHECK(
        world.accounts->accept_invitation(link->token, k_other_password, world.origin).has_value());
    CHECK_FALSE(world.accounts->session(session.token).has_value());
    CHECK_FALSE(world.accounts->sign_in("tanaka", k_password, "", world.origin).has_value());
    CHECK(world.accounts->sign_in("tanaka", k_other_password, "", world.origin).has_value());
  }

  TEST_CASE("changing the password wants the old one and ends every other session") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto here = world.sign_in("tanaka");
    const auto there = world.sign_in("tanaka");
    CHECK(code_of(world.accounts->change_password(here.token, "wrong password", k_other_password,
                                                  world.origin)) == ErrorCode::rejected_input);
    CHECK(code_of(world.accounts->change_password(here.token, k_password, "short", world.origin)) ==
          ErrorCode::rejected_input);
    CHECK(code_of(world.accounts->change_password("no session", k_password, k_other_password,
                                                  world.origin)) == ErrorCode::unauthenticated);
    CHECK(world.accounts->session(there.token).has_value());
    const auto renewed =
        world.accounts->change_password(here.token, k_password, k_other_password, world.origin);
    REQUIRE(renewed.has_value());
    CHECK(renewed->token != here.token);
    CHECK_FALSE(world.accounts->session(here.token).has_value());
    CHECK_FALSE(world.accounts->session(there.token).has_value());
    CHECK(world.accounts->session(renewed->token).has_value());
  }

  TEST_CASE("guessing the password from a borrowed session slows down") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto session = world.sign_in("tanaka");
    int refused = 0;
    for (int i = 0; i < 30; ++i) {
      if (code_of(world.accounts->change_password(session.token, "wrong password", k_other_password,
                                                  world.origin)) == ErrorCode::too_many_requests)
        ++refused;
    }
    CHECK(refused == 20);
  }

  TEST_CASE("headquarters and administrators can only set a second factor up at first") {
    AccountWorld world;
    for (const Role role : {Role::headquarters, Role::system_admin}) {
      const std::string login = role == Role::headquarters ? "honbu" : "kanri";
      const auto user = world.add_user(login, role);
      auto session = world.sign_in(login);
      CHECK(session.must_enrol);
      CHECK(session.role == role);
      CHECK(session.viewer.role == Role::anonymous);  // may do nothing that the table guards
      CHECK(session.viewer.user_id == user.id);
      CHECK(world.accounts->session(session.token)->viewer.role == Role::anonymous);
      const auto before = session;
      const std::string secret = world.enrol(session);
      CHECK_FALSE(session.must_enrol);
      CHECK(session.viewer.role == role);
      CHECK_FALSE(world.accounts->session(before.token).has_value());
      CHECK(code_of(world.accounts->remove_totp(session.token, {k_password}, world.origin)) ==
            ErrorCode::forbidden);
      world.now += 60;
      CHECK(code_of(world.accounts->sign_in(login, k_password, "", world.origin)) ==
            ErrorCode::code_required);
      CHECK(code_of(world.accounts->sign_in(login, "wrong password", "", world.origin)) ==
            ErrorCode::unauthenticated);
      CHECK(code_of(world.accounts->sign_in(login, k_password, "000000", world.origin)) ==
            ErrorCode::unauthenticated);
      CHECK(world.sign_in(login, world.code(secret)).viewer.role == role);
    }
    const auto viewer = world.viewer("desk", Role::hub_desk, "hub-45");
    CHECK(viewer.role == Role::hub_desk);
  }

  TEST_CASE("a code works once, also for two at the same time") {
    AccountWorld world;
    world.add_user("kanri", Role::system_admin);
    auto session = world.sign_in("kanri");
    const std::string secret = world.enrol(session);
    // The one it was set up with counts as used.
    CHECK(code_of(world.accounts->sign_in("kanri", k_password, world.code(secret), world.origin)) ==
          ErrorCode::unauthenticated);
    world.now += 60;
    const std::string code = world.code(secret);
    std::atomic<int> signed_in = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
          if (world.accounts->sign_in("kanri", k_password, code.substr(0, 3) + " " + code.substr(3),
                                      world.origin))
            ++signed_in;
        });
      }
    }
    CHECK(signed_in == 1);
  }

  TEST_CASE("a second factor is chosen freely by others, and needs the password") {
    AccountWorld world;
    world.add_user("tanaka", Role::coordinator, "hub-45", "co-1");
    auto session = world.sign_in("tanaka");
    CHECK(code_of(world.accounts->confirm_totp(session.token, "123456", world.origin)) ==
          ErrorCode::conflict);
    CHECK(code_of(world.accounts->start_totp(session.token, {"wrong password"}, world.origin)) ==
          ErrorCode::rejected_input);
    const auto enrolment = world.accounts->start_totp(session.token, {k_password}, world.origin);
    CHECK(enrolment->uri.starts_with("otpauth://totp/Tsunagu:tanaka?secret=" + enrolment->secret));
    CHECK(code_of(world.accounts->confirm_totp(session.token, "000000", world.origin)) ==
          ErrorCode::rejected_input);
    CHECK(world.sign_in("tanaka").viewer.role == Role::coordinator);  // not confirmed: no code yet
    const std::string secret = world.enrol(session);
    CHECK(session.has_totp);
    world.now += 60;
    CHECK(code_of(world.accounts->sign_in("tanaka", k_password, "", world.origin)) ==
          ErrorCode::code_required);
    CHECK(code_of(world.accounts->remove_totp(session.token, {"wrong password", world.code(secret)},
                                              world.origin)) == ErrorCode::rejected_input);
    const auto without =
        world.accounts->remove_totp(session.token, {k_password, world.code(secret)}, world.origin);
    REQUIRE(without.has_value());
    CHECK_FALSE(world.accounts->session(session.token).has_value());
    CHECK_FALSE(world.sign_in("tanaka").has_totp);
  }

  TEST_CASE("replacing or removing a second factor wants its code, once") {
    AccountWorld world;
    world.add_user("tanaka", Role::coordinator, "hub-45", "co-1");
    auto session = world.sign_in("tanaka");
    const std::string secret = world.enrol(session);
    world.now += 60;
    for (const char* code : {"", "000000"}) {
      const Confirmation given{k_password, code};
      CHECK(code_of(world.accounts->start_totp(session.token, given, world.origin)) ==
            ErrorCode::rejected_input);
      CHECK(code_of(world.accounts->remove_totp(session.token, given, world.origin)) ==
            ErrorCode::rejected_input);
    }
    const Confirmation given{k_password, world.code(secret)};
    const auto enrolment = world.accounts->start_totp(session.token, given, world.origin);
    REQUIRE(enrolment.has_value());
    CHECK(code_of(world.accounts->remove_totp(session.token, given, world.origin)) ==
          ErrorCode::rejected_input);
    REQUIRE(world.accounts->confirm_totp(session.token, world.code(enrolment->secret), world.origin)
                .has_value());
  }

  TEST_CASE("every change of password or factor by the user ends the API keys too") {
    AccountWorld world;
    world.add_user("desk", Role::hub_desk, "hub-45");
    auto session = world.sign_in("desk");
    const auto ends = [&](auto&& change) {
      const auto key =
          world.accounts->create_api_key(session.viewer, "a", {KeyScope::read}, 30, world.origin);
      REQUIRE(key.has_value());
      CHECK(world.accounts->viewer_of_key(key->text, KeyScope::read).has_value());
      change();
      CHECK_FALSE(world.accounts->viewer_of_key(key->text, KeyScope::read).has_value());
    };
    ends([&] {
      session = *world.accounts->change_password(session.token, k_password, k_other_password,
                                                 world.origin);
      session = *world.accounts->change_password(session.token, k_other_password, k_password,
                                                 world.origin);
    });
    std::string secret;
    ends([&] { secret = world.enrol(session); });
    world.now += 60;
    ends([&] {
      session = *world.accounts->remove_totp(session.token, {k_password, world.code(secret)},
                                             world.origin);
    });
  }

  TEST_CASE("an administrator forgets a lost second factor; the user sets up a new one") {
    AccountWorld world;
    const auto user = world.add_user("honbu", Role::headquarters);
    auto session = world.sign_in("honbu");
    world.enrol(session);
    REQUIRE(world.accounts->reset_totp(command_line_viewer(), user.id, k_proven, world.origin)
                .has_value());
    CHECK_FALSE(world.accounts->session(session.token).has_value());
    CHECK(world.sign_in("honbu").must_enrol);
  }
}

}  // namespace tsunagu::service
