// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/accounts.hpp"

#include "base/text.hpp"
#include "store/statements.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr const char* k_user_columns =
    "SELECT id, version, login, name, role, organization_id, coordinator_id, active, is_sample,"
    " password_hash, totp_secret, totp_pending, totp_last_step, created_at, signed_in_at FROM users";
constexpr const char* k_key_columns =
    "SELECT id, user_id, prefix, fingerprint, name, scopes, created_at, expires_at, used_at,"
    " revoked_at FROM api_keys";

UserRow user_from(SQLite::Statement& row) {
  ColumnReader column(row);
  UserRow user;
  user.id = column.text();
  user.version = column.number();
  user.login = column.text();
  user.name = column.text();
  user.role = column.text();
  user.organization_id = column.text();
  user.coordinator_id = column.text();
  user.active = column.number() != 0;
  user.is_sample = column.number() != 0;
  user.password_hash = column.text();
  user.totp_secret = column.text();
  user.totp_pending = column.text();
  user.totp_last_step = column.number();
  user.created_at = column.number();
  user.signed_in_at = column.number();
  return user;
}

ApiKeyRow key_from(SQLite::Statement& row) {
  ColumnReader column(row);
  ApiKeyRow key;
  key.id = column.text();
  key.user_id = column.text();
  key.prefix = column.text();
  key.fingerprint = column.text();
  key.name = column.text();
  const std::string scopes = column.text();
  for (const auto scope : text::split(scopes, ' ')) key.scopes.emplace_back(scope);
  key.created_at = column.number();
  key.expires_at = column.number();
  key.used_at = column.number();
  key.revoked_at = column.number();
  return key;
}

// The first row that `sql` finds, as `read` makes it.
template <class Impl, class Read, class... Values>
auto first(Impl& impl, const std::string& sql, Read&& read, const Values&... values) {
  using Row = decltype(read(impl.statement(sql)));
  return guarded([&]() -> Result<std::optional<Row>> {
    return first_of(with(impl.statement(sql), values...), read);
  });
}

template <class Impl, class Read, class... Values>
auto all(Impl& impl, const std::string& sql, Read&& read, const Values&... values) {
  using Row = decltype(read(impl.statement(sql)));
  return guarded([&]() -> Result<std::vector<Row>> {
    return rows_of(with(impl.statement(sql), values...), read);
  });
}

template <class Impl, class... Values>
Result<std::int64_t> number(Impl& impl, const std::string& sql, const Values&... values) {
  return guarded(
      [&]() -> Result<std::int64_t> { return number_of(with(impl.statement(sql), values...)); });
}

template <class Impl, class... Values>
Result<void> run(Impl& impl, const std::string& sql, const Values&... values) {
  return guarded([&]() -> Result<void> {
    with(impl.statement(sql), values...).exec();
    return {};
  });
}

// As run(), giving up at once when another connection writes.
template <class Impl, class... Values>
Result<void> run_unless_busy(Impl& impl, const std::string& sql, const Values&... values) {
  return guarded([&]() -> Result<void> {
    impl.db.setBusyTimeout(0);
    auto done = run(impl, sql, values...);
    impl.db.setBusyTimeout(k_busy_timeout_ms);
    if (!done && done.error().code == ErrorCode::locked) return {};
    return done;
  });
}

template <class Impl>
Result<void> write_user(Impl& impl, const std::string& sql, const UserRow& user) {
  return run(impl, sql, user.id, user.version, user.login, user.name, user.role,
             Reference{user.organization_id}, Reference{user.coordinator_id},
             std::int64_t{user.active}, std::int64_t{user.is_sample}, user.password_hash,
             user.totp_secret, user.totp_pending, user.totp_last_step, user.created_at,
             user.signed_in_at);
}

SessionRow session_from(SQLite::Statement& row) {
  return {row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getInt64(),
          row.getColumn(3).getInt64(), row.getColumn(4).getInt() != 0};
}

NoticeRow notice_from(SQLite::Statement& row) {
  return {row.getColumn(0).getString(), row.getColumn(1).getInt64(), row.getColumn(2).getString(),
          row.getColumn(3).getString()};
}

