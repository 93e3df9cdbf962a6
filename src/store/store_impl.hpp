// SPDX-License-Identifier: GPL-3.0-or-later
// Insides of Store, shared by its .cpp files.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "store/store.hpp"

namespace tsunagu::store {

inline constexpr int k_busy_timeout_ms = 10'000;

inline Error translate(const SQLite::Exception& e) {
  // Without a block left the memory that readers share cannot grow; other failed writes are FULL.
  const bool is_full = e.getExtendedErrorCode() == SQLITE_IOERR_SHMSIZE;
  switch (is_full ? SQLITE_FULL : e.getErrorCode()) {
    case SQLITE_FULL:
      return {ErrorCode::no_space,
              "ディスクに空きがありません。空きを作ってからやり直してください"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::locked,
              "ほかの処理がデータベースに書き込み中です。終わってからやり直してください"};
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return {ErrorCode::corrupt, fmt::format("データベースが壊れています ({})", e.what())};
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {ErrorCode::io, fmt::format("データベースを読み書きできません ({})", e.what())};
    default: return {ErrorCode::internal, fmt::format("データベースの内部エラー ({})", e.what())};
  }
}

// The one place where SQLite's exceptions become Results.
template <class Body>
auto guarded(Body&& body) -> decltype(body()) {
  try {
    return body();
  } catch (const SQLite::Exception& e) {
    return tl::unexpected(translate(e));
  } catch (const std::exception& e) {
    return fail(ErrorCode::corrupt, fmt::format("データベースの値を読めません ({})", e.what()));
  }
}

struct Store::Impl {
  Impl(SQLite::Database&& database, Digest audit_digest)
      : db(std::move(database)),
        digest(audit_digest) {}

  // Prepared once per connection and text; reset when handed out.
  SQLite::Statement& statement(const std::string& sql) {
    auto found = statements.find(sql);
    if (found == statements.end()) {
      found = statements
                  .emplace(std::piecewise_construct, std::forward_as_tuple(sql),
                           std::forward_as_tuple(db, sql))
                  .first;
    } else {
      found->second.reset();
      found->second.clearBindings();
    }
    return found->second;
  }

  SQLite::Database db;
  Digest digest;
  // Kept while a transact() runs: nobody else can add rows meanwhile.
  std::optional<AuditRow> newest_audit_row;
  std::map<std::string, SQLite::Statement> statements;
};

}  // namespace tsunagu::store
