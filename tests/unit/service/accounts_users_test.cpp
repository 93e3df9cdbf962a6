// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include <doctest/doctest.h>

#include "service/authorization.hpp"
#include "unit/support/account_world.hpp"

namespace tsunagu::service {
namespace {

using model::Role;
using model::Viewer;
using test::AccountWorld;
using test::k_password;
using test::k_proven;
using test::proven;

template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::internal : result.error().code;
}

constexpr ErrorCode k_well = ErrorCode::internal;  // code_of() of a value

}  // namespace

TEST_SUITE("service/accounts: users") {
  TEST_CASE("every role sees and manages the users that the table says, and no other") {
    AccountWorld world;
    struct Place {
      Role role;
      const char *organization, *coordinator;
    };
    const std::vector<Place> places{{Role::agency_staff, "agency-a", ""},
                                    {Role::agency_admin, "agency-a", ""},
                                    {Role::coordinator, "hub-45", "co-1"},
                                    {Role::hub_desk, "hub-45", ""},
                                    {Role::chief_coordinator, "hub-45", ""},
                                    {Role::headquarters, "", ""},
                                    {Role::ministry_viewer, "", ""},
                                    {Role::auditor, "", ""},
                                    {Role::system_admin, "", ""}};
    std::vector<UserView> targets;
    for (const Place& place : places) {
      targets.push_back(
          world.add_user("own." + std::string(model::name_of(place.role)).substr(0, 9), place.role,
                         place.organization, place.coordinator));
    }
    targets.push_back(world.add_user("far-agency", Role::agency_staff, "agency-b"));
    targets.push_back(world.add_user("far-hub", Role::hub_desk, "hub-46"));
    int checked = 0;
    for (const Place& place : places) {
      const Viewer viewer{place.role, "u-asker", place.organization, place.coordinator};
      for (const UserView& target : targets) {
        CAPTURE(model::name_of(place.role));
        CAPTURE(target.login);
        const Subject subject{target.id, target.coordinator_id, target.organization_id};
        const bool sees = may(viewer, Action::list_users, subject);
        const bool manages =
            may(viewer, Action::manage_users, subject) && may_give(viewer.role, target.role);
        CHECK(world.accounts->user(viewer, target.id).has_value() == sees);
        const auto renamed =
            world.accounts->change_user(viewer, target.id, {.name = "新しい名前"}, world.origin);
        CHECK(renamed.has_value() == manages);
        if (!manages) {
          const bool may_know = sees || !widest(viewer.role, Action::manage_users);
          CHECK(code_of(renamed) == (may_know ? ErrorCode::forbidden : ErrorCode::not_found));
        }
        CHECK(world.accounts->reinvite(viewer, target.id, k_proven, world.origin).has_value() ==
              manages);
        CHECK(world.accounts->reset_totp(viewer, target.id, k_proven, world.origin).has_value() ==
              manages);
        ++checked;
      }
      const auto list = world.accounts->users(viewer, {});
      const auto reach = widest(place.role, Action::list_users);
      CHECK(list.has_value() == reach.has_value());
      if (list && *reach == Relation::own_organization) {
        for (const auto& user : *list) CHECK(user.organization_id == viewer.organization_id);
      }
    }
    CHECK(checked == 99);
    CHECK(code_of(world.accounts->users({}, {})) == ErrorCode::unauthenticated);
    CHECK(code_of(world.accounts->user({}, targets[0].id)) == ErrorCode::unauthenticated);
    // Whoever only sets up a second factor is nobody yet.
    const Viewer enrolling{Role::anonymous, targets[8].id, "", ""};
    CHECK(code_of(world.accounts->change_user(enrolling, targets[0].id, {.active = false},
                                              world.origin)) == ErrorCode::unauthenticated);
  }

  TEST_CASE("nobody gives more than the own role allows, nor moves people away") {
    AccountWorld world;
    const Viewer admin{Role::agency_admin, "u-asker", "agency-a", ""};
    const auto invite = [&](Role role, const char* organization) {
      return code_of(world.accounts->invite(
          admin, {"user" + std::to_string(world.now++), "名前", role, organization, ""},
          world.origin));
    };
    CHECK(invite(Role::agency_staff, "agency-a") == k_well);
    CHECK(invite(Role::agency_admin, "agency-a") == k_well);
    CHECK(invite(Role::agency_staff, "agency-b") == ErrorCode::forbidden);
    CHECK(invite(Role::agency_staff, "") == ErrorCode::forbidden);
    CHECK(invite(Role::hub_desk, "agency-a") == ErrorCode::forbidden);
    CHECK(invite(Role::system_admin, "agency-a") == ErrorCode::forbidden);
    CHECK(invite(Role::anonymous, "agency-a") == ErrorCode::forbidden);
    const auto staff = world.add_user("staff", Role::agency_staff, "agency-a");
    const auto change = [&](const UserChange& wanted) {
      return code_of(world.accounts->change_user(admin, staff.id, proven(wanted), world.origin));
    };
    CHECK(change({.role = Role::headquarters}) == ErrorCode::forbidden);
    CHECK(change({.role = Role::hub_desk}) == ErrorCode::forbidden);
    CHECK(change({.organization_id = "agency-b"}) == ErrorCode::forbidden);
    CHECK(change({.organization_id = ""}) == ErrorCode::forbidden);
    CHECK(change({.role = Role::agency_admin}) == k_well);
  }

  TEST_CASE("login, name, role and place must go together") {
    AccountWorld world;
    const auto invite = [&](const NewUser& user) {
      return code_of(world.accounts->invite(command_line_viewer(), user, world.origin));
    };
    const ErrorCode bad = ErrorCode::invalid_argument;
    CHECK(invite({"ab", "名前", Role::auditor, "", ""}) == bad);
    CHECK(invite({std::string(65, 'a'), "名前", Role::auditor, "", ""}) == bad);
    CHECK(invite({"田中", "名前", Role::auditor, "", ""}) == bad);
    CHECK(invite({"a b", "名前", Role::auditor, "", ""}) == bad);
    CHECK(invite({"-abc", "名前", Role::auditor, "", ""}) == bad);
    CHECK(invite({"abc", "", Role::auditor, "", ""}) == bad);
    CHECK(invite({"abc", "二\n行", Role::auditor, "", ""}) == bad);
    CHECK(invite({"abc", "\xff", Role::auditor, "", ""}) == bad);
    CHECK(invite({"abc", "名前", Role::hub_desk, "", ""}) == bad);
    CHECK(invite({"abc", "名前", Role::hub_desk, "hub-99", ""}) == bad);
    CHECK(invite({"abc", "名前", Role::hub_desk, "agency-a", ""}) == bad);
    CHECK(invite({"abc", "名前", Role::agency_staff, "hub-45", ""}) == bad);
    CHECK(invite({"abc", "名前", Role::coordinator, "hub-45", ""}) == bad);
    CHECK(invite({"abc", "名前", Role::coordinator, "hub-45", "co-2"}) == bad);
    CHECK(invite({"abc", "名前", Role::coordinator, "hub-45", "co-9"}) == bad);
    CHECK(invite({"abc", "名前", Role::agency_staff, "agency-a", "co-1"}) == bad);
    CHECK(invite({"ABC", " 名前 ", Role::coordinator, "hub-45", "co-1"}) == k_well);
    CHECK(invite({"abc", "名前", Role::auditor, "", ""}) == ErrorCode::conflict);
    CHECK(world.accounts->user_by_login(command_line_viewer(), "Abc")->name == "名前");
  }

  TEST_CASE("the last administrator stays") {
    AccountWorld world;
    const Viewer admin = command_line_viewer();
    const auto kanri = world.add_user("kanri", Role::system_admin);
    const auto stop = [&](const std::string& id, const UserChange& change) {
      return code_of(world.accounts->change_user(admin, id, proven(change), world.origin));
    };
    // "admin" of init was invited but cannot sign in: it does not count.
    CHECK(stop(kanri.id, {.active = false}) == ErrorCode::conflict);
    CHECK(stop(kanri.id, {.role = Role::auditor}) == ErrorCode::conflict);
    CHECK(world.accounts->user(admin, kanri.id)->role == Role::system_admin);
    const auto other = world.add_user("kanri2", Role::system_admin);
    CHECK(stop(kanri.id, {.role = Role::auditor}) == k_well);
    CHECK(stop(other.id, {.active = false}) == ErrorCode::conflict);
    CHECK(stop(other.id, {.role = Role::headquarters}) == ErrorCode::conflict);
  }

  TEST_CASE("a change of role or place, and stopping, end every session at once") {
    AccountWorld world;
    const auto user = world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto ends = [&](const UserChange& change) {
      const auto session = world.sign_in("tanaka");
      REQUIRE(
          world.accounts->change_user(command_line_viewer(), user.id, proven(change), world.origin)
              .has_value());
      return !world.accounts->session(session.token).has_value();
    };
    CHECK_FALSE(ends({.name = "別の名前"}));
    CHECK_FALSE(ends({}));
    CHECK_FALSE(ends({.role = Role::hub_desk}));
    CHECK(ends({.role = Role::chief_coordinator}));
    CHECK(ends({.organization_id = "hub-46"}));
    CHECK(ends({.active = false}));
    CHECK(code_of(world.accounts->sign_in("tanaka", k_password, "", world.origin)) ==
          ErrorCode::unauthenticated);
    CHECK(code_of(world.accounts->reinvite(command_line_viewer(), user.id, k_proven,
                                           world.origin)) == ErrorCode::conflict);
  }

  TEST_CASE("who changes an older version is told, and every change is in the trail") {
    AccountWorld world;
    const auto user = world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto change = [&](std::int64_t version) {
      return world.accounts->change_user(
          {Role::headquarters, "u-hq", "", ""}, user.id,
          proven({.role = Role::chief_coordinator, .version = version}), world.origin);
    };
    CHECK(code_of(change(user.version - 1)) == ErrorCode::conflict);
    const auto changed = change(user.version);
    CHECK(changed->version == user.version + 1);
    const auto rows = audit_rows(world.dir, {.kind = "user", .record_id = user.id});
    REQUIRE(rows->size() >= 3);
    CHECK(rows->front().action == "change_user");
    CHECK(rows->front().actor == "u-hq");
    CHECK(rows->front().detail == R"({"role":"hub_desk -> chief_coordinator"})");
    CHECK(rows->front().request_id == "r-1");
    for (const auto& row : *rows) CHECK(row.detail.find("tanaka") == std::string::npos);
  }

  TEST_CASE("whoever could become another user by it gives the own password and code") {
    AccountWorld world;
    const auto user = world.add_user("tanaka", Role::hub_desk, "hub-45");
    world.add_user("kanri", Role::system_admin);
    auto session = world.sign_in("kanri");
    const std::string secret = world.enrol(session);
    const Viewer admin = session.viewer;
    auto& accounts = *world.accounts;
    world.now += 60;
    const auto with = [&](const Confirmation& given) {
      UserChange change{.role = Role::chief_coordinator};
      change.confirmation = given;
      return std::array{code_of(accounts.reinvite(admin, user.id, given, world.origin)),
                        code_of(accounts.reset_totp(admin, user.id, given, world.origin)),
                        code_of(accounts.change_user(admin, user.id, change, world.origin))};
    };
    for (const Confirmation& given :
         {Confirmation{}, Confirmation{"wrong password", world.code(secret)},
          Confirmation{k_password}, Confirmation{k_password, "000000"}}) {
      for (const ErrorCode code : with(given)) CHECK(code == ErrorCode::rejected_input);
    }
    CHECK(accounts.user(admin, user.id)->version == user.version);
    // A code works once.
    const auto codes = with({k_password, world.code(secret)});
    CHECK(codes == std::array{k_well, ErrorCode::rejected_input, ErrorCode::rejected_input});
    world.now += 60;
    CHECK(accounts.reset_totp(admin, user.id, {k_password, world.code(secret)}, world.origin)
              .has_value());
    world.now += 60;
    UserChange change{.role = Role::chief_coordinator};
    change.confirmation = {k_password, world.code(secret)};
    CHECK(accounts.change_user(admin, user.id, change, world.origin).has_value());
    // What opens nothing needs none: names, and links of those who never had a password.
    CHECK(accounts.change_user(admin, user.id, {.name = "別の名前"}, world.origin).has_value());
    const auto fresh =
        accounts.invite(admin, {"new.one", "名前", Role::hub_desk, "hub-45", ""}, world.origin);
    CHECK(accounts.reinvite(admin, fresh->user.id, {}, world.origin).has_value());
  }

  TEST_CASE("users are told what others did to their account, until they dismiss it") {
    AccountWorld world;
    const auto user = world.add_user("tanaka", Role::hub_desk, "hub-45");
    const Viewer admin = world.viewer("kanri", Role::system_admin);
    auto& accounts = *world.accounts;
    CHECK(accounts.notices({Role::hub_desk, user.id, "", ""})->empty());
    REQUIRE(accounts.reinvite(admin, user.id, k_proven, world.origin).has_value());
    REQUIRE(accounts.reset_totp(admin, user.id, k_proven, world.origin).has_value());
    REQUIRE(accounts.end_sessions(admin, user.id, world.origin).has_value());
    REQUIRE(
        accounts
            .change_user(admin, user.id, proven({.role = Role::chief_coordinator}), world.origin)
            .has_value());
    const auto session = world.sign_in("tanaka");
    const auto told = accounts.notices(session.viewer);
    REQUIRE(told->size() == 4);
    CHECK(told->at(0).what == "change_user");
    CHECK(told->at(1).what == "end_sessions");
    CHECK(told->at(2).what == "reset_totp");
    CHECK(told->at(3).what == "invite_user");
    CHECK(told->at(0).by == "名前 kanri");
    CHECK(told->at(0).at == world.now);
    REQUIRE(accounts.dismiss_notices(session.token).has_value());
    CHECK(accounts.notices(session.viewer)->empty());
    for (int i = 0; i < k_notices_per_user + 5; ++i)
      REQUIRE(accounts.end_sessions(admin, user.id, world.origin).has_value());
    CHECK(accounts.notices(session.viewer)->size() == k_notices_per_user);
    CHECK(accounts.notices({})->empty());
  }

  TEST_CASE("an administrator ends all sessions of a user, and nobody the own ones so") {
    AccountWorld world;
    const auto user = world.add_user("tanaka", Role::hub_desk, "hub-45");
    const auto session = world.sign_in("tanaka");
    const Viewer desk{Role::hub_desk, "u-other", "hub-46", ""};
    CHECK(code_of(world.accounts->end_sessions(desk, user.id, world.origin)) ==
          ErrorCode::not_found);
    CHECK(code_of(world.accounts->end_sessions(session.viewer, user.id, world.origin)) ==
          ErrorCode::forbidden);
    CHECK(world.accounts->session(session.token).has_value());
    REQUIRE(world.accounts->end_sessions(command_line_viewer(), user.id, world.origin).has_value());
    CHECK_FALSE(world.accounts->session(session.token).has_value());
    CHECK(audit_rows(world.dir, {.limit = 1})->front().action == "end_sessions");
  }

  TEST_CASE("an organisation has room for so many active users") {
    AccountWorld world;
    {
      auto store = open_store(world.dir, store::Mode::read_write);
      REQUIRE(store->transact([&]() -> Result<void> {
        store::AccountRows rows(*store);
        for (std::int64_t i = 0; i < k_users_per_organization; ++i) {
          const std::string n = std::to_string(i);
          TRY(rows.add(store::UserRow{.id = "u-many-" + n,
                                      .version = 1,
                                      .login = "many" + n,
                                      .name = "名前",
                                      .role = "agency_staff",
                                      .organization_id = "agency-a"}));
        }
        return {};
      }));
    }
    const Viewer admin{Role::agency_admin, "u-asker", "agency-a", ""};
    const NewUser one_more{"one.more", "名前", Role::agency_staff, "agency-a", ""};
    CHECK(code_of(world.accounts->invite(admin, one_more, world.origin)) == ErrorCode::conflict);
    const auto stop = [&](const char* id, bool active) {
      return code_of(world.accounts->change_user(admin, id, {.active = active}, world.origin));
    };
    CHECK(stop("u-many-1", false) == k_well);
    CHECK(code_of(world.accounts->invite(admin, one_more, world.origin)) == k_well);
    CHECK(stop("u-many-1", true) == ErrorCode::conflict);
    CHECK(stop("u-many-2", true) == k_well);  // is active: nothing changes
  }

  TEST_CASE("users are found by words, role and organisation, within what one may see") {
    AccountWorld world;
    world.add_user("tanaka", Role::hub_desk, "hub-45");
    world.add_user("yamada", Role::agency_staff, "agency-a");
    world.add_user("suzuki", Role::agency_admin, "agency-b");
    const auto found = [&](const Viewer& viewer, const UsersRequest& request) {
      std::string logins;
      const auto users = world.accounts->users(viewer, request);
      for (const auto& user : *users) logins += user.login + " ";
      return logins;
    };
    const Viewer all = command_line_viewer();
    CHECK(found(all, {.query = "TANAKA"}) == "tanaka ");
    CHECK(found(all, {.query = "見本信用金庫 名前"}) == "suzuki yamada ");
    CHECK(found(all, {.query = "見本信用金庫agency-b"}) == "suzuki ");
    CHECK(found(all, {.query = "tanaka yamada"}).empty());
    CHECK(found(all, {.query = "%"}).empty());
    CHECK(found(all, {.role = "agency_staff"}) == "yamada ");
    CHECK(found(all, {.organization_id = "agency-b"}) == "suzuki ");
    CHECK(found(all, {.after = "suzuki", .query = "名前"}) == "tanaka yamada ");
    const Viewer bound{Role::agency_admin, "u-asker", "agency-a", ""};
    CHECK(found(bound, {}) == "yamada ");
    CHECK(found(bound, {.query = "suzuki"}).empty());
    CHECK(found(bound, {.organization_id = "agency-b"}).empty());
  }

  TEST_CASE("an API key manages nobody, whatever its owner may") {
    AccountWorld world;
    const auto user = world.add_user("tanaka", Role::hub_desk, "hub-45");
    for (const Role role : {Role::system_admin, Role::headquarters, Role::chief_coordinator}) {
      CAPTURE(model::name_of(role));
      const Viewer owner{role, "u-asker", "hub-45", ""};
      Viewer key = owner;
      key.by_key = true;
      auto& accounts = *world.accounts;
      CHECK(accounts.user(key, user.id).has_value());
      CHECK(accounts.users(key, {}).has_value());
      CHECK(code_of(accounts.invite(key, {"new.one", "名前", Role::hub_desk, "hub-45", ""},
                                    world.origin)) == ErrorCode::forbidden);
      CHECK(code_of(accounts.reinvite(key, user.id, k_proven, world.origin)) ==
            ErrorCode::forbidden);
      CHECK(code_of(accounts.reset_totp(key, user.id, k_proven, world.origin)) ==
            ErrorCode::forbidden);
      for (const UserChange& change :
           {UserChange{.name = "別の名前"}, UserChange{.role = Role::coordinator},
            UserChange{.active = false}, UserChange{.organization_id = "hub-46"}}) {
        CHECK(code_of(accounts.change_user(key, user.id, proven(change), world.origin)) ==
              ErrorCode::forbidden);
      }
      CHECK(accounts.reinvite(owner, user.id, k_proven, world.origin).has_value());
    }
  }

  TEST_CASE("nobody moves, invites or frees from the second factor the own account") {
    AccountWorld world;
    for (const auto& [login, role, hub] :
         {std::tuple{"madoguchi", Role::hub_desk, "hub-45"}, {"kanri", Role::system_admin, ""}}) {
      CAPTURE(login);
      const Viewer self = world.viewer(login, role, hub);
      const auto change = [&](const UserChange& wanted) {
        return code_of(
            world.accounts->change_user(self, self.user_id, proven(wanted), world.origin));
      };
      CHECK(change({.coordinator_id = "co-1"}) == ErrorCode::forbidden);
      CHECK(change({.role = Role::coordinator, .organization_id = "hub-45"}) ==
            ErrorCode::forbidden);
      CHECK(change({.name = "新しい名前"}) == k_well);
      CHECK(code_of(world.accounts->reinvite(self, self.user_id, k_proven, world.origin)) ==
            ErrorCode::forbidden);
      CHECK(code_of(world.accounts->reset_totp(self, self.user_id, k_proven, world.origin)) ==
            ErrorCode::forbidden);
    }
  }

  TEST_CASE("one coordinator is one active user") {
    AccountWorld world;
    const auto first = world.add_user("tanaka", Role::coordinator, "hub-45", "co-1");
    const Viewer admin = command_line_viewer();
    CHECK(code_of(world.accounts->invite(
              admin, {"yamada", "名前", Role::coordinator, "hub-45", "co-1"}, world.origin)) ==
          ErrorCode::conflict);
    const auto desk = world.add_user("madoguchi", Role::hub_desk, "hub-45");
    const auto change = [&](const std::string& id, const UserChange& wanted) {
      return code_of(world.accounts->change_user(admin, id, proven(wanted), world.origin));
    };
    CHECK(change(desk.id, {.coordinator_id = "co-1"}) == ErrorCode::conflict);
    CHECK(change(first.id, {.name = "別の名前"}) == k_well);
    CHECK(change(first.id, {.active = false}) == k_well);
    CHECK(change(desk.id, {.coordinator_id = "co-1"}) == k_well);
    CHECK(change(first.id, {.active = true}) == ErrorCode::conflict);
  }

  TEST_CASE("sample accounts: one for each role, made once, with the known password") {
    AccountWorld world;
    CHECK_FALSE(*world.accounts->has_sample_accounts());
    CHECK(code_of(world.accounts->add_sample_accounts()) == ErrorCode::conflict);  // real people
    world.make_fictional();
    const auto first = world.accounts->add_sample_accounts();
    REQUIRE_MESSAGE(first.has_value(), (first ? std::string() : first.error().message));
    CHECK(first->size() == model::k_roles.size() - 1);
    CHECK(world.accounts->add_sample_accounts()->size() == first->size());
    CHECK(*world.accounts->has_sample_accounts());
    CHECK(world.accounts->sample_accounts()->size() == first->size());
    const Origin here{"127.0.0.1", "r-1", true};
    for (const auto& user : *first) {
      CHECK(code_of(world.accounts->sign_in(user.login, k_sample_password, "", world.origin)) ==
            ErrorCode::forbidden);
      CHECK(code_of(world.accounts->viewer_of_login(user.login)) == ErrorCode::unauthenticated);
      const auto session = world.accounts->sign_in(user.login, k_sample_password, "", here);
      REQUIRE(session.has_value());
      CHECK(session->viewer.role == user.role);
    }
  }
}

}  // namespace tsunagu::service
