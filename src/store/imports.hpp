// SPDX-License-Identifier: GPL-3.0-or-later
// Files that were sent to be imported, and how the columns of such files are read, in the store:
// plain rows in, plain rows out; every rule stands in operations/imports.hpp. Times are Unix
// seconds; texts called JSON are of operations/imports.hpp alone.
//
// Writing calls belong into a Store::transact(). Threads and errors: as Store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.hpp"

namespace tsunagu::store {

struct ImportRow {
  std::string id, kind, name;  // plural name of the kind; name of the file as it was sent
  std::int64_t bytes = 0;
  std::string state;  // uploaded checking checked running done
  std::int64_t made_at = 0;
  std::string made_by;      // id of the user
  std::string look;         // JSON: how it is read
  std::string profile_id;   // empty: none
  std::string found, done;  // JSON: counts of the dry run and of the import; empty: none
  std::string job_id;       // of the last one; empty: none
};

// How the columns of files with these headers are read.
struct ImportProfileRow {
  std::string id, kind, name;
  std::string header_key;            // exchange::header_key()
  std::vector<std::string> headers;  // as in the file that it was made for
  std::vector<std::string> fields;   // JSON name for each; empty: the column is left out
  std::string made_by;
  std::int64_t used_at = 0;
};

class ImportRows {
 public:
  explicit ImportRows(Store& store) : m_store(store) {}

  Result<std::optional<ImportRow>> find(std::string_view id);
  // Newest first.
  Result<std::vector<ImportRow>> list(std::size_t limit, std::size_t offset);
  Result<std::int64_t> count();
  // Inserts or replaces.
  Result<void> put(const ImportRow& row);
  Result<void> set_job(std::string_view id, std::string_view job_id);
  Result<void> remove(std::string_view id);
  Result<std::vector<std::string>> ids();
  // Ids of those that were made before `time`.
  Result<std::vector<std::string>> made_before(std::int64_t time);

  // --- profiles ---
  Result<std::optional<ImportProfileRow>> profile(std::string_view id);
  Result<std::optional<ImportProfileRow>> profile_for(std::string_view kind,
                                                      std::string_view header_key);
  Result<std::optional<ImportProfileRow>> profile_named(std::string_view kind,
                                                        std::string_view name);
  // The last used first.
  Result<std::vector<ImportProfileRow>> profiles();
  // Inserts or replaces; another one of the same kind and headers or name goes.
  Result<void> put_profile(const ImportProfileRow& row);
  Result<void> set_profile_used(std::string_view id, std::int64_t time);
  Result<bool> remove_profile(std::string_view id);

 private:
  Store& m_store;
};

}  // namespace tsunagu::store
