// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/accounts.hpp"

#include "base/text.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr const char* k_user_columns =
    "SELECT id, version, login, name, role, organization_id, coordinator_id, active, is_sample,"
    " password_hash, totp_secret, totp_pending, totp_last_step, created_at, signed_in_at FROM users";
constexpr const char* k_key_columns =
    "SELECT id, user_id, prefix, fingerprint, name, scopes, created_at, expires_at, used_at,"
    " revoked_at FROM api_keys";

// Values into the parameters of a statement, from the first on.
class Binder {
 public:
  explicit Binder(SQLite::Statement& statement) : m_statement(statement) {}
  Binder& operator<<(std::string_view text) {
    m_statement.bind(++m_parameter, std::string(text));
    return *this;
  }
  Binder& operator<<(std::int64_t number) {
    m_statement.bind(++m_parameter, number);
    return *this;
  }
  // No text as NULL: these columns refer to other tables.
  Binder& reference(const std::string& id) {
    ++m_parameter;
    id.empty() ? m_statement.bind(m_parameter) : m_statement.bind(m_parameter, id);
    return *this;
  }

 private:
  SQLite::Statement& m_statement;
  int m_parameter = 0;
};

UserRow user_from(SQLite::Statement& row) {
  int c = 0;
  const auto text = [&] { return row.getColumn(c++).getString(); };
  const auto number = [&] { return row.getColumn(c++).getInt64(); };
  UserRow user;
  user.id = text();
  user.version = number();
  user.login = text();
  user.name = text();
  user.role = text();
  user.organization_id = text();
  user.coordinator_id = text();
  user.active = number() != 0;
  user.is_sample = number() != 0;
  user.password_hash = text();
  user.totp_secret = text();
  user.totp_pending = text();
  user.totp_last_step = number();
  user.created_at = number();
  user.signed_in_at = number();
  return user;
}

ApiKeyRow key_from(SQLite::Statement& row) {
  int c = 0;
  const auto text = [&] { return row.getColumn(c++).getString(); };
  const auto number = [&] { return row.getColumn(c++).getInt64(); };
  ApiKeyRow key;
  key.id = text();
  key.user_id = text();
  key.prefix = text();
  key.fingerprint = text();
  key.name = text();
  const std::string scopes = text();
  for (const auto scope : text::split(scopes, ' ')) key.scopes.emplace_back(scope);
  key.created_at = number();
  key.expires_at = number();
  key.used_at = number();
  key.revoked_at = number();
  return key;
}

// The first row that `sql` finds, as `read` makes it.
template <class Row, class Impl, class Read, class... Values>
Result<std::optional<Row>> first(Impl& impl, const std::string& sql, Read&& read,
                                 const Values&... values) {
  return guarded([&]() -> Result<std::optional<Row>> {
    auto& statement = impl.statement(sql);
    Binder binder(statement);
    ((binder << values), ...);
    std::optional<Row> row;
    if (statement.executeStep()) row = read(statement);
    statement.reset();
    return row;
  });
}

template <class Row, class Impl, class Read, class... Values>
Result<std::vector<Row>> all(Impl& impl, const std::string& sql, Read&& read,
                             const Values&... values) {
  return guarded([&]() -> Result<std::vector<Row>> {
    auto& statement = impl.statement(sql);
    Binder binder(statement);
    ((binder << values), ...);
    std::vector<Row> rows;
    while (statement.executeStep()) rows.push_back(read(statement));
    statement.reset();
    return rows;
  });
}

template <class Impl, class... Values>
Result<std::int64_t> number(Impl& impl, const std::string& sql, const Values&... values) {
  TRY_ASSIGN(const auto found,
             first<std::int64_t>(
                 impl, sql, [](SQLite::Statement& row) { return row.getColumn(0).getInt64(); },
                 values...));
  return found.value_or(0);
}

