// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts: users, their passwords, second factors, sessions, invitations and API keys. All rules
// stand here; callers only carry what a request brought (docs/accounts.md).
//
// Threads: any. Errors besides those of the store: unauthenticated (one and the same for an unknown
// login, a wrong password, a wrong code, a session or key that is over), code_required,
// too_many_requests (with retry_after_s), overloaded (too many passwords at once), forbidden,
// not_found (unknown, or not for this viewer), conflict, invalid_argument, rejected_input.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/role.hpp"
#include "secrets/password.hpp"
#include "service/audit.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::service {

inline constexpr std::int64_t k_session_idle_s = 30 * 60;
inline constexpr std::int64_t k_session_longest_s = 12 * 60 * 60;
inline constexpr std::int64_t k_session_touch_s = 60;  // use is written down this often at most
inline constexpr int k_sessions_per_user = 20;         // the oldest ones end
inline constexpr std::int64_t k_invitation_s = 7 * 24 * 60 * 60;
inline constexpr int k_api_key_days_max = 365;
inline constexpr int k_api_keys_per_user = 20;
inline constexpr std::size_t k_login_max_bytes = 64;
inline constexpr std::size_t k_name_max_points = 60;  // code points; of users and keys
inline constexpr std::size_t k_users_a_page = 200;
inline constexpr std::int64_t k_users_per_organization = 1'000;  // active ones

// Where a request came from. The address (as limits count it: IPv6 by network) slows down guessing
// and is never kept.
struct Origin {
  std::string address, request_id;
  bool is_this_machine = false;  // and came through no proxy
};

struct Session {
  std::string token;     // for the cookie; empty when the session was only looked up
  model::Viewer viewer;  // anonymous (with a user_id) while `must_enrol`
  std::string login, name;
  model::Role role = model::Role::anonymous;  // of the user, also while `must_enrol`
  bool has_totp = false;
  bool must_enrol = false;      // the role wants a second factor: only setting it up is open
  std::int64_t expires_at = 0;  // Unix seconds, whatever happens
};

struct TotpEnrolment {
  std::string secret;  // base32
  std::string uri;     // otpauth://, for a QR code
};

// `organization_name` is filled in by users() and user() only.
struct UserView {
  std::string id, login, name;
  model::Role role = model::Role::anonymous;
  std::string organization_id, organization_name, coordinator_id;
  bool active = true, has_password = false, has_totp = false, is_sample = false;
  std::int64_t version = 0;
  std::int64_t created_at = 0, signed_in_at = 0;  // Unix seconds; 0: never
};

struct NewUser {
  std::string login, name;
  model::Role role = model::Role::anonymous;
  std::string organization_id, coordinator_id;
};

// Proof that whoever sits at a session is its user: the own password, and the code of the second
// factor where there is one (it works once).
struct Confirmation {
  std::string password, code;
  // The caller knows otherwise: the command line, a proxy that signs its users in.
  bool is_proven = false;
};

// What somebody else did to an account, shown to its user until it is dismissed.
struct AccountNotice {
  std::int64_t at = 0;  // Unix seconds
  std::string what;     // the action of the audit trail
  std::string by;       // name of who did it
};
inline constexpr int k_notices_per_user = 20;  // the newest

// An open session of a user, without its token.
struct OpenSession {
  std::string id;                            // names it for end_session()
  std::int64_t started_at = 0, used_at = 0;  // Unix seconds; used_at to the minute
  bool is_this = false;                      // the one that asks
};

// Which users; empty members mean any.
struct UsersRequest {
  std::string after;  // those whose login comes after
  std::string query;  // words that must all stand in login, name or the organisation's name
  std::string role;   // name of a role
  std::string organization_id;
};
inline constexpr std::size_t k_users_query_max_bytes = 256;
inline constexpr std::size_t k_users_query_words = 8;

// Only what is given changes.
struct UserChange {
  std::optional<std::string> name;
  std::optional<model::Role> role;
  std::optional<bool> active;
  std::optional<std::string> organization_id, coordinator_id;
  std::optional<std::int64_t> version;  // refused with `conflict` when the user has another
  Confirmation confirmation = {};       // for another role
};

struct Invitation {
  UserView user;
  std::string token;  // shown this once
  std::int64_t expires_at = 0;
};

// The page that takes an invitation. The token stands in the fragment, which browsers do not send:
// it reaches no log and no Referer.
std::string invitation_path(std::string_view token);

enum class KeyScope { read, write, export_ };
std::string_view name_of(KeyScope scope);
std::optional<KeyScope> key_scope_from(std::string_view name);

struct ApiKey {
  std::string id, prefix, name;
  std::vector<KeyScope> scopes;
  std::int64_t created_at = 0, expires_at = 0, used_at = 0;  // Unix seconds; used_at to the hour
  bool revoked = false;
};

struct CreatedApiKey {
  ApiKey key;
  std::string text;  // tsk_<prefix>_<secret>, shown this once
};

// True when the role must have a second factor.
constexpr bool wants_totp(model::Role role) {
  return role == model::Role::headquarters || role == model::Role::system_admin;
}

// Whoever sits at the machine and may write the data directory: the command line.
inline model::Viewer command_line_viewer() {
  return {model::Role::system_admin, "command-line", "", ""};
}

