// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/integrity.hpp"

#include <fmt/format.h>

namespace tsunagu::store {

std::vector<std::string> integrity_problems(SQLite::Database& db) {
  std::vector<std::string> problems;
  SQLite::Statement integrity(db, "PRAGMA integrity_check");
  while (integrity.executeStep()) {
    const std::string line = integrity.getColumn(0).getString();
    if (line != "ok") problems.push_back("データベース: " + line);
  }
  SQLite::Statement links(db, "PRAGMA foreign_key_check");
  while (links.executeStep()) {
    problems.push_back(fmt::format("データベース: {} の参照先 {} がありません",
                                   links.getColumn(0).getString(), links.getColumn(2).getString()));
  }
  return problems;
}

}  // namespace tsunagu::store
