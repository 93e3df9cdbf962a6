// SPDX-License-Identifier: GPL-3.0-or-later
// Whole databases: a copy while others read and write, and what is in a file of whatever schema.
// Needs no Store: a backup may be older than the program.
//
// Threads: any. Errors: as Store::open; not_ready when the caller stopped it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::store {

// Bytes written so far, and about how many there will be. False: stop, leave nothing.
using CopyProgress = std::function<bool(std::int64_t done, std::int64_t total)>;

// Writes what `from` holds at one moment to the new file `to` (VACUUM INTO: one read transaction,
// writers go on, free pages stay behind). Readable by its owner only, on the disk when this
// returns; after an error there is no `to`. An older `to` is replaced.
Result<void> copy_database(const std::string& from, const std::string& to,
                           const CopyProgress& progress);

// About how many bytes a copy of the database takes.
Result<std::int64_t> database_bytes(const std::string& path);

struct DatabaseFacts {
  int schema = 0;  // user_version
  std::int64_t organizations = 0, coordinators = 0, cases = 0, measures = 0, requests = 0;
  std::int64_t audit_rows = 0;
  // Raw bytes; empty without rows or before rows had hashes. The first one is of one directory
  // alone.
  std::string first_audit_hash, newest_audit_hash;
};

// corrupt when it is not ours. Tables that its schema does not have count 0.
Result<DatabaseFacts> database_facts(const std::string& path);

// What SQLite's integrity and foreign key checks find; empty when all is well. Reads everything.
// `go_on` false: stop.
Result<std::vector<std::string>> database_problems(const std::string& path,
                                                   const std::function<bool()>& go_on = {});

// Of this program.
int newest_schema();

}  // namespace tsunagu::store
