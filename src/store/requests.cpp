// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/requests.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "store/statements.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr std::string_view k_request_columns =
    "id, version, flow, state, is_sent, is_open_job, requester_user, requester_organization,"
    " receiving_hub, partner, coordinator_id, home_hub, decide_until, remind_on, updated_at,"
    " content";

// Columns that say whose a request is: the only names that come into a statement from outside.
constexpr std::array<std::string_view, 6> k_request_sides{
    "requester_user", "requester_organization", "receiving_hub",
    "home_hub",       "coordinator_id",         "partner"};

RequestRow request_from(SQLite::Statement& row) {
  ColumnReader column(row);
  RequestRow request;
  request.id = column.text();
  request.version = column.number();
  request.flow = column.text();
  request.state = column.text();
  request.is_sent = column.number() != 0;
  request.is_open_job = column.number() != 0;
  request.requester_user = column.text();
  request.requester_organization = column.text();
  request.receiving_hub = column.text();
  request.partner = column.text();
  request.coordinator_id = column.text();
  request.home_hub = column.text();
  request.decide_until = column.text();
  request.remind_on = column.text();
  request.updated_at = column.text();
  request.content = column.text();
  return request;
}

RequestStepRow step_from(SQLite::Statement& row) {
  ColumnReader column(row);
  RequestStepRow step;
  step.request_id = column.text();
  step.sequence = column.number();
  step.at = column.text();
  step.actor = column.text();
  step.party = column.text();
  step.action = column.text();
  step.from_state = column.text();
  step.to_state = column.text();
  step.note = column.text();
  step.home_hub = column.text();
  return step;
}

NotificationRow notification_from(SQLite::Statement& row) {
  ColumnReader column(row);
  NotificationRow told;
  told.id = column.number();
  told.message_id = column.text();
  told.request_id = column.text();
  told.sequence = column.number();
  told.user_id = column.text();
  told.kind = column.text();
  told.at = column.text();
  told.action = column.text();
  told.state = column.text();
  told.read_at = column.text();
  told.title = column.text();
  told.link = column.text();
  return told;
}

// The condition of a filter with "?" for each of its values, which are gathered in `values`.
class Condition {
 public:
  explicit Condition(const RequestFilter& filter) {
    m_sql = "(0";
    for (const RequestSide& side : filter.any_of) add(side);
    m_sql += ")";
    if (!filter.state.empty()) equals("state", filter.state);
    if (!filter.flow.empty()) equals("flow", filter.flow);
  }
  const std::string& sql() const { return m_sql; }
  // Binds from the first parameter on; answers the number of the next one.
  int bind(SQLite::Statement& statement) const {
    int parameter = 0;
    for (const std::string& value : m_values) set_value(statement, ++parameter, value);
    return parameter + 1;
  }

 private:
  void add(const RequestSide& side) {
    m_sql += " OR (1";
    if (side.only_sent) m_sql += " AND is_sent";
    if (!side.column.empty()) {
      // A side without a value is nobody's; a column that is none of ours is a defect.
      const bool is_known = std::find(k_request_sides.begin(), k_request_sides.end(),
                                      side.column) != k_request_sides.end();
      if (!is_known) throw std::runtime_error("unknown side of a request");
      equals(side.column, side.value);
      m_sql += fmt::format(" AND {} <> ''", side.column);
    }
    if (!side.flow.empty()) equals("flow", side.flow);
    if (!side.states.empty()) {
      m_sql += " AND state IN (";
      for (std::size_t i = 0; i < side.states.size(); ++i) {
        m_sql += i == 0 ? "?" : ", ?";
        m_values.emplace_back(side.states[i]);
      }
      m_sql += ")";
    }
    m_sql += ")";
  }
  void equals(std::string_view column, std::string_view value) {
    m_sql += fmt::format(" AND {} = ?", column);
    m_values.emplace_back(value);
  }

  std::string m_sql;
  std::vector<std::string> m_values;
};

}  // namespace

Result<std::optional<RequestRow>> RequestRows::request(std::string_view id) {
  return guarded([&]() -> Result<std::optional<RequestRow>> {
    return first_of(with(m_store.m_impl->statement(fmt::format(
                             "SELECT {} FROM requests WHERE id = ?1", k_request_columns)),
                         id),
                    request_from);
  });
}

