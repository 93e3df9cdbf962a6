// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store.hpp"

#include <filesystem>
#include <map>
#include <stdexcept>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "base/text.hpp"
#include "store/columns.hpp"
#include "store/connection.hpp"
#include "store/integrity.hpp"
#include "store/migrate.hpp"
#include "store/schema.hpp"
#include "store/statements.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr std::size_t k_find_chunk = 500;  // ids of one IN (...) list

std::string quoted(std::string_view table) { return fmt::format("\"{}\"", table); }

// Statements of one record kind, written once from its field table.
template <class Record>
struct Sql {
  std::string select, find, upsert, ids, count;
  static const Sql& get() {
    static const Sql sql = make();
    return sql;
  }

 private:
  static Sql make() {
    const std::string table = quoted(model::k_names<Record>.singular);
    std::string columns = "version";
    std::string places = "?1";
    std::string updates = "version=excluded.version";
    int n = 1;
    for (const auto& field : model::fields<Record>()) {
      if (!is_column(field.type)) continue;
      const std::string column = column_name(field.name);
      columns += ", " + column;
      places += fmt::format(", ?{}", ++n);
      if (column != "id") updates += fmt::format(", {0}=excluded.{0}", column);
    }
    std::string links;
    if constexpr (std::is_same_v<Record, model::Case>) {
      links =
          ", (SELECT group_concat(coordinator_id, ' ') FROM (SELECT coordinator_id FROM case_coordinator"
          " WHERE case_id = id ORDER BY position))";
    }
    Sql sql;
    sql.select = fmt::format("SELECT {}{} FROM {}", columns, links, table);
    sql.find = sql.select + " WHERE id = ?1";
    sql.upsert = fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT(id) DO UPDATE SET {}",
                             table, columns, places, updates);
    sql.ids = fmt::format("SELECT 1 FROM {} WHERE id = ?1", table);
    sql.count = fmt::format("SELECT count(*) FROM {}", table);
    return sql;
  }
};

template <class Record>
Stored<Record> read_row(SQLite::Statement& row) {
  Stored<Record> stored;
  stored.version = row.getColumn(0).getInt64();
  int c = 1;
  for (const auto& field : model::fields<Record>()) {
    if (is_column(field.type)) read_field(row.getColumn(c++), field.ref(stored.record));
  }
  if constexpr (std::is_same_v<Record, model::Case>) {
    const std::string links = row.getColumn(c).getString();
    for (const auto id : text::split(links, ' ')) stored.record.coordinator_ids.emplace_back(id);
  }
  return stored;
}

}  // namespace

Store::Store(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& path, Mode mode, Digest digest) {
  std::error_code ignored;
  const bool exists = std::filesystem::exists(path, ignored);
  if (mode == Mode::create && exists) {
    return fail(ErrorCode::locked, fmt::format("{} はすでにあります", path));
  }
  if (mode != Mode::create && !exists) {
    return fail(ErrorCode::not_found,
                fmt::format("{} がありません。先に tsunagu init を実行してください", path));
  }
  return guarded([&]() -> Result<Store> {
    const int flags = SQLite::OPEN_READWRITE | (mode == Mode::create ? SQLite::OPEN_CREATE : 0);
    auto impl = std::make_unique<Impl>(SQLite::Database(path, flags), digest);
    if (mode != Mode::create) {
      impl->db.setBusyTimeout(k_busy_timeout_ms);
      TRY(check_is_ours(impl->db, path));
    }
    TRY(migrate(impl->db, path, mode, digest));
    configure(impl->db, mode);
    return Store(std::move(impl));
  });
}

template <class Record>
Result<std::optional<Stored<Record>>> Store::find(std::string_view id) {
  return guarded([&]() -> Result<std::optional<Stored<Record>>> {
    auto& statement = m_impl->statement(Sql<Record>::get().find);
    statement.bind(1, std::string(id));
    if (!statement.executeStep()) return std::optional<Stored<Record>>();
    auto stored = read_row<Record>(statement);
    statement.reset();  // ends the implicit read transaction
    return std::optional(std::move(stored));
  });
}

template <class Record>
Result<std::vector<Stored<Record>>> Store::find_many(std::span<const std::string> ids) {
  return guarded([&]() -> Result<std::vector<Stored<Record>>> {
    std::map<std::string_view, Stored<Record>> found;
    for (std::size_t begin = 0; begin < ids.size(); begin += k_find_chunk) {
      const auto chunk = ids.subspan(begin, std::min(k_find_chunk, ids.size() - begin));
      // Powers of two keep the number of prepared texts small; unused places stay NULL.
      std::size_t places = 1;
      while (places < chunk.size()) places *= 2;
      std::string sql = Sql<Record>::get().select + " WHERE id IN (?1";
      for (std::size_t n = 2; n <= places; ++n) sql += fmt::format(",?{}", n);
      auto& statement = m_impl->statement(sql + ")");
      for (std::size_t n = 0; n < chunk.size(); ++n)
        statement.bind(static_cast<int>(n) + 1, chunk[n]);
      while (statement.executeStep()) {
        auto stored = read_row<Record>(statement);
        for (const auto& id : chunk) {
          if (id == stored.record.id) {
            found.emplace(id, std::move(stored));
            break;
          }
        }
      }
      statement.reset();
    }
    std::vector<Stored<Record>> in_order;
    in_order.reserve(found.size());
    for (const auto& id : ids) {
      if (const auto hit = found.find(id); hit != found.end()) in_order.push_back(hit->second);
    }
    return in_order;
  });
}

