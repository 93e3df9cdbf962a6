// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/migrate.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "base/disk.hpp"
#include "base/file.hpp"
#include "store/copy.hpp"
#include "store/schema.hpp"

namespace tsunagu::store {
namespace {

namespace fs = std::filesystem;

// What a migration writes besides the copy: at most every page once more, and a little.
constexpr std::int64_t k_margin_bytes = 8 << 20;

std::string folder_of(const std::string& path) { return fs::absolute(path).parent_path().string(); }

Result<void> keep_copy(const std::string& path, int schema) {
  TRY_ASSIGN(const auto bytes, database_bytes(path));
  TRY(disk::ask_for_room(folder_of(path), 2 * bytes + k_margin_bytes,
                         "データの形式を更新する前の写しを作る空きがありません",
                         "空きを作ってからやり直してください。データは変えていません"));
  const std::string copy = copy_before_migration(path, schema);
  TRY(copy_database(path, copy + ".tmp", {}));
  std::error_code error;
  fs::rename(copy + ".tmp", copy, error);
  if (error) return fail(ErrorCode::io, fmt::format("{} を作れません ({})", copy, error.message()));
  return file::sync(folder_of(path));
}

}  // namespace

std::string copy_before_migration(const std::string& path, int schema) {
  return fmt::format("{}.schema-{}", path, schema);
}

Result<void> migrate(SQLite::Database& db, const std::string& path, Mode mode, Digest digest) {
  const int newest = newest_schema();
  const auto schema = [&] { return db.execAndGet("PRAGMA user_version").getInt(); };
  int version = schema();
  if (version > newest) {
    return fail(
        ErrorCode::newer_version,
        fmt::format(
            "このデータは新しい版 (形式 {}) で作られています。この版が読めるのは形式 {} までです。新しい版のプログラムを使ってください",
            version, newest));
  }
  if (version == newest) return {};
  if (mode == Mode::read_only) {
    return fail(ErrorCode::not_ready,
                "データの形式が古い版です。tsunagu serve か import を一度動かすと更新されます");
  }
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  version = schema();  // another process may have been first
  if (version >= newest) return {};
  if (version > 0) TRY(keep_copy(path, version));
  for (int v = version; v < newest; ++v) {
    const Migration& migration = migrations()[static_cast<std::size_t>(v)];
    db.exec(std::string(migration.sql));
    if (migration.then != nullptr) migration.then(db, digest);
  }
  db.exec(fmt::format("PRAGMA user_version = {}", newest));
  db.exec(fmt::format("PRAGMA application_id = {}", k_application_id));
  transaction.commit();
  std::error_code ignored;
  for (int v = 1; v < version; ++v) fs::remove(copy_before_migration(path, v), ignored);
  return {};
}

}  // namespace tsunagu::store
