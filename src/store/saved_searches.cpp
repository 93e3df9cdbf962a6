// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/saved_searches.hpp"

#include <array>

#include "store/columns.hpp"
#include "store/statements.hpp"
#include "store/store_impl.hpp"

namespace tsunagu::store {
namespace {

constexpr std::string_view k_columns =
    "id, user_id, name, query, from_prefecture, created_at, looked_at, online, outside_region,"
    " people_then, prefectures, blocks, hubs, industries, topics, exclude_hubs";

constexpr std::array k_texts{
    &SavedSearchRow::id,       &SavedSearchRow::user_id,         &SavedSearchRow::name,
    &SavedSearchRow::query,    &SavedSearchRow::from_prefecture, &SavedSearchRow::created_at,
    &SavedSearchRow::looked_at};
constexpr std::array k_lists{&SavedSearchRow::prefectures, &SavedSearchRow::blocks,
                             &SavedSearchRow::hubs,        &SavedSearchRow::industries,
                             &SavedSearchRow::topics,      &SavedSearchRow::exclude_hubs};

SavedSearchRow search_from(SQLite::Statement& row) {
  SavedSearchRow search;
  int column = 0;
  for (const auto text : k_texts) search.*text = row.getColumn(column++).getString();
  search.online = row.getColumn(column++).getInt64() != 0;
  search.outside_region = row.getColumn(column++).getInt64() != 0;
  search.people_then = row.getColumn(column++).getInt64();
  for (const auto list : k_lists) read_field(row.getColumn(column++), &(search.*list));
  return search;
}

}  // namespace

Result<std::optional<SavedSearchRow>> SavedSearchRows::find(std::string_view id) {
  return guarded([&]() -> Result<std::optional<SavedSearchRow>> {
    return first_of(with(m_store.m_impl->statement(
                             fmt::format("SELECT {} FROM saved_searches WHERE id = ?1", k_columns)),
                         id),
                    search_from);
  });
}

Result<std::vector<SavedSearchRow>> SavedSearchRows::of_user(std::string_view user_id) {
  return guarded([&]() -> Result<std::vector<SavedSearchRow>> {
    return rows_of(with(m_store.m_impl->statement(
                            fmt::format("SELECT {} FROM saved_searches WHERE user_id = ?1"
                                        " ORDER BY created_at DESC, id",
                                        k_columns)),
                        user_id),
                   search_from);
  });
}

Result<void> SavedSearchRows::add(const SavedSearchRow& search) {
  return guarded([&]() -> Result<void> {
    SavedSearchRow row = search;
    auto& statement = m_store.m_impl->statement(
        fmt::format("INSERT INTO saved_searches ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
                    " ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
                    k_columns));
    int parameter = 0;
    for (const auto text : k_texts) set_value(statement, ++parameter, row.*text);
    for (const std::int64_t number :
         {std::int64_t{row.online}, std::int64_t{row.outside_region}, row.people_then})
      set_value(statement, ++parameter, number);
    for (const auto list : k_lists) bind_field(statement, ++parameter, &(row.*list));
    statement.exec();
    return {};
  });
}

Result<void> SavedSearchRows::remove(std::string_view id) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("DELETE FROM saved_searches WHERE id = ?1"), id).exec();
    return {};
  });
}

Result<void> SavedSearchRows::set_looked(std::string_view id, std::string_view at) {
  return guarded([&]() -> Result<void> {
    with(m_store.m_impl->statement("UPDATE saved_searches SET looked_at = ?2 WHERE id = ?1"), id,
         at)
        .exec();
    return {};
  });
}

Result<std::vector<std::string>> SavedSearchRows::due(std::string_view until, std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(with(m_store.m_impl->statement(
                            "SELECT id FROM saved_searches s WHERE looked_at <= ?1 AND EXISTS"
                            " (SELECT 1 FROM users WHERE id = s.user_id AND active = 1)"
                            " ORDER BY looked_at, id LIMIT ?2"),
                        until, limit),
                   id_from);
  });
}

Result<std::vector<std::string>> SavedSearchRows::known(std::string_view id) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(with(m_store.m_impl->statement("SELECT coordinator_id FROM saved_search_people"
                                                  " WHERE search_id = ?1 ORDER BY coordinator_id"),
                        id),
                   id_from);
  });
}

Result<std::vector<std::string>> SavedSearchRows::found(std::string_view id, std::size_t limit) {
  return guarded([&]() -> Result<std::vector<std::string>> {
    return rows_of(with(m_store.m_impl->statement(
                            "SELECT coordinator_id FROM saved_search_people WHERE search_id = ?1"
                            " AND found_at <> '' ORDER BY found_at DESC, coordinator_id LIMIT ?2"),
                        id, limit),
                   id_from);
  });
}

Result<void> SavedSearchRows::add_people(std::string_view id,
                                         const std::vector<std::string>& people,
                                         std::string_view found_at) {
  return guarded([&]() -> Result<void> {
    for (const std::string& person : people) {
      with(m_store.m_impl->statement("INSERT OR IGNORE INTO saved_search_people (search_id,"
                                     " coordinator_id, found_at) VALUES (?1, ?2, ?3)"),
           id, person, found_at)
          .exec();
    }
    return {};
  });
}

}  // namespace tsunagu::store
