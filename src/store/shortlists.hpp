// SPDX-License-Identifier: GPL-3.0-or-later
// Shortlists in the store: people somebody chose for a need, with the decision. Plain rows in,
// plain rows out; every rule stands in service/shortlists.hpp. Times are RFC 3339, UTC.
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

struct ShortlistPerson {
  std::string coordinator_id, note;
  bool operator==(const ShortlistPerson&) const = default;
};

struct ShortlistRow {
  std::string id;
  std::int64_t version = 0;
  std::string name, need, prefecture, decision;
  std::string owner;            // id of the user who made it
  std::string organization_id;  // whose it is; empty: the owner's alone
  std::string created_at, updated_at;
  std::vector<ShortlistPerson> people;  // in order
};

// Whose lists: of an organisation, or, when that is empty, of a user without one.
struct ShortlistSide {
  std::string organization_id, owner;
};

class ShortlistRows {
 public:
  explicit ShortlistRows(Store& store) : m_store(store) {}

  Result<std::optional<ShortlistRow>> find(std::string_view id);
  // The last changed first, with their people.
  Result<std::vector<ShortlistRow>> list(const ShortlistSide& side, std::size_t limit,
                                         std::size_t offset);
  Result<std::int64_t> count(const ShortlistSide& side);
  // Inserts or replaces, with the version as given.
  Result<void> put(const ShortlistRow& shortlist);
  Result<void> remove(std::string_view id);

 private:
  Result<void> read_people(ShortlistRow& shortlist);

  Store& m_store;
};

}  // namespace tsunagu::store
