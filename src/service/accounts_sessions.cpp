// SPDX-License-Identifier: GPL-3.0-or-later
// Signing in and out.
#include <algorithm>

#include <fmt/format.h>

#include "base/log.hpp"
#include "secrets/fingerprint.hpp"
#include "secrets/totp.hpp"
#include "service/accounts_impl.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_token_size = 43;          // characters of secrets::random_token()
constexpr std::size_t k_session_id_letters = 16;  // of the fingerprint
constexpr std::string_view k_programs_name = "システム管理のコマンド";
constexpr std::int64_t k_clock_set_back_s = 300;  // a session from further ahead is not believed

// Never what was written as the login: people type passwords there.
void note_refusal(std::string_view user_id, const Origin& origin) {
  log::write({log::Level::warn, "sign_in_refused", {}, origin.request_id, user_id});
}

bool is_over(const store::SessionRow& session, std::int64_t now) {
  const bool is_from_future =
      std::max(session.started_at, session.used_at) > now + k_clock_set_back_s;
  return is_from_future || now - session.started_at >= k_session_longest_s ||
         now - session.used_at >= k_session_idle_s;
}

// Tells a session from the others of its user, and opens none.
std::string id_of(const store::SessionRow& session) {
  return session.fingerprint.substr(0, k_session_id_letters);
}

// Everybody knows the password.
tl::unexpected<Error> sample_stays_here() {
  return fail(ErrorCode::forbidden,
              "見本の利用者は、サーバーの動いている機械の上でだけ使えます。管理者に利用者を作って"
              "もらってください");
}

// Inside a write(): ends the session that a sign-in came with, whosever it was.
Result<void> end_former_session(store::Store& store, AccountRows& rows, std::string_view token,
                                const Origin& origin) {
  if (token.size() != k_token_size) return {};
  TRY_ASSIGN(const auto session, rows.session(secrets::fingerprint(token)));
  if (!session) return {};
  TRY(rows.remove_session(session->fingerprint));
  TRY_ASSIGN(const auto user, rows.user(session->user_id));
  if (!user) return {};
  return store.append_audit(about_user(user->id, "sign_out", *user, origin));
}

}  // namespace

Session session_of(const UserRow& user, const store::SessionRow& row, std::string token) {
  const bool only_enrolment = row.must_enrol || must_enrol(user);
  return {.token = std::move(token),
          .viewer = {only_enrolment ? model::Role::anonymous : role_of(user), user.id,
                     only_enrolment ? std::string() : user.organization_id,
                     only_enrolment ? std::string() : user.coordinator_id},
          .login = user.login,
          .name = user.name,
          .role = role_of(user),
          .has_totp = !user.totp_secret.empty(),
          .must_enrol = only_enrolment,
          .expires_at = row.started_at + k_session_longest_s};
}

Result<Session> Accounts::Impl::start_session(AccountRows& rows, const UserRow& user) {
  const std::int64_t now = clock();
  std::string token = secrets::random_token();
  const store::SessionRow row{secrets::fingerprint(token), user.id, now, now, must_enrol(user)};
  TRY(rows.remove_old_sessions(now - k_session_longest_s, now - k_session_idle_s));
  TRY(rows.add(row));
  TRY(rows.keep_newest_sessions(user.id, k_sessions_per_user));
  return session_of(user, row, std::move(token));
}

Result<Session> Accounts::Impl::renew_session(AccountRows& rows, const UserRow& user) {
  TRY(rows.remove_sessions_of(user.id));
  TRY(rows.revoke_api_keys_of(user.id, clock()));
  return start_session(rows, user);
}

Result<std::pair<store::SessionRow, UserRow>> Accounts::Impl::open_session(std::string_view token) {
  if (token.size() != k_token_size) return session_is_over();
  return read([&](AccountRows& rows) -> Result<std::pair<store::SessionRow, UserRow>> {
    TRY_ASSIGN(auto session, rows.session(secrets::fingerprint(token)));
    if (!session || is_over(*session, clock())) return session_is_over();
    TRY_ASSIGN(auto user, rows.user(session->user_id));
    if (!user || !user->active) return session_is_over();
    return std::pair(std::move(*session), std::move(*user));
  });
}

