// SPDX-License-Identifier: GPL-3.0-or-later
// One table of fields per record kind. Import, export, JSON Schema, SQLite columns, differences and
// checks are all driven by it, so a field is added in one row (and one migration).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/records.hpp"

namespace tsunagu::model {

enum class FieldType {
  id,                // opaque id, k_id_max characters of A-Z a-z 0-9 . _ -
  id_list,           // ids of other records, in order
  text,              // free text; max = code points
  text_list,         // free short texts; max = items
  code,              // one key of `list`
  code_list,         // keys of `list`; max = items
  integer,           // min..max
  number,            // min..max
  flag,              // true / false
  date,              // YYYY-MM-DD
  corporate_number,  // 13 digits with check digit
  url,               // http or https
  qualifications,    // list of Qualification
  desks,             // list of Desk
};

inline constexpr std::size_t k_id_max = 64;          // characters of an id
inline constexpr std::size_t k_list_text_max = 100;  // code points of one entry of a text_list

// Where a field's value stands inside its record.
using FieldRef =
    std::variant<std::string*, std::vector<std::string>*, std::optional<std::int64_t>*,
                 std::optional<double>*, bool*, std::vector<Qualification>*, std::vector<Desk>*>;

template <class Record>
struct Field {
  std::string_view
      name;  // JSON name; a dot means a nested object; '.' becomes '_' in SQLite columns
  std::string_view label;  // Japanese CSV header
  FieldType type;
  std::string_view list;  // closed list of codes (model/reference.hpp), for code and code_list
  std::int64_t min = 0;
  std::int64_t max = 0;
  bool required = false;
  bool restricted = false;  // never shown to a reader of the public layer
  FieldRef (*ref)(Record&) = nullptr;
};

// The table of a kind, in the order of its CSV columns.
template <class Record>
std::span<const Field<Record>> fields();
template <>
std::span<const Field<Organization>> fields<Organization>();
template <>
std::span<const Field<Coordinator>> fields<Coordinator>();
template <>
std::span<const Field<Case>> fields<Case>();
template <>
std::span<const Field<Measure>> fields<Measure>();

// Names of a kind: singular (tables, audit rows), plural (command line, URLs) and Japanese.
struct KindNames {
  std::string_view singular, plural, label;
};
template <class Record>
inline constexpr KindNames k_names{};
template <>
inline constexpr KindNames k_names<Organization>{"organization", "organizations", "機関"};
template <>
inline constexpr KindNames k_names<Coordinator>{"coordinator", "coordinators", "コーディネーター"};
template <>
inline constexpr KindNames k_names<Case>{"case", "cases", "支援事例"};
template <>
inline constexpr KindNames k_names<Measure>{"measure", "measures", "施策"};

// Field by its JSON name or Japanese label; null when there is none.
template <class Record>
const Field<Record>* find_field(std::string_view name_or_label) {
  for (const auto& field : fields<Record>()) {
    if (field.name == name_or_label || field.label == name_or_label) return &field;
  }
  return nullptr;
}

}  // namespace tsunagu::model