Result<void> RequestRows::put(const RequestRow& request) {
  return guarded([&]() -> Result<void> {
    // An upsert: steps refer to the row, and what was told stays.
    with(m_store.m_impl->statement(fmt::format(
             "INSERT INTO requests ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
             " ?13, ?14, ?15, ?16) ON CONFLICT (id) DO UPDATE SET version = ?2, flow = ?3,"
             " state = ?4, is_sent = ?5, is_open_job = ?6, requester_user = ?7,"
             " requester_organization = ?8, receiving_hub = ?9, partner = ?10,"
             " coordinator_id = ?11, home_hub = ?12, decide_until = ?13, remind_on = ?14,"
             " updated_at = ?15, content = ?16",
             k_request_columns)),
         request.id, request.version, request.flow, request.state, std::int64_t{request.is_sent},
         std::int64_t{request.is_open_job}, request.requester_user, request.requester_organization,
         request.receiving_hub, request.partner, request.coordinator_id, request.home_hub,
         request.decide_until, request.remind_on, request.updated_at, request.content)
        .exec();
    return {};
  });
}

Result<std::vector<RequestRow>> RequestRows::requests(const RequestFilter& filter) {
  return guarded([&]() -> Result<std::vector<RequestRow>> {
    const Condition condition(filter);
    auto& statement = m_store.m_impl->statement(
        fmt::format("SELECT {} FROM requests WHERE {} ORDER BY decide_until = '', decide_until,"
                    " updated_at DESC, id LIMIT ? OFFSET ?",
                    k_request_columns, condition.sql()));
    const int next = condition.bind(statement);
    set_value(statement, next, filter.limit);
    set_value(statement, next + 1, filter.offset);
    return rows_of(statement, request_from);
  });
}

Result<std::int64_t> RequestRows::count(const RequestFilter& filter) {
  return guarded([&]() -> Result<std::int64_t> {
    const Condition condition(filter);
    auto& statement = m_store.m_impl->statement(
        fmt::format("SELECT count(*) FROM requests WHERE {}", condition.sql()));
    condition.bind(statement);
    return number_of(statement);
  });
}

Result<void> RequestRows::for_each_sent_since(
    std::string_view moment, const std::function<Result<void>(const RequestRow&)>& visit) {
  return guarded([&]() -> Result<void> {
    auto& statement =
        with(m_store.m_impl->statement(fmt::format("SELECT {} FROM requests WHERE is_sent = 1"
                                                   " AND flow = 'request' AND updated_at >= ?1",
                                                   k_request_columns)),
             moment);
    Result<void> visited;
    while (visited && statement.executeStep()) visited = visit(request_from(statement));
    statement.reset();
    return visited;
  });
}

Result<std::int64_t> RequestRows::open_jobs(std::string_view coordinator_id,
                                            std::string_view without_id) {
  return guarded([&]() -> Result<std::int64_t> {
    return number_of(with(m_store.m_impl->statement("SELECT count(*) FROM requests WHERE"
                                                    " coordinator_id = ?1 AND is_open_job = 1"
                                                    " AND id <> ?2"),
                          coordinator_id, without_id));
  });
}

// --- the clock ---

Result<std::vector<std::string>> RequestRows::expired(std::string_view today, std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(with(m_store.m_impl->statement(
                            "SELECT id FROM requests WHERE decide_until <> '' AND decide_until < ?1"
                            " AND state = 'asked' ORDER BY decide_until, id LIMIT ?2"),
                        today, limit),
                   id_from);
  });
}

Result<std::vector<std::string>> RequestRows::to_look_back(std::string_view today,
                                                           std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(with(m_store.m_impl->statement(
                            "SELECT id FROM requests WHERE remind_on <> '' AND remind_on <= ?1"
                            " AND state = 'reported' ORDER BY remind_on, id LIMIT ?2"),
                        today, limit),
                   id_from);
  });
}

Result<std::vector<std::string>> RequestRows::overdue(std::string_view today, std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(with(m_store.m_impl->statement(
                            "SELECT id FROM requests WHERE decide_until <> '' AND decide_until < ?1"
                            " AND state <> 'asked' AND told_overdue <> version"
                            " ORDER BY decide_until, id LIMIT ?2"),
                        today, limit),
                   id_from);
  });
}

Result<void> RequestRows::set_told_overdue(std::string_view id, std::int64_t version) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("UPDATE requests SET told_overdue = ?2 WHERE id = ?1"), id,
         version)
        .exec();
    return {};
  });
}

// --- steps ---

Result<void> RequestRows::add(const RequestStepRow& step) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("INSERT INTO request_steps (request_id, sequence, at, actor,"
                                   " party, action, from_state, to_state, note, home_hub)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
         step.request_id, step.sequence, step.at, step.actor, step.party, step.action,
         step.from_state, step.to_state, step.note, step.home_hub)
        .exec();
    return {};
  });
}

Result<std::vector<RequestStepRow>> RequestRows::steps_of(std::string_view request_id) {
  return guarded([&]() -> Result<std::vector<RequestStepRow>> {
    return rows_of(
        with(m_store.m_impl->statement("SELECT request_id, sequence, at, actor, party, action,"
                                       " from_state, to_state, note, home_hub FROM request_steps"
                                       " WHERE request_id = ?1 ORDER BY sequence"),
             request_id),
        step_from);
  });
}