InvitationRow invitation_from(SQLite::Statement& row) {
  return {row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getInt64(),
          row.getColumn(3).getInt64()};
}

}  // namespace

Result<std::optional<UserRow>> AccountRows::user(std::string_view id) {
  return first(*m_store.m_impl, std::string(k_user_columns) + " WHERE id = ?1", user_from, id);
}

Result<std::optional<UserRow>> AccountRows::user_by_login(std::string_view login) {
  return first(*m_store.m_impl, std::string(k_user_columns) + " WHERE login = ?1", user_from,
               login);
}

Result<std::vector<UserRow>> AccountRows::users(const UserFilter& filter) {
  std::string sql = std::string(k_user_columns) +
                    " WHERE (?1 = '' OR organization_id = ?1) AND (?2 = '' OR role = ?2)"
                    " AND login > ?3";
  // As text inside, ASCII letters alike: there are a few thousand users at most.
  for (std::size_t n = 0; n < filter.words.size(); ++n) {
    sql +=
        " AND instr(lower(login || ' ' || users.name || ' ' || coalesce((SELECT o.name FROM"
        " organization o WHERE o.id = organization_id), '')), lower(?" +
        std::to_string(n + 5) + ")) > 0";
  }
  sql += " ORDER BY login LIMIT ?4";
  return guarded([&]() -> Result<std::vector<UserRow>> {
    auto& statement = m_store.m_impl->statement(sql);
    with(statement, filter.organization_id, filter.role, filter.after_login, filter.limit);
    for (std::size_t n = 0; n < filter.words.size(); ++n)
      set_value(statement, static_cast<int>(n) + 5, filter.words[n]);
    return rows_of(statement, user_from);
  });
}

Result<std::int64_t> AccountRows::count_users() {
  return number(*m_store.m_impl, "SELECT count(*) FROM users");
}

Result<std::int64_t> AccountRows::count_active(std::string_view role, std::string_view without_id) {
  return number(*m_store.m_impl,
                "SELECT count(*) FROM users WHERE role = ?1 AND id <> ?2 AND active = 1"
                " AND password_hash <> ''",
                role, without_id);
}

Result<std::int64_t> AccountRows::count_active_as(std::string_view coordinator_id,
                                                  std::string_view without_id) {
  return number(*m_store.m_impl,
                "SELECT count(*) FROM users WHERE coordinator_id = ?1 AND active = 1 AND id <> ?2",
                coordinator_id, without_id);
}

Result<std::int64_t> AccountRows::count_active_in(std::string_view organization_id) {
  return number(*m_store.m_impl,
                "SELECT count(*) FROM users WHERE organization_id = ?1 AND active = 1",
                organization_id);
}

Result<std::vector<UserRow>> AccountRows::samples() {
  return all(*m_store.m_impl, std::string(k_user_columns) + " WHERE is_sample = 1 ORDER BY login",
             user_from);
}

Result<bool> AccountRows::has_active_samples() {
  TRY_ASSIGN(
      const auto count,
      number(*m_store.m_impl, "SELECT count(*) FROM users WHERE is_sample = 1 AND active = 1"));
  return count > 0;
}

Result<void> AccountRows::add(const UserRow& user) {
  TRY_ASSIGN(const auto taken, user_by_login(user.login));
  if (taken)
    return fail(ErrorCode::conflict,
                "このログイン名はすでに使われています。別のログイン名にしてください");
  return write_user(
      *m_store.m_impl,
      "INSERT INTO users (id, version, login, name, role, organization_id, coordinator_id, active,"
      " is_sample, password_hash, totp_secret, totp_pending, totp_last_step, created_at,"
      " signed_in_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
      user);
}

Result<void> AccountRows::update(const UserRow& user) {
  return write_user(
      *m_store.m_impl,
      "UPDATE users SET version = ?2, name = ?4, role = ?5, organization_id = ?6,"
      " coordinator_id = ?7, active = ?8, is_sample = ?9, password_hash = ?10, totp_secret = ?11,"
      " totp_pending = ?12, totp_last_step = ?13, created_at = ?14, signed_in_at = ?15"
      " WHERE id = ?1 AND login = ?3",
      user);
}

