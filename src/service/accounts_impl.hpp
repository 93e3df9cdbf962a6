// SPDX-License-Identifier: GPL-3.0-or-later
// Insides of Accounts, shared by its .cpp files.
#pragma once

#include <functional>
#include <string>

#include "secrets/password.hpp"
#include "service/accounts.hpp"
#include "service/authorization.hpp"
#include "service/backoff.hpp"
#include "service/store_pool.hpp"
#include "service/write_turns.hpp"
#include "store/accounts.hpp"

namespace tsunagu::service {

using store::AccountRows;
using store::UserRow;

// Who guesses at one login from one address waits first. A login alone waits only when many
// addresses try it at once: what one address may try is forgiven sooner than it comes, so that a
// stranger keeps nobody waiting. One failing address may be a whole office behind one router: it
// gets more attempts, and then longer waits.
inline constexpr Backoff::Limits k_login_and_address_limits{.free = 10, .longest_wait_s = 60};
inline constexpr Backoff::Limits k_login_limits{
    .free = 100, .longest_wait_s = 60, .forgive_one_s = 20};
inline constexpr Backoff::Limits k_address_limits{.free = 50, .longest_wait_s = 900};

struct Accounts::Impl {
  Impl(const DataDir& dir, Options options, store::Store write_store)
      : clock(std::move(options.clock)),
        hasher(options.hashing),
        readers(dir),
        writer(std::move(write_store)) {}

  // body(AccountRows&) on a read connection.
  template <class Body>
  auto read(Body&& body) -> decltype(body(std::declval<AccountRows&>())) {
    TRY_ASSIGN(auto lease, readers.borrow());
    AccountRows rows(lease.get());
    return body(rows);
  }
  // `body` in one transaction of the write connection.
  using Write = std::function<Result<void>(store::Store&, AccountRows&)>;
  Result<void> write(const Write& body);
  // As write(), without waiting for anybody; for what may be left out.
  void write_if_free(const std::function<Result<void>(AccountRows&)>& body);

  // Counts an attempt; too_many_requests when it comes too early.
  Result<void> slow_down(const std::string& login, const Origin& origin);
  // `ended`: the right password was given.
  void attempt_ended_well(const std::string& login, const Origin& origin);
  void attempt_was_none(const std::string& login, const Origin& origin);

  // Checks password and second factor of `user` again, for changes that a borrowed session must not
  // make. Outside of a write(): it hashes.
  Result<void> confirm(const UserRow& user, const Confirmation& given, const Origin& origin);
  Result<void> confirm_password(const UserRow& user, std::string_view password,
                                const Origin& origin);
  // confirm() of the viewer's own account, for what is done to another one.
  Result<void> confirm_manager(const model::Viewer& viewer, const Confirmation& given,
                               const Origin& origin);
  // Inside a write(): the user is told what `viewer` did.
  Result<void> tell(AccountRows& rows, const UserRow& user, const model::Viewer& viewer,
                    std::string_view what);

  // Inside a write(): a new session of `user`.
  Result<Session> start_session(AccountRows& rows, const UserRow& user);
  // The session and its user; unauthenticated when it is over.
  Result<std::pair<store::SessionRow, UserRow>> open_session(std::string_view token);
  // Inside a write(): ends all sessions and API keys and starts a new session.
  Result<Session> renew_session(AccountRows& rows, const UserRow& user);

  // Inside a write(): the user whom `viewer` may manage.
  Result<UserRow> managed(AccountRows& rows, const model::Viewer& viewer, std::string_view id);
  // As managed(); forbidden for the own account.
  Result<UserRow> managed_other(AccountRows& rows, const model::Viewer& viewer,
                                std::string_view id);
  // Inside a write(): a fresh invitation instead of all older ones.
  Result<Invitation> new_invitation(AccountRows& rows, const UserRow& user);
  Result<std::string> organization_name(const std::string& id);

  const Clock clock;
  secrets::PasswordHasher hasher;
  StorePool readers;
  Backoff by_login_and_address{k_login_and_address_limits};
  Backoff by_login{k_login_limits}, by_address{k_address_limits};
  WriteTurns turns;
  store::Store writer;  // used in one's turn only
};

tl::unexpected<Error> sign_in_refused();
tl::unexpected<Error> session_is_over();
tl::unexpected<Error> no_such_user();

// A code as typed from an app that shows "123 456".
std::string without_blanks(std::string_view code);

// Lower case without blanks around it.
std::string folded_login(std::string_view written);

UserView view_of(const UserRow& user);
model::Role role_of(const UserRow& user);  // anonymous for a name that this version does not know
// True when only the second factor can be set up in a session of `user`.
bool must_enrol(const UserRow& user);
Session session_of(const UserRow& user, const store::SessionRow& row, std::string token);
inline Subject subject_of(const UserRow& user) {
  return {user.id, user.coordinator_id, user.organization_id};
}

// An audit row about a user.
store::AuditEntry about_user(std::string_view actor, std::string action, const UserRow& user,
                             const Origin& origin);

// Whether login, name, role, organisation and coordinator go together; invalid_argument otherwise.
Result<void> check_user(store::Store& store, const UserRow& user);

}  // namespace tsunagu::service
