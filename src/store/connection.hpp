// SPDX-License-Identifier: GPL-3.0-or-later
// What every connection to the record store is set to. SQLite's exceptions pass: for guarded().
#pragma once

#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "base/result.hpp"
#include "store/store.hpp"

namespace tsunagu::store {

// corrupt: a database of another program.
Result<void> check_is_ours(SQLite::Database& db, const std::string& path);

// Durable commits (WAL, synchronous FULL), nothing trusted that a file says, bounded values.
void configure(SQLite::Database& db, Mode mode);

// A transaction of many rows changes the pages of its indices again and again: while it runs they
// stay in memory, instead of being written each time. Memory is taken as pages come, and given
// back.
class RoomToWrite {
 public:
  explicit RoomToWrite(SQLite::Database& db);
  RoomToWrite(const RoomToWrite&) = delete;
  RoomToWrite& operator=(const RoomToWrite&) = delete;
  ~RoomToWrite();

 private:
  SQLite::Database& m_db;
};

}  // namespace tsunagu::store
