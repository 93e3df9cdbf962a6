// SPDX-License-Identifier: GPL-3.0-or-later
// The input format of a kind as JSON Schema 2020-12, made from the field table.
#pragma once

#include <string>

#include "model/fields.hpp"
#include "model/reference.hpp"

namespace tsunagu::exchange {

// Indented JSON with a line end; the same text for the same tables. Describes one line of a JSON
// Lines file. Codes and Japanese labels are listed; the aliases that the import also accepts, and
// null for "not given", are not.
template <class Record>
std::string json_schema(const model::Reference& reference);

}  // namespace tsunagu::exchange
