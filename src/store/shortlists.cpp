// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/shortlists.hpp"

#include "store/statements.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr std::string_view k_columns =
    "id, version, name, need, prefecture, decision, owner, organization_id, created_at, updated_at";
// Of somebody without an organisation the own ones, otherwise those of the organisation.
constexpr std::string_view k_of_side = "organization_id = ?1 AND (?1 <> '' OR owner = ?2)";

ShortlistRow shortlist_from(SQLite::Statement& row) {
  ColumnReader column(row);
  ShortlistRow shortlist;
  shortlist.id = column.text();
  shortlist.version = column.number();
  shortlist.name = column.text();
  shortlist.need = column.text();
  shortlist.prefecture = column.text();
  shortlist.decision = column.text();
  shortlist.owner = column.text();
  shortlist.organization_id = column.text();
  shortlist.created_at = column.text();
  shortlist.updated_at = column.text();
  return shortlist;
}

}  // namespace

Result<void> ShortlistRows::read_people(ShortlistRow& shortlist) {
  return guarded([&]() -> Result<void> {
    shortlist.people =
        rows_of(with(m_store.m_impl->statement("SELECT coordinator_id, note FROM shortlist_people"
                                               " WHERE shortlist_id = ?1 ORDER BY position"),
                     shortlist.id),
                [](SQLite::Statement& row) {
                  ColumnReader column(row);
                  ShortlistPerson person;
                  person.coordinator_id = column.text();
                  person.note = column.text();
                  return person;
                });
    return {};
  });
}

Result<std::optional<ShortlistRow>> ShortlistRows::find(std::string_view id) {
  return guarded([&]() -> Result<std::optional<ShortlistRow>> {
    auto rows = rows_of(with(m_store.m_impl->statement(
                                 fmt::format("SELECT {} FROM shortlists WHERE id = ?1", k_columns)),
                             id),
                        shortlist_from);
    if (rows.empty()) return std::optional<ShortlistRow>();
    TRY(read_people(rows.front()));
    return std::optional(std::move(rows.front()));
  });
}

Result<std::vector<ShortlistRow>> ShortlistRows::list(const ShortlistSide& side, std::size_t limit,
                                                      std::size_t offset) {
  return guarded([&]() -> Result<std::vector<ShortlistRow>> {
    auto rows = rows_of(
        with(m_store.m_impl->statement(fmt::format("SELECT {} FROM shortlists WHERE {}"
                                                   " ORDER BY updated_at DESC, id LIMIT ?3 OFFSET"
                                                   " ?4",
                                                   k_columns, k_of_side)),
             side.organization_id, side.owner, limit, offset),
        shortlist_from);
    for (ShortlistRow& row : rows) TRY(read_people(row));
    return rows;
  });
}

Result<std::int64_t> ShortlistRows::count(const ShortlistSide& side) {
  return guarded([&]() -> Result<std::int64_t> {
    return number_of(with(m_store.m_impl->statement(
                              fmt::format("SELECT count(*) FROM shortlists WHERE {}", k_of_side)),
                          side.organization_id, side.owner));
  });
}

Result<void> ShortlistRows::put(const ShortlistRow& shortlist) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement(fmt::format(
             "INSERT INTO shortlists ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
             " ON CONFLICT (id) DO UPDATE SET version = ?2, name = ?3, need = ?4, prefecture = ?5,"
             " decision = ?6, updated_at = ?10",
             k_columns)),
         shortlist.id, shortlist.version, shortlist.name, shortlist.need, shortlist.prefecture,
         shortlist.decision, shortlist.owner, shortlist.organization_id, shortlist.created_at,
         shortlist.updated_at)
        .exec();
    with(m_store.m_impl->statement("DELETE FROM shortlist_people WHERE shortlist_id = ?1"),
         shortlist.id)
        .exec();
    for (std::size_t i = 0; i < shortlist.people.size(); ++i) {
      with(m_store.m_impl->statement("INSERT INTO shortlist_people (shortlist_id, position,"
                                     " coordinator_id, note) VALUES (?1, ?2, ?3, ?4)"),
           shortlist.id, i, shortlist.people[i].coordinator_id, shortlist.people[i].note)
          .exec();
    }
    return {};
  });
}

Result<void> ShortlistRows::remove(std::string_view id) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("DELETE FROM shortlists WHERE id = ?1"), id).exec();
    return {};
  });
}

}  // namespace tsunagu::store
