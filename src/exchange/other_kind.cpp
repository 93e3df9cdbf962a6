// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/other_kind.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "exchange/header_names.hpp"

namespace tsunagu::exchange {
namespace {

template <class Record>
bool has_required(std::span<const ColumnLook> columns) {
  const auto& fields = model::fields<Record>();
  return std::all_of(fields.begin(), fields.end(), [&](const auto& field) {
    return !field.required || std::any_of(columns.begin(), columns.end(), [&](const auto& column) {
      return field_of_header<Record>(column.header) == field.name;
    });
  });
}

template <class Record>
std::string_view label_if_fits(std::span<const ColumnLook> columns) {
  return has_required<Record>(columns) ? model::k_names<Record>.label : std::string_view();
}

}  // namespace

template <class Record>
std::string other_kind_reason(std::span<const ColumnLook> columns) {
  if (has_required<Record>(columns)) return {};
  // Kinds that want more come first: a list of people may name what an organisation must have.
  for (const std::string_view label :
       {label_if_fits<model::Coordinator>(columns), label_if_fits<model::Case>(columns),
        label_if_fits<model::Measure>(columns), label_if_fits<model::Organization>(columns)}) {
    if (label.empty()) continue;
    return fmt::format(
        "「{}」の一覧のようです（「{}」として読もうとしています）。種類かファイルを選び直してくだ"
        "さい",
        label, model::k_names<Record>.label);
  }
  return {};
}

template std::string other_kind_reason<model::Organization>(std::span<const ColumnLook>);
template std::string other_kind_reason<model::Coordinator>(std::span<const ColumnLook>);
template std::string other_kind_reason<model::Case>(std::span<const ColumnLook>);
template std::string other_kind_reason<model::Measure>(std::span<const ColumnLook>);

}  // namespace tsunagu::exchange
