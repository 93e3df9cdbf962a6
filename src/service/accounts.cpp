// SPDX-License-Identifier: GPL-3.0-or-later
// What all parts of Accounts need: opening, reading, writing, slowing down.
#include "service/accounts.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/text.hpp"
#include "secrets/fingerprint.hpp"
#include "secrets/totp.hpp"
#include "service/accounts_impl.hpp"

namespace tsunagu::service {
namespace {

tl::unexpected<Error> too_early(std::int64_t wait_s) {
  auto refused =
      fail(ErrorCode::too_many_requests,
           fmt::format("失敗が続いたため止めています。{}秒待ってからやり直してください", wait_s));
  refused.value().retry_after_s = static_cast<int>(wait_s);
  return refused;
}

// Texts of any length must not fill the memory that the counters keep.
std::string login_key(const std::string& login) { return login.substr(0, k_login_max_bytes); }

std::string login_and_address(const std::string& login, const Origin& origin) {
  return login_key(login) + '\n' + origin.address;
}

}  // namespace

std::int64_t system_clock_s() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Result<void> Accounts::Impl::write(const Write& body) {
  const WriteTurns::Turn turn(turns, k_write_wait);
  TRY(turn.check());
  return writer.transact([&]() -> Result<void> {
    AccountRows rows(writer);
    return body(writer, rows);
  });
}

void Accounts::Impl::write_if_free(const std::function<Result<void>(AccountRows&)>& body) {
  const WriteTurns::Turn turn(turns, std::chrono::milliseconds(0));
  if (!turn.is_mine()) return;
  AccountRows rows(writer);
  static_cast<void>(body(rows));
}

Result<void> Accounts::Impl::slow_down(const std::string& login, const Origin& origin) {
  const std::int64_t now = clock();
  if (const auto wait = by_address.attempt(origin.address, now); wait > 0) return too_early(wait);
  if (login.empty()) return {};
  const std::string both = login_and_address(login, origin);
  if (const auto wait = by_login_and_address.attempt(both, now); wait > 0) return too_early(wait);
  if (const auto wait = by_login.attempt(login_key(login), now); wait > 0) {
    by_login_and_address.take_back(both);  // nothing was tried
    return too_early(wait);
  }
  return {};
}

void Accounts::Impl::attempt_ended_well(const std::string& login, const Origin& origin) {
  // Only this attempt: whoever has one account must not win free tries at others with it.
  by_address.take_back(origin.address);
  by_login.take_back(login_key(login));
  by_login_and_address.forgive(login_and_address(login, origin));
}

void Accounts::Impl::attempt_was_none(const std::string& login, const Origin& origin) {
  by_address.take_back(origin.address);
  by_login.take_back(login_key(login));
  by_login_and_address.take_back(login_and_address(login, origin));
}

Result<void> Accounts::Impl::confirm_password(const UserRow& user, std::string_view password,
                                              const Origin& origin) {
  TRY(secrets::check_password_size(password));
  TRY(slow_down(user.login, origin));
  const auto matched = hasher.matches(user.password_hash, password);
  if (!matched) {
    attempt_was_none(user.login, origin);
    return tl::unexpected(matched.error());
  }
  if (!*matched)
    return fail(ErrorCode::rejected_input,
                "いまのパスワードが違います。確かめて入れ直してください");
  attempt_ended_well(user.login, origin);
  return {};
}

Result<void> Accounts::Impl::confirm(const UserRow& user, const Confirmation& given,
                                     const Origin& origin) {
  if (given.is_proven) return {};
  TRY(confirm_password(user, given.password, origin));
  if (user.totp_secret.empty()) return {};
  TRY(slow_down(user.login, origin));
  TRY(write([&](store::Store&, AccountRows& rows) -> Result<void> {
    TRY_ASSIGN(auto now, rows.user(user.id));
    if (!now || !now->active || now->totp_secret != user.totp_secret) return session_is_over();
    TRY_ASSIGN(const auto step, secrets::accept_totp(now->totp_secret, without_blanks(given.code),
                                                     clock(), now->totp_last_step));
    if (!step)
      return fail(ErrorCode::rejected_input,
                  "確認コードが要ります。認証アプリに出ている新しい6桁を入れてください");
    now->totp_last_step = *step;
    return rows.update(*now);
  }));
  attempt_ended_well(user.login, origin);
  return {};
}

Result<void> Accounts::Impl::confirm_manager(const model::Viewer& viewer, const Confirmation& given,
                                             const Origin& origin) {
  if (given.is_proven) return {};
  TRY_ASSIGN(const auto manager,
             read([&](AccountRows& rows) { return rows.user(viewer.user_id); }));
  if (!manager || !manager->active) return session_is_over();
  return confirm(*manager, given, origin);
}

Result<void> Accounts::Impl::tell(AccountRows& rows, const UserRow& user,
                                  const model::Viewer& viewer, std::string_view what) {
  TRY(rows.add(store::NoticeRow{user.id, clock(), std::string(what), viewer.user_id}));
  return rows.keep_newest_notices(user.id, k_notices_per_user);
}

Result<std::string> Accounts::Impl::organization_name(const std::string& id) {
  if (id.empty()) return std::string();
  TRY_ASSIGN(auto lease, readers.borrow());
  TRY_ASSIGN(const auto found, lease->find<model::Organization>(id));
  return found ? found->record.name : std::string();
}

tl::unexpected<Error> sign_in_refused() {
  return fail(ErrorCode::unauthenticated,
              "ログイン名、パスワード、確認コードのどれかが違います。確かめて入れ直してください");
}

tl::unexpected<Error> session_is_over() {
  return fail(ErrorCode::unauthenticated, "サインインが必要です。サインインし直してください");
}

tl::unexpected<Error> no_such_user() {
  return fail(ErrorCode::not_found, "その利用者はいません。一覧を確かめてください");
}

std::string without_blanks(std::string_view code) {
  std::string plain;
  for (const char c : code.substr(0, 16)) {
    if (c != ' ') plain += c;
  }
  return plain;
}

std::string folded_login(std::string_view written) {
  return text::lower_ascii(text::trim(written));
}

model::Role role_of(const UserRow& user) {
  return model::role_from(user.role).value_or(model::Role::anonymous);
}

bool must_enrol(const UserRow& user) {
  return wants_totp(role_of(user)) && user.totp_secret.empty() && !user.is_sample;
}

UserView view_of(const UserRow& user) {
  return {.id = user.id,
          .login = user.login,
          .name = user.name,
          .role = role_of(user),
          .organization_id = user.organization_id,
          .coordinator_id = user.coordinator_id,
          .active = user.active,
          .has_password = !user.password_hash.empty(),
          .has_totp = !user.totp_secret.empty(),
          .is_sample = user.is_sample,
          .version = user.version,
          .created_at = user.created_at,
          .signed_in_at = user.signed_in_at};
}

store::AuditEntry about_user(std::string_view actor, std::string action, const UserRow& user,
                             const Origin& origin) {
  return {.actor = std::string(actor),
          .action = std::move(action),
          .kind = "user",
          .record_id = user.id,
          .version = user.version,
          .request_id = origin.request_id};
}

Accounts::Accounts(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Accounts::~Accounts() = default;

Result<std::unique_ptr<Accounts>> Accounts::open(const DataDir& dir, Options options) {
  TRY_ASSIGN(auto writer, open_store(dir, store::Mode::read_write));
  return std::unique_ptr<Accounts>(
      new Accounts(std::make_unique<Impl>(dir, std::move(options), std::move(writer))));
}

}  // namespace tsunagu::service
