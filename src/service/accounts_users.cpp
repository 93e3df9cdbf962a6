// SPDX-License-Identifier: GPL-3.0-or-later
// Managing users.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "secrets/fingerprint.hpp"
#include "service/accounts_impl.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_login_min_bytes = 3;
constexpr std::size_t k_user_id_letters = 16;

tl::unexpected<Error> bad_value(std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message));
}

bool is_login(std::string_view login) {
  constexpr std::string_view k_signs = "._@+-";
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return login.size() >= k_login_min_bytes && login.size() <= k_login_max_bytes &&
         is_plain(login.front()) && std::all_of(login.begin(), login.end(), [&](char c) {
           return is_plain(c) || k_signs.find(c) != std::string_view::npos;
         });
}

bool is_name(std::string_view name) {
  return !name.empty() && text::is_utf8(name) && text::length(name) <= k_name_max_points &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

enum class Place { none, agency, hub };

// Where the users of a role belong.
Place place_of(model::Role role) {
  switch (role) {
    case model::Role::agency_staff:
    case model::Role::agency_admin: return Place::agency;
    case model::Role::coordinator:
    case model::Role::hub_desk:
    case model::Role::chief_coordinator: return Place::hub;
    default: return Place::none;
  }
}

Result<void> check_organization(store::Store& store, const UserRow& user) {
  const Place place = place_of(role_of(user));
  if (user.organization_id.empty()) {
    if (place == Place::none) return {};
    return bad_value(fmt::format("{}には機関のIDが要ります", model::row_of(role_of(user)).label));
  }
  TRY_ASSIGN(const auto found, store.find<model::Organization>(user.organization_id));
  if (!found) return bad_value("この機関のIDは登録されていません。機関のIDを確かめてください");
  const auto& types = found->record.types;
  const bool is_hub = std::find(types.begin(), types.end(), "hub") != types.end();
  if (place == Place::hub && !is_hub)
    return bad_value(fmt::format("{}の機関は拠点（hub-01 から hub-47）にしてください",
                                 model::row_of(role_of(user)).label));
  if (place == Place::agency && is_hub)
    return bad_value("連携機関の役割は、拠点ではなく連携機関に付けてください");
  return {};
}

Result<void> check_coordinator(store::Store& store, const UserRow& user) {
  const bool must_be_one = role_of(user) == model::Role::coordinator;
  if (user.coordinator_id.empty()) {
    if (!must_be_one) return {};
    return bad_value("コーディネーターの利用者には、本人のコーディネーターIDが要ります");
  }
  if (place_of(role_of(user)) != Place::hub)
    return bad_value("コーディネーターIDは、拠点の役割にだけ付けられます");
  TRY_ASSIGN(const auto found, store.find<model::Coordinator>(user.coordinator_id));
  if (!found || found->record.hub_id != user.organization_id)
    return bad_value("このコーディネーターIDは、その拠点にありません。IDを確かめてください");
  return {};
}

// Two users for one person: whatever one does counts as done by the person.
Result<void> check_only_one(store::Store& store, const UserRow& user) {
  if (user.coordinator_id.empty() || !user.active) return {};
  TRY_ASSIGN(const auto others, AccountRows(store).count_active_as(user.coordinator_id, user.id));
  if (others == 0) return {};
  return fail(
      ErrorCode::conflict,
      "このコーディネーターIDは、ほかの利用者が使っています。先にその利用者を止めてください");
}

// What changed, by codes; the name only as the fact.
std::vector<std::pair<std::string, std::string>> difference(const UserRow& before,
                                                            const UserRow& after) {
  std::vector<std::pair<std::string, std::string>> changes;
  const auto add = [&](const char* field, const std::string& from, const std::string& to) {
    if (from != to) changes.emplace_back(field, fmt::format("{} -> {}", from, to));
  };
  if (before.name != after.name) changes.emplace_back("name", "changed");
  add("role", before.role, after.role);
  add("active", before.active ? "yes" : "no", after.active ? "yes" : "no");
  add("organization_id", before.organization_id, after.organization_id);
  add("coordinator_id", before.coordinator_id, after.coordinator_id);
  return changes;
}

void apply(const UserChange& change, UserRow& user) {
  if (change.name) user.name = text::trim(*change.name);
  if (change.role) user.role = model::name_of(*change.role);
  if (change.active) user.active = *change.active;
  if (change.organization_id) user.organization_id = *change.organization_id;
  if (change.coordinator_id) user.coordinator_id = *change.coordinator_id;
}

// What nobody does to the own account: others decide where somebody belongs.
tl::unexpected<Error> own_account_is_for_others() {
  return fail(ErrorCode::forbidden,
              "自分のアカウントには、この操作はできません。ほかの管理者に頼んでください");
}

bool moves(const UserRow& before, const UserRow& after) {
  return before.role != after.role || before.organization_id != after.organization_id ||
         before.coordinator_id != after.coordinator_id;
}

tl::unexpected<Error> changed_meanwhile() {
  return fail(ErrorCode::conflict, "ほかの人が先に変えました。読み直してからやり直してください");
}

// One more active user of the organisation.
Result<void> check_room(AccountRows& rows, const UserRow& user) {
  if (user.organization_id.empty()) return {};
  TRY_ASSIGN(const auto users, rows.count_active_in(user.organization_id));
  if (users < k_users_per_organization) return {};
  return fail(
      ErrorCode::conflict,
      fmt::format("一つの機関の有効な利用者は{}人までです。使っていない利用者を止めてください",
                  k_users_per_organization));
}

// The system must keep somebody who can repair it.
Result<void> keep_an_admin(AccountRows& rows, const UserRow& before, const UserRow& after) {
  const auto is_admin = [](const UserRow& user) {
    return user.active && role_of(user) == model::Role::system_admin;
  };
  if (!is_admin(before) || is_admin(after)) return {};
  TRY_ASSIGN(const auto others,
             rows.count_active(model::name_of(model::Role::system_admin), before.id));
  if (others > 0) return {};
  return fail(
      ErrorCode::conflict,
      "最後のシステム管理者は、外すことも止めることもできません。先にほかの人を管理者にして、"
      "サインインできることを確かめてください");
}

}  // namespace

