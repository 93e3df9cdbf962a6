// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/imports.hpp"

#include <fmt/format.h>

#include "store/columns.hpp"
#include "store/statements.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr std::string_view k_columns =
    "id, kind, name, bytes, state, made_at, made_by, look, profile_id, found, done, job_id";
constexpr std::string_view k_profile_columns =
    "id, kind, name, header_key, headers, fields, made_by, used_at";

ImportRow import_from(SQLite::Statement& row) {
  ColumnReader columns(row);
  ImportRow import;
  import.id = columns.text();
  import.kind = columns.text();
  import.name = columns.text();
  import.bytes = columns.number();
  import.state = columns.text();
  import.made_at = columns.number();
  import.made_by = columns.text();
  import.look = columns.text();
  import.profile_id = columns.text();
  import.found = columns.text();
  import.done = columns.text();
  import.job_id = columns.text();
  return import;
}

ImportProfileRow profile_from(SQLite::Statement& row) {
  ImportProfileRow profile;
  profile.id = row.getColumn(0).getString();
  profile.kind = row.getColumn(1).getString();
  profile.name = row.getColumn(2).getString();
  profile.header_key = row.getColumn(3).getString();
  read_field(row.getColumn(4), &profile.headers);
  read_field(row.getColumn(5), &profile.fields);
  profile.made_by = row.getColumn(6).getString();
  profile.used_at = row.getColumn(7).getInt64();
  return profile;
}

std::string select_profiles(std::string_view rest) {
  return fmt::format("SELECT {} FROM import_profiles {}", k_profile_columns, rest);
}

}  // namespace

Result<std::optional<ImportRow>> ImportRows::find(std::string_view id) {
  return guarded([&]() -> Result<std::optional<ImportRow>> {
    return first_of(with(m_store.m_impl->statement(
                             fmt::format("SELECT {} FROM imports WHERE id = ?1", k_columns)),
                         id),
                    import_from);
  });
}

Result<std::vector<ImportRow>> ImportRows::list(std::size_t limit, std::size_t offset) {
  return guarded([&]() -> Result<std::vector<ImportRow>> {
    return rows_of(
        with(m_store.m_impl->statement(fmt::format(
                 "SELECT {} FROM imports ORDER BY made_at DESC, id LIMIT ?1 OFFSET ?2", k_columns)),
             limit, offset),
        import_from);
  });
}

Result<std::int64_t> ImportRows::count() {
  return guarded([&]() -> Result<std::int64_t> {
    return m_store.m_impl->db.execAndGet("SELECT count(*) FROM imports").getInt64();
  });
}

Result<void> ImportRows::put(const ImportRow& row) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement(
             fmt::format("INSERT OR REPLACE INTO imports ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
                         " ?8, ?9, ?10, ?11, ?12)",
                         k_columns)),
         row.id, row.kind, row.name, row.bytes, row.state, row.made_at, row.made_by, row.look,
         row.profile_id, row.found, row.done, row.job_id)
        .exec();
    return {};
  });
}

Result<void> ImportRows::set_job(std::string_view id, std::string_view job_id) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("UPDATE imports SET job_id = ?2 WHERE id = ?1"), id, job_id)
        .exec();
    return {};
  });
}

Result<void> ImportRows::remove(std::string_view id) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("DELETE FROM imports WHERE id = ?1"), id).exec();
    return {};
  });
}

Result<std::vector<std::string>> ImportRows::ids() {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(m_store.m_impl->statement("SELECT id FROM imports"), id_from);
  });
}

Result<std::vector<std::string>> ImportRows::made_before(std::int64_t time) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(
        with(m_store.m_impl->statement("SELECT id FROM imports WHERE made_at < ?1"), time),
        id_from);
  });
}

// --- profiles ---

Result<std::optional<ImportProfileRow>> ImportRows::profile(std::string_view id) {
  return guarded([&]() -> Result<std::optional<ImportProfileRow>> {
    return first_of(with(m_store.m_impl->statement(select_profiles("WHERE id = ?1")), id),
                    profile_from);
  });
}

Result<std::optional<ImportProfileRow>> ImportRows::profile_for(std::string_view kind,
                                                                std::string_view header_key) {
  return guarded([&]() -> Result<std::optional<ImportProfileRow>> {
    return first_of(
        with(m_store.m_impl->statement(select_profiles("WHERE kind = ?1 AND header_key = ?2")),
             kind, header_key),
        profile_from);
  });
}

Result<std::optional<ImportProfileRow>> ImportRows::profile_named(std::string_view kind,
                                                                  std::string_view name) {
  return guarded([&]() -> Result<std::optional<ImportProfileRow>> {
    return first_of(
        with(m_store.m_impl->statement(select_profiles("WHERE kind = ?1 AND name = ?2")), kind,
             name),
        profile_from);
  });
}

Result<std::vector<ImportProfileRow>> ImportRows::profiles() {
  return guarded([&]() -> Result<std::vector<ImportProfileRow>> {
    return rows_of(m_store.m_impl->statement(select_profiles("ORDER BY used_at DESC, id")),
                   profile_from);
  });
}

Result<void> ImportRows::put_profile(const ImportProfileRow& row) {
  return guarded([&]() -> Result<void> {
    ImportProfileRow values = row;
    auto& statement = m_store.m_impl->statement(
        fmt::format("INSERT OR REPLACE INTO import_profiles ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
                    " ?7, ?8)",
                    k_profile_columns));
    set_value(statement, 1, row.id);
    set_value(statement, 2, row.kind);
    set_value(statement, 3, row.name);
    set_value(statement, 4, row.header_key);
    bind_field(statement, 5, &values.headers);
    bind_field(statement, 6, &values.fields);
    set_value(statement, 7, row.made_by);
    set_value(statement, 8, row.used_at);
    statement.exec();
    return {};
  });
}

Result<void> ImportRows::set_profile_used(std::string_view id, std::int64_t time) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("UPDATE import_profiles SET used_at = ?2 WHERE id = ?1"), id,
         time)
        .exec();
    return {};
  });
}

Result<bool> ImportRows::remove_profile(std::string_view id) {
  return guarded([&]() -> Result<bool> {
    return with(m_store.m_impl->statement("DELETE FROM import_profiles WHERE id = ?1"), id).exec() >
           0;
  });
}

}  // namespace tsunagu::store
