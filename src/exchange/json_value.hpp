// SPDX-License-Identifier: GPL-3.0-or-later
// A value of JSON as it comes from the parser, on its way into a field of a record. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/fields.hpp"

namespace tsunagu::exchange {

enum class JsonKind { null, flag, integer, number, string, object, array };

struct JsonValue {
  JsonKind kind = JsonKind::null;
  std::string written;  // as in the file; moved into the record when it is a string
  std::int64_t integer = 0;
  double number = 0;
  bool flag = false;
};

// In words for people.
std::string_view name_of(JsonKind kind);
// How a field of the type is written: a sentence that ends a reason.
std::string_view wanted_json(model::FieldType type);

// Puts a scalar into a field; false when the types do not fit, and for every list.
bool assign(JsonValue& value, const model::FieldRef& field);

}  // namespace tsunagu::exchange
