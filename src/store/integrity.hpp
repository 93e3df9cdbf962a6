// SPDX-License-Identifier: GPL-3.0-or-later
// SQLite's own checks, shared by open stores and by files. Internal to the store.
#pragma once

#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

namespace tsunagu::store {

// One line in Japanese for each thing that the integrity and foreign key checks find.
std::vector<std::string> integrity_problems(SQLite::Database& db);

}  // namespace tsunagu::store
