// SPDX-License-Identifier: GPL-3.0-or-later
// What of a record a reader sees: the one rule behind pages, answers and exports.
#pragma once

#include <optional>

#include "model/fields.hpp"
#include "model/visibility.hpp"

namespace tsunagu::service {

inline bool may_see(std::optional<model::Tier> layer, model::Tier reader) {
  return layer && *layer <= reader;
}

// Empties what only those who may edit the record see (Field::restricted).
template <class Record>
void hide_restricted(Record& record) {
  static const Record empty;
  for (const auto& field : model::fields<Record>()) {
    if (!field.restricted) continue;
    std::visit(
        [&](auto* value) {
          *value = *std::get<decltype(value)>(field.ref(const_cast<Record&>(empty)));
        },
        field.ref(record));
  }
}

}  // namespace tsunagu::service
