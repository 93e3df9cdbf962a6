// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/authorization.hpp"

#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

namespace tsunagu::service {
namespace {

using model::Role;
using model::Viewer;

Viewer viewer(Role role) { return {role, "u-1", "org-1", "co-1"}; }

constexpr Subject k_mine{"u-1", "co-1", "org-1"};
constexpr Subject k_colleague{"u-2", "co-2", "org-1"};
constexpr Subject k_stranger{"u-3", "co-3", "org-2"};

}  // namespace

TEST_SUITE("service/authorization") {
  TEST_CASE("what is not in the table is forbidden") {
    std::size_t allowed = 0;
    for (const auto& role : model::k_roles) {
      for (std::size_t a = 0; a < k_action_count; ++a) {
        const auto action = static_cast<Action>(a);
        CAPTURE(role.name);
        CAPTURE(name_of(action));
        const auto reach = widest(role.role, action);
        if (reach) ++allowed;
        CHECK(may(viewer(role.role), action, k_mine) == reach.has_value());
        CHECK(may(viewer(role.role), action, k_colleague) ==
              (reach && *reach >= Relation::own_organization));
        CHECK(may(viewer(role.role), action, k_stranger) == (reach && *reach == Relation::any));
        CHECK(authorize(viewer(role.role), action, k_stranger).has_value() ==
              may(viewer(role.role), action, k_stranger));
      }
    }
    CHECK(allowed == authorization::k_permissions.size());
  }

  TEST_CASE("the lines that must never move by accident") {
    const std::map<Action, std::set<Role>> anywhere{
        {Action::read_audit, {Role::headquarters, Role::auditor}},
        {Action::manage_users, {Role::headquarters, Role::system_admin}},
        {Action::decide_profile, {Role::headquarters}},
        {Action::review_case, {Role::headquarters}},
        {Action::change_consent, {Role::headquarters}},
        {Action::read_unmet, {Role::headquarters, Role::ministry_viewer}},
        {Action::own_account, {}},
    };
    for (const auto& [action, expected] : anywhere) {
      CAPTURE(name_of(action));
      std::set<Role> found;
      for (const auto& role : model::k_roles) {
        if (widest(role.role, action) == Relation::any) found.insert(role.role);
      }
      CHECK(found == expected);
    }
    // Nobody who is not signed in does anything but read what is public.
    for (std::size_t a = 0; a < k_action_count; ++a) {
      const auto action = static_cast<Action>(a);
      CHECK(widest(Role::anonymous, action).has_value() == (action == Action::read_directory));
    }
    // Contacts are for those who work with the people, not for those who watch or run the machine.
    for (const Role role :
         {Role::anonymous, Role::ministry_viewer, Role::auditor, Role::system_admin})
      CHECK_FALSE(widest(role, Action::reveal_contact).has_value());
  }

  TEST_CASE("nobody gives a role that is wider than the own one") {
    for (const auto& row : model::k_roles) {
      CHECK(may_give(Role::system_admin, row.role) == (row.role != Role::anonymous));
      CHECK(may_give(row.role, Role::system_admin) == (row.role == Role::system_admin));
      CHECK(may_give(row.role, Role::auditor) == (row.role == Role::system_admin));
      CHECK_FALSE(may_give(row.role, Role::anonymous));
      CHECK(may_give(row.role, Role::headquarters) ==
            (row.role == Role::system_admin || row.role == Role::headquarters));
    }
    CHECK_FALSE(may_give(Role::agency_admin, Role::hub_desk));
    CHECK_FALSE(may_give(Role::hub_desk, Role::chief_coordinator));
  }

  TEST_CASE("two without an id are not the same") {
    const Viewer nobody{Role::coordinator, "", "", ""};
    CHECK(relation_of(nobody, {}) == Relation::any);
    CHECK_FALSE(may(nobody, Action::edit_profile, {}));
  }

  TEST_CASE("says whether signing in could help, and nothing of the object") {
    CHECK(authorize({}, Action::edit_profile, k_mine).error().code == ErrorCode::unauthenticated);
    const auto refused = authorize(viewer(Role::coordinator), Action::edit_profile, k_stranger);
    CHECK(refused.error().code == ErrorCode::forbidden);
    CHECK(refused.error().message.find("org-2") == std::string::npos);
    CHECK(refused.error().message.find("co-3") == std::string::npos);
  }
}

}  // namespace tsunagu::service