Result<std::optional<SessionRow>> AccountRows::session(std::string_view fingerprint) {
  return first(*m_store.m_impl,
               "SELECT fingerprint, user_id, started_at, used_at, must_enrol"
               " FROM sessions WHERE fingerprint = ?1",
               session_from, fingerprint);
}

Result<void> AccountRows::add(const SessionRow& session) {
  return run(*m_store.m_impl,
             "INSERT INTO sessions (fingerprint, user_id, started_at, used_at, must_enrol)"
             " VALUES (?1, ?2, ?3, ?4, ?5)",
             session.fingerprint, session.user_id, session.started_at, session.used_at,
             std::int64_t{session.must_enrol});
}

Result<void> AccountRows::touch_session(std::string_view fingerprint, std::int64_t used_at) {
  return run_unless_busy(*m_store.m_impl,
                         "UPDATE sessions SET used_at = ?2 WHERE fingerprint = ?1 AND used_at < ?2",
                         fingerprint, used_at);
}

Result<std::vector<SessionRow>> AccountRows::sessions_of(std::string_view user_id) {
  return all(*m_store.m_impl,
             "SELECT fingerprint, user_id, started_at, used_at, must_enrol FROM sessions"
             " WHERE user_id = ?1 ORDER BY used_at DESC, fingerprint",
             session_from, user_id);
}

Result<void> AccountRows::remove_other_sessions(std::string_view user_id,
                                                std::string_view fingerprint) {
  return run(*m_store.m_impl, "DELETE FROM sessions WHERE user_id = ?1 AND fingerprint <> ?2",
             user_id, fingerprint);
}

Result<void> AccountRows::add(const NoticeRow& notice) {
  return run(*m_store.m_impl,
             "INSERT INTO account_notices (user_id, at, what, actor) VALUES (?1, ?2, ?3, ?4)",
             notice.user_id, notice.at, notice.what, notice.actor);
}

Result<std::vector<NoticeRow>> AccountRows::notices_of(std::string_view user_id) {
  return all(*m_store.m_impl,
             "SELECT user_id, at, what, actor FROM account_notices WHERE user_id = ?1"
             " ORDER BY id DESC",
             notice_from, user_id);
}

Result<void> AccountRows::remove_notices_of(std::string_view user_id) {
  return run(*m_store.m_impl, "DELETE FROM account_notices WHERE user_id = ?1", user_id);
}

Result<void> AccountRows::keep_newest_notices(std::string_view user_id, int count) {
  return run(*m_store.m_impl,
             "DELETE FROM account_notices WHERE user_id = ?1 AND id NOT IN (SELECT id FROM"
             " account_notices WHERE user_id = ?1 ORDER BY id DESC LIMIT ?2)",
             user_id, static_cast<std::int64_t>(count));
}

Result<void> AccountRows::remove_session(std::string_view fingerprint) {
  return run(*m_store.m_impl, "DELETE FROM sessions WHERE fingerprint = ?1", fingerprint);
}

Result<void> AccountRows::remove_sessions_of(std::string_view user_id) {
  return run(*m_store.m_impl, "DELETE FROM sessions WHERE user_id = ?1", user_id);
}

Result<void> AccountRows::keep_newest_sessions(std::string_view user_id, int count) {
  return run(*m_store.m_impl,
             "DELETE FROM sessions WHERE user_id = ?1 AND fingerprint NOT IN (SELECT fingerprint"
             " FROM sessions WHERE user_id = ?1 ORDER BY started_at DESC, fingerprint LIMIT ?2)",
             user_id, static_cast<std::int64_t>(count));
}

Result<void> AccountRows::remove_old_sessions(std::int64_t started_before,
                                              std::int64_t used_before) {
  return run(*m_store.m_impl, "DELETE FROM sessions WHERE started_at < ?1 OR used_at < ?2",
             started_before, used_before);
}

Result<std::optional<InvitationRow>> AccountRows::invitation(std::string_view fingerprint) {
  return first(*m_store.m_impl,
               "SELECT fingerprint, user_id, created_at, expires_at FROM invitations"
               " WHERE fingerprint = ?1",
               invitation_from, fingerprint);
}

