// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "store/schema.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr int k_value_max_bytes = 64 * 1024 * 1024;  // of one SQLite value or row
constexpr int k_cache_kib = 2000;                    // of a connection, as SQLite has it
constexpr int k_write_cache_kib = 256 * 1024;        // while it writes

// Never an exception: with another cache everything works, only slower.
void set_cache(SQLite::Database& db, int kib) {
  db.tryExec(fmt::format("PRAGMA cache_size = -{}", kib));
}

}  // namespace

Result<void> check_is_ours(SQLite::Database& db, const std::string& path) {
  if (db.execAndGet("PRAGMA application_id").getInt() == k_application_id) return {};
  return fail(ErrorCode::corrupt, fmt::format("{} は Tsunagu のデータベースではありません", path));
}

void configure(SQLite::Database& db, Mode mode) {
  sqlite3_limit(db.getHandle(), SQLITE_LIMIT_LENGTH, k_value_max_bytes);
  db.setBusyTimeout(k_busy_timeout_ms);
  db.exec("PRAGMA journal_mode = WAL");
  db.exec("PRAGMA synchronous = FULL");
  db.exec("PRAGMA foreign_keys = ON");
  db.exec("PRAGMA trusted_schema = OFF");
  db.exec("PRAGMA cell_size_check = ON");
  if (mode == Mode::read_only) db.exec("PRAGMA query_only = ON");
}

RoomToWrite::RoomToWrite(SQLite::Database& db) : m_db(db) { set_cache(db, k_write_cache_kib); }
RoomToWrite::~RoomToWrite() { set_cache(m_db, k_cache_kib); }

}  // namespace tsunagu::store
