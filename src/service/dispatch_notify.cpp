// SPDX-License-Identifier: GPL-3.0-or-later
// Who is told of a step. A row is one user and one step, with a message id made of both: whatever
// carries it further (a mail) knows by it what it has carried already. The mail is a row of the
// same transaction; service/postman.hpp sends it.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "service/authorization.hpp"
#include "service/dispatch_impl.hpp"
#include "store/accounts.hpp"

namespace tsunagu::service {
namespace {

using dispatch::Request;

// Names of the roles that do `action` for their organisation.
std::vector<std::string_view> roles_for(Action action) {
  std::vector<std::string_view> names;
  for (const model::RoleRow& row : model::k_roles) {
    if (widest(row.role, action) == Relation::own_organization) names.push_back(row.name);
  }
  return names;
}

}  // namespace

Result<std::vector<std::string>> Dispatch::Desk::requesting_users(const Request& request) {
  TRY_ASSIGN(const auto user, store::AccountRows(m_store).user(request.requester_user));
  if (user && user->active) return std::vector<std::string>{user->id};
  return m_rows.users_of(request.requester_organization, roles_for(Action::ask_dispatch),
                         k_told_users_max);
}

Result<std::vector<std::string>> Dispatch::Desk::users_in_turn(const Request& request) {
  const unsigned parties = dispatch::in_turn(request.flow, request.state);
  const dispatch::Candidate* current = request.current();
  std::vector<std::string> users;
  const auto add = [&](Result<std::vector<std::string>>&& more) -> Result<void> {
    TRY_ASSIGN(const auto ids, std::move(more));
    users.insert(users.end(), ids.begin(), ids.end());
    return {};
  };
  const auto add_of = [&](const std::string& organization, Action action) {
    return add(m_rows.users_of(organization, roles_for(action), k_told_users_max));
  };
  if ((parties & dispatch::k_requester) != 0) TRY(add(requesting_users(request)));
  if ((parties & dispatch::k_receiving_hub) != 0)
    TRY(add_of(request.receiving_hub, Action::lend_people));
  if ((parties & dispatch::k_receiving_chief) != 0)
    TRY(add_of(request.receiving_hub, Action::decide_tie));
  if ((parties & dispatch::k_partner) != 0) TRY(add_of(request.partner, Action::take_referrals));
  if (current != nullptr && (parties & dispatch::k_home_hub) != 0)
    TRY(add_of(current->hub_id, Action::lend_people));
  if (current != nullptr && (parties & dispatch::k_person) != 0)
    TRY(add(m_rows.users_who_are(current->coordinator_id, k_told_users_max)));
  return users;
}

Result<void> Dispatch::Desk::tell(const Request& before, const Request& after,
                                  const store::RequestStepRow& step) {
  TRY_ASSIGN(auto users, requesting_users(after));
  for (const Request* request : {&before, &after}) {
    TRY_ASSIGN(const auto more, users_in_turn(*request));
    users.insert(users.end(), more.begin(), more.end());
  }
  return add_notifications(after, step.sequence, "step", step.action, std::move(users),
                           invitation_after(before, after));
}

Result<void> Dispatch::Desk::add_notifications(const Request& request, std::int64_t sequence,
                                               std::string_view kind, std::string_view action,
                                               std::vector<std::string> users,
                                               const std::optional<Invitation>& invitation) {
  std::set<std::string> told(users.begin(), users.end());
  told.erase(m_actor.viewer.user_id);
  for (const std::string& user : told) {
    store::NotificationRow row{
        .message_id = fmt::format("{}.{}.{}.{}", request.id, sequence, kind, user),
        .request_id = request.id,
        .sequence = sequence,
        .user_id = user,
        .kind = std::string(kind),
        .at = m_now,
        .action = std::string(action),
        .state = std::string(name_of(request.state))};
    TRY_ASSIGN(row.id, m_rows.add(row));
    if (row.id == 0) continue;
    TRY(queue_mail(m_store, m_addresses, m_now_s,
                   {.key = row.message_id,
                    .notification_id = row.id,
                    .user_id = user,
                    .kind = row.kind,
                    .title = title_of(row, &request),
                    .link = page_of(request),
                    .invitation = invitation}));
  }
  return {};
}

}  // namespace tsunagu::service