template <class Record>
Result<void> Store::for_each(const std::function<bool(Record&&)>& visit, std::string_view after) {
  return guarded([&]() -> Result<void> {
    // A statement of its own: `visit` may use the cached ones.
    SQLite::Statement statement(m_impl->db,
                                Sql<Record>::get().select + " WHERE id > ?1 ORDER BY id");
    statement.bind(1, std::string(after));
    while (statement.executeStep()) {
      if (!visit(std::move(read_row<Record>(statement).record))) break;
    }
    return {};
  });
}

template <class Record>
Result<bool> Store::exists(std::string_view id) {
  return guarded([&]() -> Result<bool> {
    auto& statement = m_impl->statement(Sql<Record>::get().ids);
    statement.bind(1, std::string(id));
    const bool found = statement.executeStep();
    statement.reset();
    return found;
  });
}

template <class Record>
Result<std::int64_t> Store::count() {
  return guarded([&]() -> Result<std::int64_t> {
    return m_impl->db.execAndGet(Sql<Record>::get().count).getInt64();
  });
}

Result<std::vector<std::string>> Store::case_ids_of(std::string_view coordinator_id) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(with(m_impl->statement("SELECT id FROM case_coordinator JOIN \"case\""
                                          " ON id = case_id WHERE coordinator_id = ?1"
                                          " ORDER BY year DESC NULLS LAST, id"),
                        coordinator_id),
                   id_from);
  });
}

Result<std::vector<std::string>> Store::coordinator_ids_of(std::string_view hub_id) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(
        with(m_impl->statement("SELECT id FROM coordinator WHERE hub_id = ?1 ORDER BY id"), hub_id),
        id_from);
  });
}

Result<std::vector<std::string>> Store::case_ids_of_hub(std::string_view hub_id) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(
        with(m_impl->statement("SELECT id FROM \"case\" WHERE hub_id = ?1 ORDER BY id"), hub_id),
        id_from);
  });
}

Result<std::vector<OutboxRow>> Store::due(std::string_view after, std::string_view today) {
  return guarded([&]() -> Result<std::vector<OutboxRow>> {
    // A first day counts from the day itself, a last day from the day after it.
    auto& statement = m_impl->statement(
        "SELECT 'coordinator', id FROM coordinator WHERE (term_from > ?1 AND term_from <= ?2)"
        " OR (term_until >= ?1 AND term_until < ?2 AND term_until <> '')"
        " UNION ALL SELECT 'case', id FROM \"case\" WHERE (publish_from > ?1 AND publish_from <= ?2)"
        " OR (publish_until >= ?1 AND publish_until < ?2 AND publish_until <> '')");
    statement.bind(1, std::string(after));
    statement.bind(2, std::string(today));
    std::vector<OutboxRow> rows;
    while (statement.executeStep()) {
      rows.push_back({0, statement.getColumn(0).getString(), statement.getColumn(1).getString()});
    }
    statement.reset();
    return rows;
  });
}

Result<std::vector<std::string>> Store::integrity() {
  return guarded(
      [&]() -> Result<std::vector<std::string>> { return integrity_problems(m_impl->db); });
}

Result<void> Store::snapshot(const std::function<Result<void>()>& body) {
  return guarded([&]() -> Result<void> {
    SQLite::Transaction transaction(m_impl->db, SQLite::TransactionBehavior::DEFERRED);
    // The first read fixes the moment; without it a write could slip in before the first query.
    m_impl->db.execAndGet("SELECT count(*) FROM sqlite_schema");
    return body();
  });
}

Result<void> Store::transact(const std::function<Result<void>()>& body) {
  return guarded([&]() -> Result<void> {
    const RoomToWrite room(m_impl->db);
    SQLite::Transaction transaction(m_impl->db, SQLite::TransactionBehavior::IMMEDIATE);
    m_impl->newest_audit_row.reset();
    TRY(body());
    transaction.commit();
    return {};
  });
}

template <class Record>
Result<Change> Store::put(const Record& record, std::string_view actor,
                          std::string_view request_id) {
  TRY_ASSIGN(const auto before, find<Record>(record.id));
  if (before && before->record == record) return Change::unchanged;
  return put_version(before ? before->version + 1 : 1, record, actor, request_id);
}