std::string invitation_path(std::string_view token) { return fmt::format("/invitation#{}", token); }

Result<void> check_user(store::Store& store, const UserRow& user) {
  if (!is_login(user.login)) {
    return bad_value(fmt::format(
        "ログイン名は{}〜{}文字の英小文字、数字、. _ @ + - で書いてください（最初は英数字）",
        k_login_min_bytes, k_login_max_bytes));
  }
  if (!is_name(user.name))
    return bad_value(fmt::format("名前は1〜{}文字で書いてください", k_name_max_points));
  TRY(check_organization(store, user));
  TRY(check_coordinator(store, user));
  return check_only_one(store, user);
}

Result<UserRow> Accounts::Impl::managed(AccountRows& rows, const model::Viewer& viewer,
                                        std::string_view id) {
  if (!widest(viewer.role, Action::manage_users))
    TRY(authorize(viewer, Action::manage_users));  // always refuses, in its words
  TRY_ASSIGN(auto user, rows.user(id));
  if (!user || !may(viewer, Action::list_users, subject_of(*user))) return no_such_user();
  TRY(authorize(viewer, Action::manage_users, subject_of(*user)));
  if (!may_give(viewer.role, role_of(*user)))
    return fail(ErrorCode::forbidden,
                fmt::format("役割が{}の利用者は、あなたの役割では変えられません",
                            model::row_of(role_of(*user)).label));
  return std::move(*user);
}

Result<UserRow> Accounts::Impl::managed_other(AccountRows& rows, const model::Viewer& viewer,
                                              std::string_view id) {
  TRY_ASSIGN(UserRow user, managed(rows, viewer, id));
  if (user.id == viewer.user_id) return own_account_is_for_others();
  return user;
}

Result<Invitation> Accounts::Impl::new_invitation(AccountRows& rows, const UserRow& user) {
  std::string token = secrets::random_token();
  const std::int64_t now = clock();
  TRY(rows.remove_invitations_of(user.id));
  TRY(rows.add(
      store::InvitationRow{secrets::fingerprint(token), user.id, now, now + k_invitation_s}));
  return Invitation{view_of(user), std::move(token), now + k_invitation_s};
}

