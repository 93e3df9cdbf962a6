// SPDX-License-Identifier: GPL-3.0-or-later
// The audit trail in the store: appended to, read, never changed.
#include "store/audit.hpp"

#include <fmt/format.h>

#include "base/date.hpp"
#include "store/audit_row.hpp"
#include "store/columns.hpp"
#include "store/statements.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr const char* k_columns =
    "SELECT sequence, at, actor, action, kind, record_id, version, detail, request_id, previous,"
    " hash FROM audit";

AuditRow row_from(SQLite::Statement& row) {
  int c = 0;
  const auto text = [&] { return row.getColumn(c++).getString(); };
  AuditRow read;
  read.sequence = row.getColumn(c++).getInt64();
  read.at = text();
  read.actor = text();
  read.action = text();
  read.kind = text();
  read.record_id = text();
  read.version = row.getColumn(c++).getInt64();
  read.detail = text();
  read.request_id = text();
  read.previous = text();
  read.hash = text();
  return read;
}

}  // namespace

std::string audit_hash(const AuditRow& row, Digest digest) {
  // Each value with its length before it: no two different rows give the same bytes.
  std::string bytes = "tsunagu audit 1\n";
  const auto add = [&](std::string_view value) {
    bytes += fmt::format("{}:", value.size());
    bytes += value;
  };
  add(row.previous);
  add(std::to_string(row.sequence));
  add(row.at);
  add(row.actor);
  add(row.action);
  add(row.kind);
  add(row.record_id);
  add(std::to_string(row.version));
  add(row.detail);
  add(row.request_id);
  return digest(bytes);
}

void insert_audit_row(SQLite::Statement& insert, const AuditRow& row) {
  insert.bind(1, row.sequence);
  insert.bind(2, row.at);
  insert.bind(3, row.actor);
  insert.bind(4, row.action);
  insert.bind(5, row.kind);
  insert.bind(6, row.record_id);
  insert.bind(7, row.version);
  insert.bind(8, row.detail);
  insert.bind(9, row.request_id);
  insert.bind(10, row.previous.data(), static_cast<int>(row.previous.size()));
  insert.bind(11, row.hash.data(), static_cast<int>(row.hash.size()));
  insert.exec();
}

Result<void> Store::append_audit(const AuditEntry& entry) {
  return guarded([&]() -> Result<void> {
    auto& newest = m_impl->newest_audit_row;
    if (!newest) {
      TRY_ASSIGN(auto found, newest_audit());
      newest = std::move(found).value_or(AuditRow{.hash = std::string(k_audit_hash_bytes, '\0')});
    }
    AuditRow row{.sequence = newest->sequence + 1,
                 .at = entry.at.empty() ? date::now_utc() : entry.at,
                 .actor = entry.actor,
                 .action = entry.action,
                 .kind = entry.kind,
                 .record_id = entry.record_id,
                 .version = entry.version,
                 .detail = json_object(entry.detail),
                 .request_id = entry.request_id,
                 .previous = newest->hash};
    row.hash = audit_hash(row, m_impl->digest);
    insert_audit_row(m_impl->statement(k_insert_audit), row);
    newest = std::move(row);
    return {};
  });
}

Result<std::optional<AuditRow>> Store::newest_audit() {
  return guarded([&]() -> Result<std::optional<AuditRow>> {
    return first_of(m_impl->statement(std::string(k_columns) + " ORDER BY sequence DESC LIMIT 1"),
                    row_from);
  });
}

Result<std::vector<AuditRow>> Store::audit_rows(const AuditFilter& filter) {
  return guarded([&]() -> Result<std::vector<AuditRow>> {
    auto& statement =
        m_impl->statement(std::string(k_columns) +
                          " WHERE (?1 = 0 OR sequence < ?1) AND (?2 = '' OR actor = ?2)"
                          " AND (?3 = '' OR kind = ?3) AND (?4 = '' OR record_id = ?4)"
                          " AND (?5 = '' OR at >= ?5) AND (?6 = '' OR at < ?6)"
                          " ORDER BY sequence DESC LIMIT ?7");
    statement.bind(1, filter.before);
    statement.bind(2, filter.actor);
    statement.bind(3, filter.kind);
    statement.bind(4, filter.record_id);
    statement.bind(5, filter.from);
    statement.bind(6, filter.until);
    statement.bind(7, static_cast<std::int64_t>(filter.limit));
    return rows_of(statement, row_from);
  });
}

Result<void> Store::for_each_audit(const std::function<bool(const AuditRow&)>& visit) {
  return guarded([&]() -> Result<void> {
    SQLite::Statement statement(m_impl->db, std::string(k_columns) + " ORDER BY sequence");
    while (statement.executeStep()) {
      if (!visit(row_from(statement))) break;
    }
    return {};
  });
}

}  // namespace tsunagu::store
