// SPDX-License-Identifier: GPL-3.0-or-later
// Field values <-> SQLite columns. Internal to the store.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "model/fields.hpp"

namespace tsunagu::store {

// True when the field is a column of its table; case-to-coordinator links have a table of their
// own.
inline bool is_column(model::FieldType type) { return type != model::FieldType::id_list; }

std::string column_name(std::string_view field_name);

void bind_field(SQLite::Statement& statement, int parameter, const model::FieldRef& value);
// Throws std::runtime_error when a list column does not hold what the store writes.
void read_field(const SQLite::Column& column, const model::FieldRef& value);

// A JSON object of texts, in the order given.
std::string json_object(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace tsunagu::store
