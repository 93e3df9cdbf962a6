// SPDX-License-Identifier: GPL-3.0-or-later
// Records as JSON (RFC 8259), driven by the field table. Dotted field names are nested objects:
// "capacity.max_open" is {"capacity": {"max_open": 3}}.
//
// Kinds: model::Organization, Coordinator, Case. All functions are pure; any thread may call them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exchange/bound_field.hpp"
#include "model/check.hpp"

namespace tsunagu::exchange {

inline constexpr std::size_t k_nesting_max = 16;  // levels of { and [ in one record
inline constexpr std::size_t k_list_entries_max =
    1000;  // entries kept of one list; model checks want fewer

template <class Record>
struct Decoded {
  Record record;  // what could be read; other fields keep their defaults
  std::vector<model::FieldProblem> problems;
  bool readable = true;  // false: no record at all (broken JSON, not an object, not UTF-8)
};

// Reads one JSON object. A wrong type, an unknown or repeated name, broken JSON, ill-formed UTF-8
// and deep nesting are problems with a reason in Japanese; null means "not given". Codes, lengths
// and required fields are for model::normalize_and_check.
template <class Record>
Decoded<Record> decode_json(std::string_view json);

// One line without a line end, fields in the order of the table; empty fields are left out, so are
// flags that are false. decode_json gives the same record back.
template <class Record>
std::string encode_json(const Record& record);

// The value of a list field as a JSON array on one line.
std::string encode_json_list(const BoundField& field);

// Puts a JSON array into a list field. False, and the field as it was: the text is none, or the
// field is no list.
bool decode_json_list(std::string_view json, const BoundField& field);

}  // namespace tsunagu::exchange