Result<std::int64_t> RequestRows::last_sequence(std::string_view request_id) {
  return guarded([&]() -> Result<std::int64_t> {
    return number_of(with(m_store.m_impl->statement("SELECT coalesce(max(sequence), 0)"
                                                    " FROM request_steps WHERE request_id = ?1"),
                          request_id));
  });
}

// --- notifications ---

Result<std::int64_t> RequestRows::add(const NotificationRow& told) {
  return guarded([&]() -> Result<std::int64_t> {
    const int added =
        with(m_store.m_impl->statement(
                 "INSERT OR IGNORE INTO notifications (message_id, request_id, sequence, user_id,"
                 " kind, at, action, state, read_at, title, link)"
                 " VALUES (?1, nullif(?2, ''), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"),
             told.message_id, told.request_id, told.sequence, told.user_id, told.kind, told.at,
             told.action, told.state, told.read_at, told.title, told.link)
            .exec();
    return added > 0 ? m_store.m_impl->db.getLastInsertRowid() : 0;
  });
}

Result<std::vector<NotificationRow>> RequestRows::notifications(std::string_view user_id,
                                                                std::size_t limit,
                                                                std::size_t offset) {
  return guarded([&]() -> Result<std::vector<NotificationRow>> {
    return rows_of(
        with(m_store.m_impl->statement("SELECT id, message_id, coalesce(request_id, ''), sequence,"
                                       " user_id, kind, at, action, state, read_at, title, link"
                                       " FROM notifications"
                                       " WHERE user_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3"),
             user_id, limit, offset),
        notification_from);
  });
}

Result<std::pair<std::int64_t, std::int64_t>> RequestRows::count_notifications(
    std::string_view user_id) {
  return guarded([&]() -> Result<std::pair<std::int64_t, std::int64_t>> {
    auto& statement =
        with(m_store.m_impl->statement("SELECT count(*), coalesce(sum(read_at = ''), 0)"
                                       " FROM notifications WHERE user_id = ?1"),
             user_id);
    std::pair<std::int64_t, std::int64_t> counts;
    if (statement.executeStep())
      counts = {statement.getColumn(0).getInt64(), statement.getColumn(1).getInt64()};
    statement.reset();
    return counts;
  });
}

Result<void> RequestRows::mark_read(std::string_view user_id, std::int64_t id,
                                    std::string_view at) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("UPDATE notifications SET read_at = ?3 WHERE user_id = ?1"
                                   " AND read_at = '' AND (?2 = 0 OR id = ?2)"),
         user_id, id, at)
        .exec();
    return {};
  });
}

// --- who ---

Result<std::vector<std::string>> RequestRows::users_of(std::string_view organization_id,
                                                       const std::vector<std::string_view>& roles,
                                                       std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    std::string places;
    for (std::size_t i = 0; i < roles.size(); ++i) places += i == 0 ? "?" : ", ?";
    auto& statement = m_store.m_impl->statement(
        fmt::format("SELECT id FROM users WHERE organization_id = ? AND active = 1"
                    " AND role IN ({}) ORDER BY id LIMIT ?",
                    places));
    int parameter = 0;
    set_value(statement, ++parameter, organization_id);
    for (const std::string_view role : roles) set_value(statement, ++parameter, role);
    set_value(statement, ++parameter, limit);
    return rows_of(statement, id_from);
  });
}

Result<std::vector<std::string>> RequestRows::users_who_are(std::string_view coordinator_id,
                                                            std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(with(m_store.m_impl->statement("SELECT id FROM users WHERE coordinator_id = ?1"
                                                  " AND active = 1 ORDER BY id LIMIT ?2"),
                        coordinator_id, limit),
                   id_from);
  });
}

Result<std::vector<std::string>> RequestRows::unavailable(std::string_view today) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(with(m_store.m_impl->statement(
                            "SELECT id FROM coordinator c WHERE capacity_paused_until >= ?1"
                            " OR capacity_max_open <= (SELECT count(*) FROM requests r"
                            "   WHERE r.coordinator_id = c.id AND r.is_open_job = 1) ORDER BY id"),
                        today),
                   id_from);
  });
}

Result<std::string> RequestRows::hub_of(std::string_view prefecture) {
  return guarded([&]() -> Result<std::string> {
    auto& statement = with(
        m_store.m_impl->statement("SELECT id FROM organization WHERE prefecture = ?1 AND EXISTS"
                                  " (SELECT 1 FROM json_each(types) WHERE value = 'hub')"
                                  " ORDER BY id LIMIT 1"),
        prefecture);
    auto ids = rows_of(statement, id_from);
    return ids.empty() ? std::string() : std::move(ids.front());
  });
}

}  // namespace tsunagu::store
