// SPDX-License-Identifier: GPL-3.0-or-later
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "service/accounts.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::app {
namespace {

using service::Accounts;
using service::UserView;

std::string state_of(const UserView& user) {
  if (!user.active) return "停止";
  std::string state = user.has_password ? "有効" : "招待中";
  if (user.has_totp) state += "、認証アプリあり";
  if (user.is_sample) state += "、見本";
  return state;
}

void print(const UserView& user) {
  fmt::print("{}  {}  {} ({})  {}  {}\n", user.login, user.name, model::row_of(user.role).label,
             model::name_of(user.role),
             user.organization_id.empty() ? std::string("-") : user.organization_id,
             state_of(user));
}

void print(const service::Invitation& invitation) {
  fmt::print(
      "{} の招待リンク（1回だけ、{:%Y-%m-%d} まで。サーバーのアドレスに続けて開いてください）: {}\n",
      invitation.user.login, fmt::localtime(static_cast<std::time_t>(invitation.expires_at)),
      service::invitation_path(invitation.token));
}

Result<void> list(Accounts& accounts) {
  std::string after;
  while (true) {
    TRY_ASSIGN(const auto users, accounts.users(service::command_line_viewer(), {.after = after}));
    for (const UserView& user : users) print(user);
    if (users.size() < service::k_users_a_page) return {};
    after = users.back().login;
  }
}

Result<void> add(Accounts& accounts, const UserArguments& arguments) {
  TRY_ASSIGN(const auto invitation, accounts.invite(service::command_line_viewer(),
                                                    {.login = arguments.login,
                                                     .name = arguments.name,
                                                     .role = *model::role_from(arguments.role),
                                                     .organization_id = arguments.organization,
                                                     .coordinator_id = arguments.coordinator},
                                                    {}));
  print(invitation.user);
  print(invitation);
  return {};
}

// A running server looked for sample accounts when it started: none may come afterwards.
Result<std::vector<UserView>> make_samples(Accounts& accounts, const std::string& data) {
  TRY_ASSIGN(const auto no_server, service::lock_server({data}));
  return accounts.add_sample_accounts();
}

Result<void> sample(Accounts& accounts, const UserArguments& arguments) {
  TRY_ASSIGN(const auto users, arguments.show_only ? accounts.sample_accounts()
                                                   : make_samples(accounts, arguments.data));
  if (users.empty()) return {};
  fmt::print("見本の利用者（この機械の上でだけ使えます。パスワードはどれも {}）:\n",
             service::k_sample_password);
  for (const UserView& user : users)
    fmt::print("  {:<18} {}\n", user.login, model::row_of(user.role).label);
  return {};
}

Result<service::UserChange> change_of(const UserArguments& arguments, const UserView& user) {
  service::UserChange change;
  if (arguments.action == "activate") change.active = true;
  if (arguments.action == "deactivate") change.active = false;
  if (arguments.action != "role") return change;
  change.role = model::role_from(arguments.role);
  change.organization_id =
      arguments.organization.empty() ? user.organization_id : arguments.organization;
  change.coordinator_id =
      arguments.coordinator.empty() ? user.coordinator_id : arguments.coordinator;
  return change;
}

}  // namespace

Result<void> user(const UserArguments& arguments) {
  TRY_ASSIGN(const auto accounts, Accounts::open({arguments.data}));
  const model::Viewer viewer = service::command_line_viewer();
  const service::Confirmation proven{.is_proven = true};
  if (arguments.action == "list") return list(*accounts);
  if (arguments.action == "add") return add(*accounts, arguments);
  if (arguments.action == "sample") return sample(*accounts, arguments);
  TRY_ASSIGN(const UserView found, accounts->user_by_login(viewer, arguments.login));
  if (arguments.action == "invite") {
    TRY_ASSIGN(const auto invitation, accounts->reinvite(viewer, found.id, proven, {}));
    print(invitation);
    return {};
  }
  if (arguments.action == "reset-totp") {
    TRY_ASSIGN(const UserView changed, accounts->reset_totp(viewer, found.id, proven, {}));
    print(changed);
    return {};
  }
  TRY_ASSIGN(auto change, change_of(arguments, found));
  change.confirmation = proven;
  TRY_ASSIGN(const UserView changed, accounts->change_user(viewer, found.id, change, {}));
  print(changed);
  return {};
}

}  // namespace tsunagu::app