class Accounts {
 public:
  struct Options {
    Clock clock = system_clock_s;
    secrets::PasswordHasher::Options hashing;
  };
  // The data directory must exist and be up to date (Directory::open does that).
  static Result<std::unique_ptr<Accounts>> open(const DataDir& dir, Options options);
  static Result<std::unique_ptr<Accounts>> open(const DataDir& dir) { return open(dir, Options{}); }
  ~Accounts();

  // --- sessions ---
  // `instead_of`: token of the session that the request came with; it ends. Sample users sign in
  // from this machine only (forbidden otherwise).
  Result<Session> sign_in(std::string_view login, std::string_view password, std::string_view code,
                          const Origin& origin, std::string_view instead_of = {});
  // Whose session it is; counts as use.
  Result<Session> session(std::string_view token);
  // Ends it; also well when it is over already.
  Result<void> sign_out(std::string_view token, const Origin& origin);
  // The user whom a trusted proxy has signed in (second factor included); never a sample user.
  Result<model::Viewer> viewer_of_login(std::string_view login);

  // The user's open sessions, newest use first.
  Result<std::vector<OpenSession>> open_sessions(std::string_view token);
  // Ends one of them; also well when it is over already.
  Result<void> end_session(std::string_view token, std::string_view id, const Origin& origin);
  // Ends all but the one that asks.
  Result<void> end_other_sessions(std::string_view token, const Origin& origin);
  // What the user is to be told, newest first; nothing for those who are no users.
  Result<std::vector<AccountNotice>> notices(const model::Viewer& viewer);
  Result<void> dismiss_notices(std::string_view token);

  // --- the own account; those that take a token answer with a new session, all others end, and so
  // do all API keys: a change of these is what follows a theft ---
  // Sets the password; the user may sign in then. The link works once. The user's API keys end: a
  // link is what follows a theft.
  Result<UserView> accept_invitation(std::string_view token, std::string_view password,
                                     const Origin& origin);
  Result<Session> change_password(std::string_view token, std::string_view current,
                                  std::string_view next, const Origin& origin);
  // The new secret counts from confirm_totp() on; until then an older one stays, whose code is
  // wanted. rejected_input: the password or code is wrong or missing.
  Result<TotpEnrolment> start_totp(std::string_view token, const Confirmation& confirmation,
                                   const Origin& origin);
  Result<Session> confirm_totp(std::string_view token, std::string_view code, const Origin& origin);
  // Refused for roles that want one.
  Result<Session> remove_totp(std::string_view token, const Confirmation& confirmation,
                              const Origin& origin);

  // --- API keys ---
  Result<CreatedApiKey> create_api_key(const model::Viewer& viewer, std::string_view name,
                                       const std::vector<KeyScope>& scopes, int days,
                                       const Origin& origin);
  Result<std::vector<ApiKey>> api_keys(const model::Viewer& viewer);
  Result<void> revoke_api_key(const model::Viewer& viewer, std::string_view id,
                              const Origin& origin);
  // Whose key it is. unauthenticated for a key that is unknown, over or revoked; forbidden when it
  // lacks the scope.
  Result<model::Viewer> viewer_of_key(std::string_view key, KeyScope scope);

  // --- users; who may: service/authorization.hpp. Nobody gives themselves another role, place or
  // coordinator id, a new link or a way around the second factor. What would let the manager become
  // that user wants the manager's Confirmation (rejected_input without), and the user is told. ---
  // By login; at most k_users_a_page.
  Result<std::vector<UserView>> users(const model::Viewer& viewer, const UsersRequest& request);
  Result<UserView> user(const model::Viewer& viewer, std::string_view id);
  Result<UserView> user_by_login(const model::Viewer& viewer, std::string_view login);
  Result<Invitation> invite(const model::Viewer& viewer, const NewUser& user, const Origin& origin);
  // A new link; older ones of the user stop working. The password stays until it is used; where
  // there is one, the confirmation is wanted.
  Result<Invitation> reinvite(const model::Viewer& viewer, std::string_view id,
                              const Confirmation& confirmation, const Origin& origin);
  Result<UserView> change_user(const model::Viewer& viewer, std::string_view id,
                               const UserChange& change, const Origin& origin);
  // Ends the user's sessions and API keys too.
  Result<UserView> reset_totp(const model::Viewer& viewer, std::string_view id,
                              const Confirmation& confirmation, const Origin& origin);
  // Ends all sessions of a user; API keys go on.
  Result<UserView> end_sessions(const model::Viewer& viewer, std::string_view id,
                                const Origin& origin);

  // --- sample accounts: known passwords, no second factor; for this machine only ---
  // Makes what is missing: one for each role. conflict when a coordinator is not fictional, or
  // there is nowhere to put them; no server may run (the caller holds lock_server()).
  Result<std::vector<UserView>> add_sample_accounts();
  Result<std::vector<UserView>> sample_accounts();
  Result<bool> has_sample_accounts();

 private:
  struct Impl;
  explicit Accounts(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

inline constexpr std::string_view k_sample_password = "mihon-no-aikotoba";

// The login of the first administrator, made by init_data_dir().
inline constexpr std::string_view k_first_admin = "admin";

// Adds the first administrator to a store that has no users, inside a transact(); the token of the
// invitation.
Result<std::string> add_first_admin(store::Store& store, std::int64_t now_s);

}  // namespace tsunagu::service