template <class Impl, class... Values>
Result<void> run(Impl& impl, const std::string& sql, const Values&... values) {
  return guarded([&]() -> Result<void> {
    auto& statement = impl.statement(sql);
    Binder binder(statement);
    ((binder << values), ...);
    statement.exec();
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

void bind_user(SQLite::Statement& statement, const UserRow& user) {
  (Binder(statement) << user.id << user.version << user.login << user.name << user.role)
          .reference(user.organization_id)
          .reference(user.coordinator_id)
      << std::int64_t{user.active} << std::int64_t{user.is_sample} << user.password_hash
      << user.totp_secret << user.totp_pending << user.totp_last_step << user.created_at
      << user.signed_in_at;
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
  return first<UserRow>(*m_store.m_impl, std::string(k_user_columns) + " WHERE id = ?1", user_from,
                        id);
}

Result<std::optional<UserRow>> AccountRows::user_by_login(std::string_view login) {
  return first<UserRow>(*m_store.m_impl, std::string(k_user_columns) + " WHERE login = ?1",
                        user_from, login);
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
    Binder binder(statement);
    binder << filter.organization_id << filter.role << filter.after_login
           << static_cast<std::int64_t>(filter.limit);
    for (const std::string& word : filter.words) binder << word;
    std::vector<UserRow> rows;
    while (statement.executeStep()) rows.push_back(user_from(statement));
    statement.reset();
    return rows;
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
  return all<UserRow>(*m_store.m_impl,
                      std::string(k_user_columns) + " WHERE is_sample = 1 ORDER BY login",
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
  return guarded([&]() -> Result<void> {
    auto& insert = m_store.m_impl->statement(
        "INSERT INTO users (id, version, login, name, role, organization_id, coordinator_id, active,"
        " is_sample, password_hash, totp_secret, totp_pending, totp_last_step, created_at,"
        " signed_in_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");
    bind_user(insert, user);
    insert.exec();
    return {};
  });
}

Result<void> AccountRows::update(const UserRow& user) {
  return guarded([&]() -> Result<void> {
    auto& change = m_store.m_impl->statement(
        "UPDATE users SET version = ?2, name = ?4, role = ?5, organization_id = ?6,"
        " coordinator_id = ?7, active = ?8, is_sample = ?9, password_hash = ?10, totp_secret = ?11,"
        " totp_pending = ?12, totp_last_step = ?13, created_at = ?14, signed_in_at = ?15"
        " WHERE id = ?1 AND login = ?3");
    bind_user(change, user);
    change.exec();
    return {};
  });
}

Result<std::optional<SessionRow>> AccountRows::session(std::string_view fingerprint) {
  return first<SessionRow>(*m_store.m_impl,
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
  return all<SessionRow>(
      *m_store.m_impl,
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
  return all<NoticeRow>(*m_store.m_impl,
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
  return first<InvitationRow>(*m_store.m_impl,
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
  return first<ApiKeyRow>(*m_store.m_impl, std::string(k_key_columns) + " WHERE id = ?1", key_from,
                          id);
}

Result<std::optional<ApiKeyRow>> AccountRows::api_key_by_prefix(std::string_view prefix) {
  return first<ApiKeyRow>(*m_store.m_impl, std::string(k_key_columns) + " WHERE prefix = ?1",
                          key_from, prefix);
}

Result<std::vector<ApiKeyRow>> AccountRows::api_keys_of(std::string_view user_id) {
  return all<ApiKeyRow>(*m_store.m_impl,
                        std::string(k_key_columns) + " WHERE user_id = ?1 ORDER BY created_at, id",
                        key_from, user_id);
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
    Binder(insert) << read.day << read.user_id << read.action << read.kind << read.record_id;
    return insert.exec() > 0;
  });
}

Result<void> AccountRows::remove_reads_before(std::string_view day) {
  return run(*m_store.m_impl, "DELETE FROM reads WHERE day < ?1", day);
}

}  // namespace tsunagu::store
