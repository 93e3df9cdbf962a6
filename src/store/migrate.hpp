// SPDX-License-Identifier: GPL-3.0-or-later
// Bringing a database to the newest schema. Internal to the store.
#pragma once

#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "base/result.hpp"
#include "store/store.hpp"

namespace tsunagu::store {

// All missing migrations in one IMMEDIATE transaction. While it is held, what is there is first
// copied to copy_before_migration(), which stays until the next migration. Other processes wait; a
// crash at any moment leaves the older schema or the newest, and the next open goes on.
// newer_version, not_ready (read_only), no_space before anything is changed.
Result<void> migrate(SQLite::Database& db, const std::string& path, Mode mode, Digest digest);

// Where the database `path` is kept as it was with `schema`.
std::string copy_before_migration(const std::string& path, int schema);

}  // namespace tsunagu::store
