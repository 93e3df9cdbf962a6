// SPDX-License-Identifier: GPL-3.0-or-later
// Who asks: the roles of users and what each reads of the index.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "model/visibility.hpp"

namespace tsunagu::model {

enum class Role {
  anonymous,
  agency_staff,
  agency_admin,
  coordinator,
  hub_desk,
  chief_coordinator,
  headquarters,
  ministry_viewer,
  auditor,
  system_admin,
};

// In the order of Role.
struct RoleRow {
  Role role;
  std::string_view name, label;  // stable name; Japanese
  Tier tier;                     // the widest layer it reads
};
inline constexpr std::array k_roles{
    RoleRow{Role::anonymous, "anonymous", "一般公開", Tier::public_},
    RoleRow{Role::agency_staff, "agency_staff", "連携機関の職員", Tier::agency},
    RoleRow{Role::agency_admin, "agency_admin", "連携機関の管理者", Tier::agency},
    RoleRow{Role::coordinator, "coordinator", "コーディネーター", Tier::hub},
    RoleRow{Role::hub_desk, "hub_desk", "拠点の窓口", Tier::hub},
    RoleRow{Role::chief_coordinator, "chief_coordinator", "チーフコーディネーター", Tier::hub},
    RoleRow{Role::headquarters, "headquarters", "全国本部", Tier::hub},
    RoleRow{Role::ministry_viewer, "ministry_viewer", "省庁の閲覧者", Tier::agency},
    RoleRow{Role::auditor, "auditor", "監査担当", Tier::agency},
    RoleRow{Role::system_admin, "system_admin", "システム管理者", Tier::hub},
};

constexpr const RoleRow& row_of(Role role) { return k_roles[static_cast<std::size_t>(role)]; }
constexpr std::string_view name_of(Role role) { return row_of(role).name; }
constexpr Tier tier_of(Role role) { return row_of(role).tier; }

constexpr std::optional<Role> role_from(std::string_view name) {
  for (const RoleRow& row : k_roles) {
    if (row.name == name) return row.role;
  }
  return std::nullopt;
}

// Who asks. Ids are empty where there is none: an anonymous reader has no organisation, only a
// coordinator has a record of an own.
struct Viewer {
  Role role = Role::anonymous;
  std::string user_id, organization_id, coordinator_id;
  bool by_key = false;  // asks with an API key, in the name of its owner
};

}  // namespace tsunagu::model