Result<std::vector<UserView>> Accounts::users(const model::Viewer& viewer,
                                              const UsersRequest& request) {
  const Subject colleagues{.organization_id = viewer.organization_id};
  TRY(authorize(viewer, Action::list_users, colleagues));
  store::UserFilter filter{.organization_id = request.organization_id,
                           .role = request.role,
                           .after_login = request.after,
                           .limit = k_users_a_page};
  if (widest(viewer.role, Action::list_users) != Relation::any) {
    if (!request.organization_id.empty() && request.organization_id != viewer.organization_id)
      return std::vector<UserView>();
    filter.organization_id = viewer.organization_id;
  }
  for (const auto word : text::split_blanks(request.query)) {
    if (filter.words.size() < k_users_query_words) filter.words.emplace_back(word);
  }
  TRY_ASSIGN(const auto found, m_impl->read([&](AccountRows& rows) { return rows.users(filter); }));
  std::vector<UserView> views;
  std::map<std::string, std::string> names;
  for (const UserRow& user : found) {
    const auto [name, is_new] = names.try_emplace(user.organization_id);
    if (is_new) {
      TRY_ASSIGN(name->second, m_impl->organization_name(user.organization_id));
    }
    views.push_back(view_of(user));
    views.back().organization_name = name->second;
  }
  return views;
}

Result<UserView> Accounts::user(const model::Viewer& viewer, std::string_view id) {
  if (!widest(viewer.role, Action::list_users)) TRY(authorize(viewer, Action::list_users));
  TRY_ASSIGN(const auto user, m_impl->read([&](AccountRows& rows) { return rows.user(id); }));
  if (!user || !may(viewer, Action::list_users, subject_of(*user))) return no_such_user();
  UserView view = view_of(*user);
  TRY_ASSIGN(view.organization_name, m_impl->organization_name(user->organization_id));
  return view;
}

Result<UserView> Accounts::user_by_login(const model::Viewer& viewer, std::string_view login) {
  TRY_ASSIGN(const auto user, m_impl->read([&](AccountRows& rows) {
    return rows.user_by_login(folded_login(login));
  }));
  if (!user) return no_such_user();
  return this->user(viewer, user->id);
}

Result<Invitation> Accounts::invite(const model::Viewer& viewer, const NewUser& wanted,
                                    const Origin& origin) {
  TRY(authorize(viewer, Action::manage_users, {.organization_id = wanted.organization_id}));
  if (!may_give(viewer.role, wanted.role))
    return fail(ErrorCode::forbidden, fmt::format("{}の役割は、あなたの役割では付けられません",
                                                  model::row_of(wanted.role).label));
  const UserRow user{.id = "u-" + secrets::random_name(k_user_id_letters),
                     .version = 1,
                     .login = folded_login(wanted.login),
                     .name = std::string(text::trim(wanted.name)),
                     .role = std::string(model::name_of(wanted.role)),
                     .organization_id = wanted.organization_id,
                     .coordinator_id = wanted.coordinator_id,
                     .created_at = m_impl->clock()};
  Invitation invitation;
  TRY(m_impl->write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY(check_user(store, user));
    TRY(check_room(rows, user));
    TRY(rows.add(user));
    TRY_ASSIGN(invitation, m_impl->new_invitation(rows, user));
    auto entry = about_user(viewer.user_id, "add_user", user, origin);
    entry.detail = {{"role", user.role}, {"organization_id", user.organization_id}};
    return store.append_audit(entry);
  }));
  return invitation;
}

Result<Invitation> Accounts::reinvite(const model::Viewer& viewer, std::string_view id,
                                      const Confirmation& confirmation, const Origin& origin) {
  Impl& in = *m_impl;
  TRY_ASSIGN(const UserRow asked,
             in.read([&](AccountRows& rows) { return in.managed_other(rows, viewer, id); }));
  const bool takes_over = !asked.password_hash.empty();
  if (takes_over) TRY(in.confirm_manager(viewer, confirmation, origin));
  Invitation invitation;
  TRY(in.write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(const UserRow user, in.managed_other(rows, viewer, id));
    if (!user.active)
      return fail(ErrorCode::conflict, "止めている利用者です。先に有効に戻してください");
    if (takes_over != !user.password_hash.empty()) return changed_meanwhile();
    TRY_ASSIGN(invitation, in.new_invitation(rows, user));
    if (takes_over) TRY(in.tell(rows, user, viewer, "invite_user"));
    return store.append_audit(about_user(viewer.user_id, "invite_user", user, origin));
  }));
  return invitation;
}

