// SPDX-License-Identifier: GPL-3.0-or-later
// What users change of their own account: invitation, password, second factor. Every change ends
// all sessions and API keys of the user; whoever made it gets a new session.
#include "secrets/fingerprint.hpp"
#include "secrets/totp.hpp"
#include "service/accounts_impl.hpp"

namespace tsunagu::service {
namespace {

constexpr std::string_view k_issuer = "Tsunagu";  // what the app shows beside the code

tl::unexpected<Error> invitation_is_over() {
  return fail(
      ErrorCode::not_found,
      "この招待リンクは使えません（使用済みか期限切れです）。招待した人に新しいリンクを頼んでください");
}

tl::unexpected<Error> wrong_code() {
  return fail(ErrorCode::rejected_input,
              "確認コードが違います。認証アプリに出ている新しい6桁を入れてください");
}

// The user of a link that still works.
Result<UserRow> invited(AccountRows& rows, const std::string& fingerprint, std::int64_t now) {
  TRY_ASSIGN(const auto invitation, rows.invitation(fingerprint));
  if (!invitation || now >= invitation->expires_at || now < invitation->created_at - 300)
    return invitation_is_over();
  TRY_ASSIGN(auto user, rows.user(invitation->user_id));
  if (!user || !user->active) return invitation_is_over();
  return std::move(*user);
}

}  // namespace

Result<UserView> Accounts::accept_invitation(std::string_view token, std::string_view password,
                                             const Origin& origin) {
  Impl& in = *m_impl;
  TRY(in.slow_down({}, origin));
  const std::string fingerprint = secrets::fingerprint(token.substr(0, 64));
  TRY_ASSIGN(const UserRow user,
             in.read([&](AccountRows& rows) { return invited(rows, fingerprint, in.clock()); }));
  TRY_ASSIGN(const std::string organization, in.organization_name(user.organization_id));
  // A password that may not be chosen leaves the link as it is.
  TRY(secrets::check_new_password(password, user.login, organization));
  TRY_ASSIGN(const std::string hash, in.hasher.hash(password));
  UserView accepted;
  TRY(in.write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(UserRow now, invited(rows, fingerprint, in.clock()));  // used meanwhile?
    now.password_hash = hash;
    ++now.version;
    TRY(rows.update(now));
    TRY(rows.remove_invitations_of(now.id));
    TRY(rows.remove_sessions_of(now.id));
    TRY(rows.revoke_api_keys_of(now.id, in.clock()));
    accepted = view_of(now);
    return store.append_audit(about_user(now.id, "accept_invitation", now, origin));
  }));
  in.attempt_ended_well(user.login, origin);
  return accepted;
}

Result<Session> Accounts::change_password(std::string_view token, std::string_view current,
                                          std::string_view next, const Origin& origin) {
  Impl& in = *m_impl;
  TRY_ASSIGN(const auto open, in.open_session(token));
  const UserRow& user = open.second;
  TRY_ASSIGN(const std::string organization, in.organization_name(user.organization_id));
  TRY(secrets::check_new_password(next, user.login, organization));
  TRY(in.confirm_password(user, current, origin));
  TRY_ASSIGN(const std::string hash, in.hasher.hash(next));
  Session session;
  TRY(in.write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(auto now, rows.user(user.id));
    if (!now || !now->active || now->password_hash != user.password_hash) return session_is_over();
    now->password_hash = hash;
    ++now->version;
    TRY(rows.update(*now));
    TRY(rows.remove_invitations_of(now->id));
    TRY_ASSIGN(session, in.renew_session(rows, *now));
    return store.append_audit(about_user(now->id, "change_password", *now, origin));
  }));
  return session;
}

Result<TotpEnrolment> Accounts::start_totp(std::string_view token, const Confirmation& confirmation,
                                           const Origin& origin) {
  Impl& in = *m_impl;
  TRY_ASSIGN(const auto open, in.open_session(token));
  const UserRow& user = open.second;
  TRY(in.confirm(user, confirmation, origin));
  const std::string secret = secrets::new_totp_secret();
  TRY(in.write([&](store::Store&, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(auto now, rows.user(user.id));
    if (!now || !now->active) return session_is_over();
    now->totp_pending = secret;
    return rows.update(*now);
  }));
  return TotpEnrolment{secret, secrets::otpauth_uri(k_issuer, user.login, secret)};
}

Result<Session> Accounts::confirm_totp(std::string_view token, std::string_view code,
                                       const Origin& origin) {
  Impl& in = *m_impl;
  TRY_ASSIGN(const auto open, in.open_session(token));
  const UserRow& user = open.second;
  TRY(in.slow_down(user.login, origin));
  Session session;
  TRY(in.write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(auto now, rows.user(user.id));
    if (!now || !now->active) return session_is_over();
    if (now->totp_pending.empty())
      return fail(ErrorCode::conflict,
                  "認証アプリの設定が始まっていません。はじめからやり直してください");
    TRY_ASSIGN(const auto step, secrets::accept_totp(now->totp_pending, code, in.clock(), 0));
    if (!step) return wrong_code();
    now->totp_secret = std::move(now->totp_pending);
    now->totp_pending.clear();
    now->totp_last_step = *step;
    ++now->version;
    TRY(rows.update(*now));
    TRY_ASSIGN(session, in.renew_session(rows, *now));
    return store.append_audit(about_user(now->id, "set_totp", *now, origin));
  }));
  in.attempt_ended_well(user.login, origin);
  return session;
}

Result<Session> Accounts::remove_totp(std::string_view token, const Confirmation& confirmation,
                                      const Origin& origin) {
  Impl& in = *m_impl;
  TRY_ASSIGN(const auto open, in.open_session(token));
  const UserRow& user = open.second;
  if (wants_totp(role_of(user)) && !user.is_sample) {
    return fail(
        ErrorCode::forbidden,
        "この役割では認証アプリが必要です。機種を変えるときは、新しい設定で置き換えてください");
  }
  TRY(in.confirm(user, confirmation, origin));
  Session session;
  TRY(in.write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(auto now, rows.user(user.id));
    if (!now || !now->active) return session_is_over();
    now->totp_secret.clear();
    now->totp_pending.clear();
    ++now->version;
    TRY(rows.update(*now));
    TRY_ASSIGN(session, in.renew_session(rows, *now));
    return store.append_audit(about_user(now->id, "remove_totp", *now, origin));
  }));
  return session;
}

}  // namespace tsunagu::service