template <class Record>
Result<Change> Store::put_over(std::int64_t base, const Record& record, std::string_view actor,
                               std::string_view request_id) {
  TRY_ASSIGN(const auto before, find<Record>(record.id));
  if (before && before->record == record) return Change::unchanged;
  if ((before ? before->version : 0) != base) {
    return fail(ErrorCode::stale,
                fmt::format("{} {} は、読んだあとにほかの人が変えました。読み直してください",
                            model::k_names<Record>.label, record.id));
  }
  return put_version(base + 1, record, actor, request_id);
}

template <class Record>
Result<Change> Store::put_version(std::int64_t version, const Record& record,
                                  std::string_view actor, std::string_view request_id) {
  return guarded([&]() -> Result<Change> {
    auto& upsert = m_impl->statement(Sql<Record>::get().upsert);
    upsert.bind(1, version);
    Record& values =
        const_cast<Record&>(record);  // the field table hands out plain pointers; only read here
    int n = 1;
    for (const auto& field : model::fields<Record>()) {
      if (is_column(field.type)) bind_field(upsert, ++n, field.ref(values));
    }
    upsert.exec();
    if constexpr (std::is_same_v<Record, model::Case>) {
      if (version > 1) {
        auto& unlink = m_impl->statement("DELETE FROM case_coordinator WHERE case_id = ?1");
        unlink.bind(1, record.id);
        unlink.exec();
      }
      for (std::size_t i = 0; i < record.coordinator_ids.size(); ++i) {
        auto& link = m_impl->statement("INSERT INTO case_coordinator VALUES (?1, ?2, ?3)");
        link.bind(1, record.id);
        link.bind(2, static_cast<std::int64_t>(i));
        link.bind(3, record.coordinator_ids[i]);
        link.exec();
      }
    }
    const std::string kind(model::k_names<Record>.singular);
    TRY(append_audit({.actor = std::string(actor),
                      .action = version > 1 ? "change" : "add",
                      .kind = kind,
                      .record_id = record.id,
                      .version = version,
                      .request_id = std::string(request_id)}));
    auto& outbox = m_impl->statement("INSERT INTO outbox (kind, record_id) VALUES (?1, ?2)");
    outbox.bind(1, kind);
    outbox.bind(2, record.id);
    outbox.exec();
    return version > 1 ? Change::changed : Change::added;
  });
}

Result<std::vector<OutboxRow>> Store::outbox_after(std::int64_t id, std::size_t limit) {
  return guarded([&]() -> Result<std::vector<OutboxRow>> {
    auto& statement = m_impl->statement(
        "SELECT id, kind, record_id FROM outbox WHERE id > ?1 ORDER BY id LIMIT ?2");
    statement.bind(1, id);
    statement.bind(2, static_cast<std::int64_t>(limit));
    std::vector<OutboxRow> rows;
    while (statement.executeStep()) {
      rows.push_back({statement.getColumn(0).getInt64(), statement.getColumn(1).getString(),
                      statement.getColumn(2).getString()});
    }
    statement.reset();
    return rows;
  });
}

Result<std::int64_t> Store::last_outbox_id() {
  return guarded([&]() -> Result<std::int64_t> {
    // sqlite_sequence remembers the newest id even after its row was trimmed.
    return number_of(m_impl->statement("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"));
  });
}

Result<void> Store::trim_outbox(std::int64_t id) {
  return transact([&]() -> Result<void> {
    auto& statement = m_impl->statement("DELETE FROM outbox WHERE id <= ?1");
    statement.bind(1, id);
    statement.exec();
    return {};
  });
}

Result<void> Store::touch(std::span<const OutboxRow> records) {
  return transact([&]() -> Result<void> {
    auto& statement = m_impl->statement("INSERT INTO outbox (kind, record_id) VALUES (?1, ?2)");
    for (const OutboxRow& row : records) {
      statement.bind(1, row.kind);
      statement.bind(2, row.record_id);
      statement.exec();
      statement.reset();
    }
    return {};
  });
}

#define TSUNAGU_STORE_KIND(Record)                                                                \
  template Result<std::optional<Stored<Record>>> Store::find(std::string_view);                   \
  template Result<std::vector<Stored<Record>>> Store::find_many(std::span<const std::string>);    \
  template Result<void> Store::for_each(const std::function<bool(Record &&)>&, std::string_view); \
  template Result<bool> Store::exists<Record>(std::string_view);                                  \
  template Result<std::int64_t> Store::count<Record>();                                           \
  template Result<Change> Store::put(const Record&, std::string_view, std::string_view);          \
  template Result<Change> Store::put_over(std::int64_t, const Record&, std::string_view,          \
                                          std::string_view);
TSUNAGU_STORE_KIND(model::Organization)
TSUNAGU_STORE_KIND(model::Coordinator)
TSUNAGU_STORE_KIND(model::Case)
TSUNAGU_STORE_KIND(model::Measure)
#undef TSUNAGU_STORE_KIND

}  // namespace tsunagu::store