Result<UserView> Accounts::change_user(const model::Viewer& viewer, std::string_view id,
                                       const UserChange& change, const Origin& origin) {
  TRY_ASSIGN(const UserRow asked,
             m_impl->read([&](AccountRows& rows) { return m_impl->managed(rows, viewer, id); }));
  const bool new_role = change.role && *change.role != role_of(asked);
  // Refused in any case: the own account's, and roles that are not the viewer's to give.
  const bool is_possible = asked.id != viewer.user_id && may_give(viewer.role, role_of(asked)) &&
                           change.role && may_give(viewer.role, *change.role);
  if (new_role && is_possible) TRY(m_impl->confirm_manager(viewer, change.confirmation, origin));
  UserView view;
  TRY(m_impl->write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(const UserRow before, m_impl->managed(rows, viewer, id));
    if (change.version && *change.version != before.version) return changed_meanwhile();
    if (before.role != asked.role) return changed_meanwhile();
    UserRow after = before;
    apply(change, after);
    const auto changes = difference(before, after);
    view = view_of(before);
    if (changes.empty()) return {};
    if (before.id == viewer.user_id && moves(before, after)) return own_account_is_for_others();
    // Neither may somebody be handed over to where one has no say, nor be given a wider role.
    TRY(authorize(viewer, Action::manage_users, {.organization_id = after.organization_id}));
    if (!may_give(viewer.role, role_of(after)))
      return fail(ErrorCode::forbidden, "その役割は、あなたの役割では付けられません");
    TRY(check_user(store, after));
    if (after.active && (!before.active || before.organization_id != after.organization_id))
      TRY(check_room(rows, after));
    TRY(keep_an_admin(rows, before, after));
    ++after.version;
    TRY(rows.update(after));
    const bool only_name = changes.size() == 1 && changes.front().first == "name";
    if (!only_name) TRY(rows.remove_sessions_of(after.id));
    if (!after.active) {
      TRY(rows.remove_invitations_of(after.id));
      TRY(rows.revoke_api_keys_of(after.id, m_impl->clock()));
    }
    if (!only_name && after.id != viewer.user_id)
      TRY(m_impl->tell(rows, after, viewer, "change_user"));
    view = view_of(after);
    auto entry = about_user(viewer.user_id, "change_user", after, origin);
    entry.detail = changes;
    return store.append_audit(entry);
  }));
  return view;
}

Result<UserView> Accounts::reset_totp(const model::Viewer& viewer, std::string_view id,
                                      const Confirmation& confirmation, const Origin& origin) {
  Impl& in = *m_impl;
  TRY(in.read([&](AccountRows& rows) -> Result<void> {
    TRY(in.managed_other(rows, viewer, id));
    return {};
  }));
  TRY(in.confirm_manager(viewer, confirmation, origin));
  UserView view;
  TRY(in.write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(UserRow user, in.managed_other(rows, viewer, id));
    user.totp_secret.clear();
    user.totp_pending.clear();
    ++user.version;
    TRY(rows.update(user));
    TRY(rows.remove_sessions_of(user.id));
    TRY(rows.revoke_api_keys_of(user.id, in.clock()));
    TRY(in.tell(rows, user, viewer, "reset_totp"));
    view = view_of(user);
    return store.append_audit(about_user(viewer.user_id, "reset_totp", user, origin));
  }));
  return view;
}

Result<UserView> Accounts::end_sessions(const model::Viewer& viewer, std::string_view id,
                                        const Origin& origin) {
  UserView view;
  TRY(m_impl->write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(const UserRow user, m_impl->managed_other(rows, viewer, id));
    TRY(rows.remove_sessions_of(user.id));
    TRY(m_impl->tell(rows, user, viewer, "end_sessions"));
    view = view_of(user);
    return store.append_audit(about_user(viewer.user_id, "end_sessions", user, origin));
  }));
  return view;
}

Result<std::string> add_first_admin(store::Store& store, std::int64_t now_s) {
  AccountRows rows(store);
  const UserRow user{.id = "u-" + secrets::random_name(k_user_id_letters),
                     .version = 1,
                     .login = std::string(k_first_admin),
                     .name = "最初の管理者",
                     .role = std::string(model::name_of(model::Role::system_admin)),
                     .created_at = now_s};
  std::string token = secrets::random_token();
  TRY(rows.add(user));
  TRY(rows.add(
      store::InvitationRow{secrets::fingerprint(token), user.id, now_s, now_s + k_invitation_s}));
  auto entry = about_user("init", "add_user", user, {});
  entry.detail = {{"role", user.role}};
  TRY(store.append_audit(entry));
  return token;
}

}  // namespace tsunagu::service
