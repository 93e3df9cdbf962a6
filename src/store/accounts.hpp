// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts in the store: plain rows in, plain rows out; every rule stands in service/accounts.hpp.
// Times are Unix seconds. Fingerprints are those of secrets/fingerprint.hpp, in hexadecimal.
//
// Writing calls belong into a Store::transact() unless they say otherwise. Threads and errors: as
// Store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace tsunagu::store {

struct UserRow {
  std::string id;
  std::int64_t version = 0;  // grows by one with each change of what administrators see
  std::string login, name;   // the login is unique and lower case
  std::string role;          // name of a model::Role
  std::string organization_id, coordinator_id;  // empty: none
  bool active = true;
  bool is_sample = false;
  std::string password_hash;  // empty: no password yet
  std::string totp_secret;    // base32; empty: no second factor
  std::string totp_pending;   // set up, not confirmed yet
  std::int64_t totp_last_step = 0;
  std::int64_t created_at = 0, signed_in_at = 0;  // 0: never
};

struct SessionRow {
  std::string fingerprint, user_id;
  std::int64_t started_at = 0, used_at = 0;
  bool must_enrol = false;
};

struct InvitationRow {
  std::string fingerprint, user_id;
  std::int64_t created_at = 0, expires_at = 0;
};

struct ApiKeyRow {
  std::string id, user_id, prefix, fingerprint, name;
  std::vector<std::string> scopes;
  std::int64_t created_at = 0, expires_at = 0;
  std::int64_t used_at = 0, revoked_at = 0;  // 0: never
};

// What somebody else did to the account of a user.
struct NoticeRow {
  std::string user_id;
  std::int64_t at = 0;
  std::string what, actor;  // as in the trail
};

// Which users; empty members mean any.
struct UserFilter {
  std::string organization_id, role, after_login;
  std::vector<std::string> words;  // each stands in login, name or the organisation's name
  std::size_t limit = 1;
};

struct ReadRow {
  std::string day;              // in Japan, YYYY-MM-DD
  std::string user_id, action;  // as in the trail
  std::string kind, record_id;
};

class AccountRows {
 public:
  explicit AccountRows(Store& store) : m_store(store) {}

  // --- users ---
  Result<std::optional<UserRow>> user(std::string_view id);
  Result<std::optional<UserRow>> user_by_login(std::string_view login);
  // By login.
  Result<std::vector<UserRow>> users(const UserFilter& filter);
  Result<std::int64_t> count_users();
  // Active users of a role who have a password, without one.
  Result<std::int64_t> count_active(std::string_view role, std::string_view without_id);
  // Active users who are that coordinator, without one.
  Result<std::int64_t> count_active_as(std::string_view coordinator_id,
                                       std::string_view without_id);
  Result<std::int64_t> count_active_in(std::string_view organization_id);
  Result<bool> has_active_samples();
  Result<std::vector<UserRow>> samples();  // by login
  // conflict when the login is taken.
  Result<void> add(const UserRow& user);
  // Every column but id and login.
  Result<void> update(const UserRow& user);

  // --- sessions ---
  Result<std::optional<SessionRow>> session(std::string_view fingerprint);
  Result<void> add(const SessionRow& session);
  // In a transaction of its own. Does not wait for another writer: what cannot be written now is
  // written with the next use.
  Result<void> touch_session(std::string_view fingerprint, std::int64_t used_at);
  Result<std::vector<SessionRow>> sessions_of(std::string_view user_id);  // newest use first
  Result<void> remove_session(std::string_view fingerprint);
  Result<void> remove_other_sessions(std::string_view user_id, std::string_view fingerprint);
  Result<void> remove_sessions_of(std::string_view user_id);
  // Leaves the newest `count` of a user.
  Result<void> keep_newest_sessions(std::string_view user_id, int count);
  // Forgets sessions of all users that started before or were last used before.
  Result<void> remove_old_sessions(std::int64_t started_before, std::int64_t used_before);

  // --- notices ---
  Result<void> add(const NoticeRow& notice);
  Result<std::vector<NoticeRow>> notices_of(std::string_view user_id);  // newest first
  Result<void> remove_notices_of(std::string_view user_id);
  Result<void> keep_newest_notices(std::string_view user_id, int count);

  // --- invitations ---
  Result<std::optional<InvitationRow>> invitation(std::string_view fingerprint);
  Result<void> add(const InvitationRow& invitation);
  Result<void> remove_invitations_of(std::string_view user_id);

  // --- API keys ---
  Result<std::optional<ApiKeyRow>> api_key(std::string_view id);
  Result<std::optional<ApiKeyRow>> api_key_by_prefix(std::string_view prefix);
  Result<std::vector<ApiKeyRow>> api_keys_of(std::string_view user_id);  // oldest first
  Result<void> add(const ApiKeyRow& key);
  Result<void> revoke_api_key(std::string_view id, std::int64_t revoked_at);
  // All that opens something without a session: keys, and the calendar that is subscribed to.
  Result<void> revoke_api_keys_of(std::string_view user_id, std::int64_t revoked_at);
  Result<void> touch_api_key(std::string_view id, std::int64_t used_at);  // as touch_session

  // --- contact reveals ---
  Result<std::int64_t> reveals(std::string_view day, std::string_view user_id);
  Result<void> add_reveal(std::string_view day, std::string_view user_id);
  // Of all users of an organisation.
  Result<std::int64_t> reveals_of_organization(std::string_view day,
                                               std::string_view organization_id);

  // --- reads of records above the public layer ---
  // False when it was noted already.
  Result<bool> add_read(const ReadRow& read);
  Result<void> remove_reads_before(std::string_view day);

 private:
  Store& m_store;
};

}  // namespace tsunagu::store