Result<Session> Accounts::sign_in(std::string_view written, std::string_view password,
                                  std::string_view code, const Origin& origin,
                                  std::string_view instead_of) {
  Impl& in = *m_impl;
  TRY(secrets::check_password_size(password));
  const std::string login = folded_login(written.substr(0, k_login_max_bytes + 1));
  TRY(in.slow_down(login, origin));
  TRY_ASSIGN(const auto found,
             in.read([&](AccountRows& rows) { return rows.user_by_login(login); }));
  const bool usable = found && found->active;
  const auto matched = in.hasher.matches(usable ? found->password_hash : std::string(), password);
  if (!matched) {
    in.attempt_was_none(login, origin);
    return tl::unexpected(matched.error());
  }
  if (!*matched) {
    note_refusal(usable ? std::string_view(found->id) : "unknown", origin);
    return sign_in_refused();
  }
  if (found->is_sample && !origin.is_this_machine) return sample_stays_here();
  if (!found->totp_secret.empty() && code.empty()) {
    return fail(ErrorCode::code_required, "認証アプリに出ている6桁の確認コードを入れてください");
  }
  std::string fresh_hash;
  if (in.hasher.is_outdated(found->password_hash)) {
    TRY_ASSIGN(fresh_hash, in.hasher.hash(password));
  }
  Session session;
  TRY(in.write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    // Read again: somebody may have changed the user while the password was being hashed.
    TRY_ASSIGN(auto user, rows.user(found->id));
    if (!user || !user->active || user->password_hash != found->password_hash ||
        user->totp_secret != found->totp_secret)
      return sign_in_refused();
    if (!user->totp_secret.empty()) {
      TRY_ASSIGN(const auto step, secrets::accept_totp(user->totp_secret, without_blanks(code),
                                                       in.clock(), user->totp_last_step));
      if (!step) {
        note_refusal(user->id, origin);
        return sign_in_refused();
      }
      user->totp_last_step = *step;
    }
    if (!fresh_hash.empty()) user->password_hash = fresh_hash;
    user->signed_in_at = in.clock();
    TRY(rows.update(*user));
    TRY(end_former_session(store, rows, instead_of, origin));
    TRY_ASSIGN(session, in.start_session(rows, *user));
    return store.append_audit(about_user(user->id, "sign_in", *user, origin));
  }));
  in.attempt_ended_well(login, origin);
  return session;
}

Result<Session> Accounts::session(std::string_view token) {
  TRY_ASSIGN(const auto open, m_impl->open_session(token));
  const auto& [row, user] = open;
  if (const std::int64_t now = m_impl->clock(); now - row.used_at >= k_session_touch_s) {
    m_impl->write_if_free([&, &session = row](AccountRows& rows) {
      return rows.touch_session(session.fingerprint, now);
    });
  }
  return session_of(user, row, {});
}

Result<void> Accounts::sign_out(std::string_view token, const Origin& origin) {
  const auto open = m_impl->open_session(token);
  if (!open) {
    if (open.error().code == ErrorCode::unauthenticated) return {};
    return tl::unexpected(open.error());
  }
  return m_impl->write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY(rows.remove_session(open->first.fingerprint));
    return store.append_audit(about_user(open->second.id, "sign_out", open->second, origin));
  });
}

Result<std::vector<OpenSession>> Accounts::open_sessions(std::string_view token) {
  TRY_ASSIGN(const auto open, m_impl->open_session(token));
  return m_impl->read([&](AccountRows& rows) -> Result<std::vector<OpenSession>> {
    TRY_ASSIGN(const auto found, rows.sessions_of(open.second.id));
    std::vector<OpenSession> sessions;
    for (const auto& row : found) {
      if (is_over(row, m_impl->clock())) continue;
      sessions.push_back(
          {id_of(row), row.started_at, row.used_at, row.fingerprint == open.first.fingerprint});
    }
    return sessions;
  });
}

Result<void> Accounts::end_session(std::string_view token, std::string_view id,
                                   const Origin& origin) {
  TRY_ASSIGN(const auto open, m_impl->open_session(token));
  return m_impl->write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(const auto found, rows.sessions_of(open.second.id));
    for (const auto& row : found) {
      if (id_of(row) != id) continue;
      TRY(rows.remove_session(row.fingerprint));
      return store.append_audit(about_user(open.second.id, "end_session", open.second, origin));
    }
    return {};
  });
}

Result<void> Accounts::end_other_sessions(std::string_view token, const Origin& origin) {
  TRY_ASSIGN(const auto open, m_impl->open_session(token));
  return m_impl->write([&](store::Store& store, AccountRows& rows) -> Result<void> {
    TRY(rows.remove_other_sessions(open.second.id, open.first.fingerprint));
    return store.append_audit(
        about_user(open.second.id, "end_other_sessions", open.second, origin));
  });
}

Result<std::vector<AccountNotice>> Accounts::notices(const model::Viewer& viewer) {
  if (viewer.user_id.empty()) return std::vector<AccountNotice>();
  return m_impl->read([&](AccountRows& rows) -> Result<std::vector<AccountNotice>> {
    TRY_ASSIGN(const auto found, rows.notices_of(viewer.user_id));
    std::vector<AccountNotice> told;
    for (const auto& row : found) {
      TRY_ASSIGN(const auto by, rows.user(row.actor));
      told.push_back({row.at, row.what, by ? by->name : std::string(k_programs_name)});
    }
    return told;
  });
}

Result<void> Accounts::dismiss_notices(std::string_view token) {
  TRY_ASSIGN(const auto open, m_impl->open_session(token));
  return m_impl->write([&](store::Store&, AccountRows& rows) -> Result<void> {
    return rows.remove_notices_of(open.second.id);
  });
}

Result<model::Viewer> Accounts::viewer_of_login(std::string_view login) {
  TRY_ASSIGN(const auto user, m_impl->read([&](AccountRows& rows) {
    return rows.user_by_login(folded_login(login.substr(0, k_login_max_bytes + 1)));
  }));
  if (!user || !user->active || user->is_sample) return session_is_over();
  return model::Viewer{role_of(*user), user->id, user->organization_id, user->coordinator_id};
}

}  // namespace tsunagu::service
