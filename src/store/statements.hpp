// SPDX-License-Identifier: GPL-3.0-or-later
// Values into statements and rows out of them, for the rooms of rows. Internal to the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

namespace tsunagu::store {

inline void set_value(SQLite::Statement& statement, int parameter, std::string_view text) {
  statement.bind(parameter, std::string(text));
}
inline void set_value(SQLite::Statement& statement, int parameter, std::int64_t number) {
  statement.bind(parameter, number);
}
inline void set_value(SQLite::Statement& statement, int parameter, double number) {
  statement.bind(parameter, number);
}
inline void set_value(SQLite::Statement& statement, int parameter, std::size_t number) {
  statement.bind(parameter, static_cast<std::int64_t>(number));
}

// An id that refers to another table: NULL when it is empty.
struct Reference {
  const std::string& id;
};
inline void set_value(SQLite::Statement& statement, int parameter, const Reference& reference) {
  reference.id.empty() ? statement.bind(parameter) : statement.bind(parameter, reference.id);
}

// Values into the parameters of a statement, from the first on.
template <class... Values>
SQLite::Statement& with(SQLite::Statement& statement, const Values&... values) {
  [[maybe_unused]] int parameter = 0;
  (set_value(statement, ++parameter, values), ...);
  return statement;
}

template <class Read>
auto rows_of(SQLite::Statement& statement, Read&& read) {
  std::vector<decltype(read(statement))> rows;
  while (statement.executeStep()) rows.push_back(read(statement));
  statement.reset();
  return rows;
}

// The first row, when there is one.
template <class Read>
auto first_of(SQLite::Statement& statement, Read&& read)
    -> std::optional<decltype(read(statement))> {
  std::optional<decltype(read(statement))> found;
  if (statement.executeStep()) found = read(statement);
  statement.reset();
  return found;
}

// The first column of a row.
inline std::string id_from(SQLite::Statement& row) { return row.getColumn(0).getString(); }
inline std::int64_t number_from(SQLite::Statement& row) { return row.getColumn(0).getInt64(); }

// What a statement counts; 0 without a row.
inline std::int64_t number_of(SQLite::Statement& statement) {
  return first_of(statement, number_from).value_or(0);
}

// Columns one after another.
class ColumnReader {
 public:
  explicit ColumnReader(SQLite::Statement& row) : m_row(row) {}
  std::string text() { return m_row.getColumn(m_next++).getString(); }
  std::int64_t number() { return m_row.getColumn(m_next++).getInt64(); }
  double real() { return m_row.getColumn(m_next++).getDouble(); }

 private:
  SQLite::Statement& m_row;
  int m_next = 0;
};

}  // namespace tsunagu::store
