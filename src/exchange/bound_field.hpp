// SPDX-License-Identifier: GPL-3.0-or-later
// The field table of a kind, bound to one record: what readers and writers walk, so that they are
// written once for every kind.
#pragma once

#include <string_view>
#include <vector>

#include "model/fields.hpp"

namespace tsunagu::exchange {

struct BoundField {
  std::string_view name, label, list;
  model::FieldType type = model::FieldType::text;
  bool required = false;
  model::FieldRef ref;  // lives as long as the record
};

template <class Record>
std::vector<BoundField> bind_fields(Record& record) {
  std::vector<BoundField> bound;
  bound.reserve(model::fields<Record>().size());
  for (const auto& field : model::fields<Record>()) {
    bound.push_back(
        {field.name, field.label, field.list, field.type, field.required, field.ref(record)});
  }
  return bound;
}

}  // namespace tsunagu::exchange
