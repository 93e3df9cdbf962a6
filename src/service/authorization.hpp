// SPDX-License-Identifier: GPL-3.0-or-later
// Who may do what: one table of role x action, each with the widest relation to the object. What
// is not in the table is forbidden. Nobody else decides; callers ask before they act.
//
// What a role may *read* of the directory is its tier (model/role.hpp), and `own` records by
// Action::read_own.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "model/role.hpp"

namespace tsunagu::service {

enum class Action {
  read_directory,      // search, pages, suggestions: what the tier shows
  read_own,            // published cases of visibility `own`, one by one
  own_account,         // own password, second factor, sessions
  own_api_keys,        // make, list and revoke own API keys
  list_users,          //
  manage_users,        // invite, change role, deactivate (within k_grants)
  edit_profile,        // drafts of a profile, and submitting them
  decide_profile,      // approve or return a draft
  confirm_profile,     // say that a profile is still right
  change_consent,      // record or withdraw a consent
  reveal_contact,      // see a coordinator's contact, counted
  read_desk,           // the queue of a desk
  edit_case,           // new and changed drafts of cases, their findings, and submitting them
  review_case,         // publish or return what another person submitted
  withdraw_case,       //
  export_records,      // take records of a kind away as a file
  export_results,      // take the people of one search away as a file
  read_unmet,          // needs that found few people
  read_audit,          // read and verify the audit trail
  ask_dispatch,        // ask for people of other regions, refer a business to a partner
  lend_people,         // decide as a hub who comes and who goes
  answer_requests,     // accept, decline and report as the person asked
  decide_tie,          // whether a declared tie does harm
  take_referrals,      // answer as the partner that a business is referred to
  read_requests,       // those that one is a party to, and what one was told of them
  read_concentration,  // who is asked how often, and the ways there
  keep_shortlists,     // people chosen for a need, shared inside the organisation
  save_searches,       // own searches that tell when somebody new fits
  read_mails,          // the mails that the server sends, and sending one again
  tend_index,          // state of the index, making it anew, the lexicon, and how far jobs are
  operate,             // imports, backups, drills, health, and stopping jobs
};
inline constexpr std::size_t k_action_count = 31;

// What the asker has to do with the object; each includes the ones before it.
enum class Relation { own, own_organization, any };

// Whose an object is. Empty fields belong to nobody.
struct Subject {
  std::string_view user_id, coordinator_id, organization_id;
};

struct Permission {
  model::Role role;
  Action action;
  Relation widest;
};

namespace authorization {

using model::Role;

// clang-format off
inline constexpr std::array k_permissions{
    Permission{Role::anonymous, Action::read_directory, Relation::any},

    Permission{Role::agency_staff, Action::read_directory, Relation::any},
    Permission{Role::agency_staff, Action::own_account, Relation::own},
    Permission{Role::agency_staff, Action::reveal_contact, Relation::any},
    Permission{Role::agency_staff, Action::ask_dispatch, Relation::own_organization},
    Permission{Role::agency_staff, Action::take_referrals, Relation::own_organization},
    Permission{Role::agency_staff, Action::read_requests, Relation::own_organization},
    Permission{Role::agency_staff, Action::keep_shortlists, Relation::own_organization},
    Permission{Role::agency_staff, Action::save_searches, Relation::own},

    Permission{Role::agency_admin, Action::read_directory, Relation::any},
    Permission{Role::agency_admin, Action::own_account, Relation::own},
    Permission{Role::agency_admin, Action::own_api_keys, Relation::own},
    Permission{Role::agency_admin, Action::list_users, Relation::own_organization},
    Permission{Role::agency_admin, Action::manage_users, Relation::own_organization},
    Permission{Role::agency_admin, Action::reveal_contact, Relation::any},
    Permission{Role::agency_admin, Action::export_results, Relation::any},
    Permission{Role::agency_admin, Action::ask_dispatch, Relation::own_organization},
    Permission{Role::agency_admin, Action::take_referrals, Relation::own_organization},
    Permission{Role::agency_admin, Action::read_requests, Relation::own_organization},
    Permission{Role::agency_admin, Action::keep_shortlists, Relation::own_organization},
    Permission{Role::agency_admin, Action::save_searches, Relation::own},

    Permission{Role::coordinator, Action::read_directory, Relation::any},
    Permission{Role::coordinator, Action::read_own, Relation::own_organization},
    Permission{Role::coordinator, Action::own_account, Relation::own},
    Permission{Role::coordinator, Action::edit_profile, Relation::own},
    Permission{Role::coordinator, Action::confirm_profile, Relation::own},
    Permission{Role::coordinator, Action::change_consent, Relation::own},
    Permission{Role::coordinator, Action::reveal_contact, Relation::any},
    Permission{Role::coordinator, Action::read_desk, Relation::own},
    Permission{Role::coordinator, Action::edit_case, Relation::own},
    Permission{Role::coordinator, Action::withdraw_case, Relation::own},
    Permission{Role::coordinator, Action::answer_requests, Relation::own},
    Permission{Role::coordinator, Action::read_requests, Relation::own},
    Permission{Role::coordinator, Action::save_searches, Relation::own},

    Permission{Role::hub_desk, Action::read_directory, Relation::any},
    Permission{Role::hub_desk, Action::read_own, Relation::own_organization},
    Permission{Role::hub_desk, Action::own_account, Relation::own},
    Permission{Role::hub_desk, Action::own_api_keys, Relation::own},
    Permission{Role::hub_desk, Action::list_users, Relation::own_organization},
    Permission{Role::hub_desk, Action::manage_users, Relation::own_organization},
    Permission{Role::hub_desk, Action::edit_profile, Relation::own_organization},
    Permission{Role::hub_desk, Action::decide_profile, Relation::own_organization},
    Permission{Role::hub_desk, Action::confirm_profile, Relation::own_organization},
    Permission{Role::hub_desk, Action::change_consent, Relation::own_organization},
    Permission{Role::hub_desk, Action::reveal_contact, Relation::any},
    Permission{Role::hub_desk, Action::read_desk, Relation::own_organization},
    Permission{Role::hub_desk, Action::edit_case, Relation::own_organization},
    Permission{Role::hub_desk, Action::review_case, Relation::own_organization},
    Permission{Role::hub_desk, Action::withdraw_case, Relation::own_organization},
    Permission{Role::hub_desk, Action::export_records, Relation::own_organization},
    Permission{Role::hub_desk, Action::export_results, Relation::any},
    Permission{Role::hub_desk, Action::ask_dispatch, Relation::own_organization},
    Permission{Role::hub_desk, Action::lend_people, Relation::own_organization},
    Permission{Role::hub_desk, Action::answer_requests, Relation::own},
    Permission{Role::hub_desk, Action::take_referrals, Relation::own_organization},
    Permission{Role::hub_desk, Action::read_requests, Relation::own_organization},
    Permission{Role::hub_desk, Action::keep_shortlists, Relation::own_organization},
    Permission{Role::hub_desk, Action::save_searches, Relation::own},

    Permission{Role::chief_coordinator, Action::read_directory, Relation::any},
    Permission{Role::chief_coordinator, Action::read_own, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::own_account, Relation::own},
    Permission{Role::chief_coordinator, Action::own_api_keys, Relation::own},
    Permission{Role::chief_coordinator, Action::list_users, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::manage_users, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::edit_profile, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::decide_profile, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::confirm_profile, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::change_consent, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::reveal_contact, Relation::any},
    Permission{Role::chief_coordinator, Action::read_desk, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::edit_case, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::review_case, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::withdraw_case, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::export_records, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::export_results, Relation::any},
    Permission{Role::chief_coordinator, Action::ask_dispatch, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::lend_people, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::answer_requests, Relation::own},
    Permission{Role::chief_coordinator, Action::decide_tie, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::take_referrals, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::read_requests, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::read_concentration, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::keep_shortlists, Relation::own_organization},
    Permission{Role::chief_coordinator, Action::save_searches, Relation::own},

    Permission{Role::headquarters, Action::read_directory, Relation::any},
    Permission{Role::headquarters, Action::read_own, Relation::any},
    Permission{Role::headquarters, Action::own_account, Relation::own},
    Permission{Role::headquarters, Action::own_api_keys, Relation::own},
    Permission{Role::headquarters, Action::list_users, Relation::any},
    Permission{Role::headquarters, Action::manage_users, Relation::any},
    Permission{Role::headquarters, Action::edit_profile, Relation::any},
    Permission{Role::headquarters, Action::decide_profile, Relation::any},
    Permission{Role::headquarters, Action::confirm_profile, Relation::any},
    Permission{Role::headquarters, Action::change_consent, Relation::any},
    Permission{Role::headquarters, Action::reveal_contact, Relation::any},
    Permission{Role::headquarters, Action::read_desk, Relation::any},
    Permission{Role::headquarters, Action::edit_case, Relation::any},
    Permission{Role::headquarters, Action::review_case, Relation::any},
    Permission{Role::headquarters, Action::withdraw_case, Relation::any},
    Permission{Role::headquarters, Action::export_records, Relation::any},
    Permission{Role::headquarters, Action::export_results, Relation::any},
    Permission{Role::headquarters, Action::read_unmet, Relation::any},
    Permission{Role::headquarters, Action::read_audit, Relation::any},
    Permission{Role::headquarters, Action::ask_dispatch, Relation::any},
    Permission{Role::headquarters, Action::lend_people, Relation::any},
    Permission{Role::headquarters, Action::decide_tie, Relation::any},
    Permission{Role::headquarters, Action::read_requests, Relation::any},
    Permission{Role::headquarters, Action::read_concentration, Relation::any},
    Permission{Role::headquarters, Action::keep_shortlists, Relation::own_organization},
    Permission{Role::headquarters, Action::save_searches, Relation::own},
    Permission{Role::headquarters, Action::tend_index, Relation::any},

    Permission{Role::ministry_viewer, Action::read_directory, Relation::any},
    Permission{Role::ministry_viewer, Action::own_account, Relation::own},
    Permission{Role::ministry_viewer, Action::own_api_keys, Relation::own},
    Permission{Role::ministry_viewer, Action::export_results, Relation::any},
    Permission{Role::ministry_viewer, Action::read_unmet, Relation::any},
    Permission{Role::ministry_viewer, Action::read_concentration, Relation::any},

    Permission{Role::auditor, Action::read_directory, Relation::any},
    Permission{Role::auditor, Action::own_account, Relation::own},
    Permission{Role::auditor, Action::own_api_keys, Relation::own},
    Permission{Role::auditor, Action::list_users, Relation::any},
    Permission{Role::auditor, Action::read_audit, Relation::any},

    Permission{Role::system_admin, Action::read_directory, Relation::any},
    Permission{Role::system_admin, Action::own_account, Relation::own},
    Permission{Role::system_admin, Action::own_api_keys, Relation::own},
    Permission{Role::system_admin, Action::list_users, Relation::any},
    Permission{Role::system_admin, Action::manage_users, Relation::any},
    Permission{Role::system_admin, Action::export_records, Relation::any},
    Permission{Role::system_admin, Action::export_results, Relation::any},
    Permission{Role::system_admin, Action::read_mails, Relation::any},
    Permission{Role::system_admin, Action::tend_index, Relation::any},
    Permission{Role::system_admin, Action::operate, Relation::any},
};

// Roles that a role may give, take and manage, where Action::manage_users lets it at the user.
struct Grant {
  Role giver, given;
};
inline constexpr std::array k_grants{
    Grant{Role::agency_admin, Role::agency_staff},
    Grant{Role::agency_admin, Role::agency_admin},
    Grant{Role::hub_desk, Role::coordinator},
    Grant{Role::hub_desk, Role::hub_desk},
    Grant{Role::chief_coordinator, Role::coordinator},
    Grant{Role::chief_coordinator, Role::hub_desk},
    Grant{Role::chief_coordinator, Role::chief_coordinator},
    Grant{Role::headquarters, Role::agency_staff},
    Grant{Role::headquarters, Role::agency_admin},
    Grant{Role::headquarters, Role::coordinator},
    Grant{Role::headquarters, Role::hub_desk},
    Grant{Role::headquarters, Role::chief_coordinator},
    Grant{Role::headquarters, Role::headquarters},
    Grant{Role::headquarters, Role::ministry_viewer},
    Grant{Role::system_admin, Role::agency_staff},
    Grant{Role::system_admin, Role::agency_admin},
    Grant{Role::system_admin, Role::coordinator},
    Grant{Role::system_admin, Role::hub_desk},
    Grant{Role::system_admin, Role::chief_coordinator},
    Grant{Role::system_admin, Role::headquarters},
    Grant{Role::system_admin, Role::ministry_viewer},
    Grant{Role::system_admin, Role::auditor},
    Grant{Role::system_admin, Role::system_admin},
};
// clang-format on

constexpr bool has_no_double_rows() {
  for (std::size_t i = 0; i < k_permissions.size(); ++i) {
    for (std::size_t j = i + 1; j < k_permissions.size(); ++j) {
      if (k_permissions[i].role == k_permissions[j].role &&
          k_permissions[i].action == k_permissions[j].action)
        return false;
    }
  }
  return true;
}
static_assert(has_no_double_rows());

}  // namespace authorization

// The widest relation in which `role` may do `action`; nothing: never.
constexpr std::optional<Relation> widest(model::Role role, Action action) {
  for (const Permission& row : authorization::k_permissions) {
    if (row.role == role && row.action == action) return row.widest;
  }
  return std::nullopt;
}

constexpr bool may_give(model::Role giver, model::Role given) {
  for (const auto& row : authorization::k_grants) {
    if (row.giver == giver && row.given == given) return true;
  }
  return false;
}

// What an API key may do in the name of its owner: nothing that would outlive the key, or that its
// owner does with a second factor.
constexpr bool is_for_keys(Action action) { return action != Action::manage_users; }

// What `viewer` has to do with `subject`.
constexpr Relation relation_of(const model::Viewer& viewer, const Subject& subject) {
  const auto same = [](std::string_view a, std::string_view b) { return !a.empty() && a == b; };
  if (same(viewer.user_id, subject.user_id) || same(viewer.coordinator_id, subject.coordinator_id))
    return Relation::own;
  return same(viewer.organization_id, subject.organization_id) ? Relation::own_organization
                                                               : Relation::any;
}

constexpr bool may(const model::Viewer& viewer, Action action, const Subject& subject = {}) {
  if (viewer.by_key && !is_for_keys(action)) return false;
  const auto reach = widest(viewer.role, action);
  return reach && relation_of(viewer, subject) <= *reach;
}

// As may(); `unauthenticated` when nobody is signed in and signing in could help, `forbidden`
// otherwise. The message tells nothing of the object.
Result<void> authorize(const model::Viewer& viewer, Action action, const Subject& subject = {});

// Stable name of an action, for the documents and the tests.
std::string_view name_of(Action action);

}  // namespace tsunagu::service
