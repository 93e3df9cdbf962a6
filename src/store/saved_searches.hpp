// SPDX-License-Identifier: GPL-3.0-or-later
// Saved searches in the store, and whom each has seen: plain rows in, plain rows out; every rule
// stands in service/saved_searches.hpp. Times are RFC 3339, UTC.
//
// Writing calls belong into a Store::transact(). Threads and errors: as Store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace tsunagu::store {

struct SavedSearchRow {
  std::string id, user_id, name;
  std::string query;
  std::vector<std::string> prefectures, blocks, hubs, industries, topics, exclude_hubs;
  bool online = false, outside_region = false;
  std::string from_prefecture;
  std::int64_t people_then = 0;  // found when it was saved
  std::string created_at, looked_at;
};

class SavedSearchRows {
 public:
  explicit SavedSearchRows(Store& store) : m_store(store) {}

  Result<std::optional<SavedSearchRow>> find(std::string_view id);
  // Newest first.
  Result<std::vector<SavedSearchRow>> of_user(std::string_view user_id);
  Result<void> add(const SavedSearchRow& search);
  Result<void> remove(std::string_view id);
  Result<void> set_looked(std::string_view id, std::string_view at);
  // Ids of those of active users that were looked at last at `until` or before, longest ago first.
  Result<std::vector<std::string>> due(std::string_view until, std::size_t limit);

  // --- people ---
  // Ids of everybody it has seen, in order.
  Result<std::vector<std::string>> known(std::string_view id);
  // Of those found since it was saved, the last ones first.
  Result<std::vector<std::string>> found(std::string_view id, std::size_t limit);
  // `found_at` empty: known from the first day or only in passing. Who is known stays as they are.
  Result<void> add_people(std::string_view id, const std::vector<std::string>& people,
                          std::string_view found_at);

 private:
  Store& m_store;
};

}  // namespace tsunagu::store
