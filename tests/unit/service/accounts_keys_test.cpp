// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "unit/support/account_world.hpp"

namespace tsunagu::service {
namespace {

using model::Role;
using model::Viewer;
using test::AccountWorld;
using test::k_proven;
using test::proven;

constexpr std::int64_t k_day_s = 24 * 60 * 60;

template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::internal : result.error().code;
}

}  // namespace

TEST_SUITE("service/accounts: API keys") {
  TEST_CASE("a key stands for its owner, within its scopes and days") {
    AccountWorld world;
    const Viewer owner = world.viewer("desk", Role::hub_desk, "hub-45");
    const auto made =
        world.accounts->create_api_key(owner, " 集計 ", {KeyScope::read}, 30, world.origin);
    REQUIRE(made.has_value());
    CHECK(made->text.starts_with("tsk_" + made->key.prefix + "_"));
    CHECK(made->key.name == "集計");
    CHECK(made->key.expires_at == world.now + 30 * k_day_s);
    const auto viewer = world.accounts->viewer_of_key(made->text, KeyScope::read);
    CHECK(viewer->user_id == owner.user_id);
    CHECK(viewer->role == Role::hub_desk);
    CHECK(viewer->organization_id == "hub-45");
    CHECK(code_of(world.accounts->viewer_of_key(made->text, KeyScope::write)) ==
          ErrorCode::forbidden);
    CHECK(code_of(world.accounts->viewer_of_key(made->text, KeyScope::export_)) ==
          ErrorCode::forbidden);
    CHECK(world.accounts->api_keys(owner)->front().used_at == world.now);
    world.now += 30 * k_day_s - 1;
    CHECK(world.accounts->viewer_of_key(made->text, KeyScope::read).has_value());
    ++world.now;
    CHECK(code_of(world.accounts->viewer_of_key(made->text, KeyScope::read)) ==
          ErrorCode::unauthenticated);
  }

  TEST_CASE("keys end with a password set by a link and with a factor that was reset") {
    AccountWorld world;
    const Viewer owner = world.viewer("desk", Role::hub_desk, "hub-45");
    const auto make = [&] {
      const auto made =
          world.accounts->create_api_key(owner, "a", {KeyScope::read}, 30, world.origin);
      REQUIRE(made.has_value());
      return made->text;
    };
    const auto works = [&](const std::string& key) {
      return world.accounts->viewer_of_key(key, KeyScope::read).has_value();
    };
    const std::string first = make();
    const auto link =
        world.accounts->reinvite(command_line_viewer(), owner.user_id, k_proven, world.origin);
    CHECK(works(first));  // the link alone changes nothing
    REQUIRE(world.accounts->accept_invitation(link->token, "雨の日の傘は三本まである", world.origin)
                .has_value());
    CHECK_FALSE(works(first));
    const std::string second = make();
    CHECK(works(second));
    CHECK(world.accounts->viewer_of_key(second, KeyScope::read)->by_key);
    REQUIRE(world.accounts->reset_totp(command_line_viewer(), owner.user_id, k_proven, world.origin)
                .has_value());
    CHECK_FALSE(works(second));
  }

  TEST_CASE("a key follows its owner's role and ends with the account") {
    AccountWorld world;
    const Viewer owner = world.viewer("desk", Role::hub_desk, "hub-45");
    const auto key = world.accounts->create_api_key(owner, "a", {KeyScope::read}, 1, world.origin);
    const auto role_now = [&] {
      return world.accounts->viewer_of_key(key->text, KeyScope::read).map([](const Viewer& viewer) {
        return viewer.role;
      });
    };
    const auto change = [&](const UserChange& wanted) {
      REQUIRE(world.accounts
                  ->change_user(command_line_viewer(), owner.user_id, proven(wanted), world.origin)
                  .has_value());
    };
    change({.role = Role::chief_coordinator});
    CHECK(*role_now() == Role::chief_coordinator);
    change({.role = Role::coordinator, .coordinator_id = "co-1"});  // has no keys
    CHECK_FALSE(role_now().has_value());
    change({.role = Role::headquarters, .organization_id = "", .coordinator_id = ""});
    CHECK_FALSE(role_now().has_value());  // no second factor yet
    change({.role = Role::hub_desk, .organization_id = "hub-45"});
    CHECK(*role_now() == Role::hub_desk);
    change({.active = false});
    CHECK_FALSE(role_now().has_value());
    change({.active = true});
    CHECK_FALSE(role_now().has_value());  // stopping revoked it for good
  }

  TEST_CASE("revoking ends a key, of the own ones only") {
    AccountWorld world;
    const Viewer owner = world.viewer("desk", Role::hub_desk, "hub-45");
    const Viewer other = world.viewer("admin1", Role::agency_admin, "agency-a");
    const auto key = world.accounts->create_api_key(owner, "a", {KeyScope::read}, 1, world.origin);
    CHECK(code_of(world.accounts->revoke_api_key(other, key->key.id, world.origin)) ==
          ErrorCode::not_found);
    CHECK(world.accounts->api_keys(other)->empty());
    CHECK(world.accounts->viewer_of_key(key->text, KeyScope::read).has_value());
    CHECK(world.accounts->revoke_api_key(owner, key->key.id, world.origin).has_value());
    CHECK_FALSE(world.accounts->viewer_of_key(key->text, KeyScope::read).has_value());
    CHECK(world.accounts->api_keys(owner)->front().revoked);
  }

  TEST_CASE("who may have keys, and which") {
    AccountWorld world;
    const Viewer owner = world.viewer("desk", Role::hub_desk, "hub-45");
    const auto make = [&](const Viewer& viewer, std::string_view name,
                          const std::vector<KeyScope>& scopes, int days) {
      return code_of(world.accounts->create_api_key(viewer, name, scopes, days, world.origin));
    };
    CHECK(make({}, "a", {KeyScope::read}, 1) == ErrorCode::unauthenticated);
    CHECK(make(world.viewer("staff", Role::agency_staff, "agency-a"), "a", {KeyScope::read}, 1) ==
          ErrorCode::forbidden);
    CHECK(make(world.viewer("kansa", Role::auditor), "a", {KeyScope::export_}, 1) ==
          ErrorCode::forbidden);
    CHECK(make(owner, "", {KeyScope::read}, 1) == ErrorCode::invalid_argument);
    CHECK(make(owner, "a", {}, 1) == ErrorCode::invalid_argument);
    CHECK(make(owner, "a", {KeyScope::read}, 0) == ErrorCode::invalid_argument);
    CHECK(make(owner, "a", {KeyScope::read}, 366) == ErrorCode::invalid_argument);
    for (int i = 0; i < k_api_keys_per_user; ++i)
      CHECK(make(owner, "a", {KeyScope::write, KeyScope::read, KeyScope::read}, 365) ==
            ErrorCode::internal);
    CHECK(make(owner, "a", {KeyScope::read}, 1) == ErrorCode::conflict);
    CHECK(world.accounts->api_keys(owner)->front().scopes ==
          std::vector{KeyScope::read, KeyScope::write});
    CHECK(code_of(world.accounts->create_api_key(command_line_viewer(), "a", {KeyScope::read}, 1,
                                                 world.origin)) == ErrorCode::unauthenticated);
  }

  TEST_CASE("keys that are none") {
    AccountWorld world;
    const Viewer owner = world.viewer("desk", Role::hub_desk, "hub-45");
    const auto key = world.accounts->create_api_key(owner, "a", {KeyScope::read}, 1, world.origin);
    std::string wrong_secret = key->text;
    wrong_secret.back() = wrong_secret.back() == 'A' ? 'B' : 'A';
    for (const std::string& text :
         {std::string(), std::string("tsk_"), wrong_secret, key->text + "A", "x" + key->text,
          key->text.substr(4), std::string(56, 'A'), std::string(1 << 20, 'A'),
          "tsk_" + std::string(52, '\0')}) {
      CHECK(code_of(world.accounts->viewer_of_key(text, KeyScope::read)) ==
            ErrorCode::unauthenticated);
    }
    for (const KeyScope scope : {KeyScope::read, KeyScope::write, KeyScope::export_})
      CHECK(key_scope_from(name_of(scope)) == scope);
    CHECK_FALSE(key_scope_from("admin").has_value());
  }
}

}  // namespace tsunagu::service