Result<void> AccountRows::add(const InvitationRow& invitation) {
  return run(*m_store.m_impl,
             "INSERT INTO invitations (fingerprint, user_id, created_at, expires_at)"
             " VALUES (?1, ?2, ?3, ?4)",
             invitation.fingerprint, invitation.user_id, invitation.created_at,
             invitation.expires_at);
}

Result<void> AccountRows::remove_invitations_of(std::string_view user_id) {
  return run(*m_store.m_impl, "DELETE FROM invitations WHERE user_id = ?1", user_id);
}

Result<std::optional<ApiKeyRow>> AccountRows::api_key(std::string_view id) {
  return first(*m_store.m_impl, std::string(k_key_columns) + " WHERE id = ?1", key_from, id);
}

Result<std::optional<ApiKeyRow>> AccountRows::api_key_by_prefix(std::string_view prefix) {
  return first(*m_store.m_impl, std::string(k_key_columns) + " WHERE prefix = ?1", key_from,
               prefix);
}

Result<std::vector<ApiKeyRow>> AccountRows::api_keys_of(std::string_view user_id) {
  return all(*m_store.m_impl,
             std::string(k_key_columns) + " WHERE user_id = ?1 ORDER BY created_at, id", key_from,
             user_id);
}

Result<void> AccountRows::add(const ApiKeyRow& key) {
  return run(*m_store.m_impl,
             "INSERT INTO api_keys (id, user_id, prefix, fingerprint, name, scopes, created_at,"
             " expires_at, used_at, revoked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
             key.id, key.user_id, key.prefix, key.fingerprint, key.name,
             text::join(key.scopes, " "), key.created_at, key.expires_at, key.used_at,
             key.revoked_at);
}

Result<void> AccountRows::revoke_api_key(std::string_view id, std::int64_t revoked_at) {
  return run(*m_store.m_impl, "UPDATE api_keys SET revoked_at = ?2 WHERE id = ?1", id, revoked_at);
}

Result<void> AccountRows::revoke_api_keys_of(std::string_view user_id, std::int64_t revoked_at) {
  TRY(run(*m_store.m_impl, "DELETE FROM calendar_feeds WHERE user_id = ?1", user_id));
  return run(*m_store.m_impl,
             "UPDATE api_keys SET revoked_at = ?2 WHERE user_id = ?1 AND revoked_at = 0", user_id,
             revoked_at);
}

Result<void> AccountRows::touch_api_key(std::string_view id, std::int64_t used_at) {
  return run_unless_busy(*m_store.m_impl, "UPDATE api_keys SET used_at = ?2 WHERE id = ?1", id,
                         used_at);
}

Result<std::int64_t> AccountRows::reveals(std::string_view day, std::string_view user_id) {
  return number(*m_store.m_impl,
                "SELECT count FROM contact_reveals WHERE day = ?1 AND user_id = ?2", day, user_id);
}

Result<void> AccountRows::add_reveal(std::string_view day, std::string_view user_id) {
  return run(*m_store.m_impl,
             "INSERT INTO contact_reveals (day, user_id, count) VALUES (?1, ?2, 1)"
             " ON CONFLICT DO UPDATE SET count = count + 1",
             day, user_id);
}

Result<std::int64_t> AccountRows::reveals_of_organization(std::string_view day,
                                                          std::string_view organization_id) {
  return number(*m_store.m_impl,
                "SELECT coalesce(sum(count), 0) FROM contact_reveals JOIN users ON id = user_id"
                " WHERE day = ?1 AND organization_id = ?2",
                day, organization_id);
}

Result<bool> AccountRows::add_read(const ReadRow& read) {
  return guarded([&]() -> Result<bool> {
    auto& insert = m_store.m_impl->statement(
        "INSERT INTO reads (day, user_id, action, kind, record_id) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT DO NOTHING");
    return with(insert, read.day, read.user_id, read.action, read.kind, read.record_id).exec() > 0;
  });
}

Result<void> AccountRows::remove_reads_before(std::string_view day) {
  return run(*m_store.m_impl, "DELETE FROM reads WHERE day < ?1", day);
}

}  // namespace tsunagu::store
