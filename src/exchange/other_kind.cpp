// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/other_kind.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "exchange/header_names.hpp"
#include "exchange/line_reader.hpp"
#include "exchange/look.hpp"
#include "exchange/mapping.hpp"

namespace tsunagu::exchange {
namespace {

template <class Record>
std::string reason_of(std::string_view label) {
  return fmt::format(
      "「{}」の一覧のようです（「{}」として読もうとしています）。種類かファイルを選び直してくだ"
      "さい",
      label, model::k_names<Record>.label);
}

// --- tables ---

template <class Record>
bool has_columns(std::span<const ColumnLook> columns) {
  const auto& fields = model::fields<Record>();
  return std::all_of(fields.begin(), fields.end(), [&](const auto& field) {
    return !needs_column(field) ||
           std::any_of(columns.begin(), columns.end(), [&](const auto& column) {
             return field_of_header<Record>(column.header) == field.name;
           });
  });
}

template <class Record>
std::string_view label_if_fits(std::span<const ColumnLook> columns) {
  return has_columns<Record>(columns) ? model::k_names<Record>.label : std::string_view();
}

// --- JSON Lines ---

using Names = std::vector<std::string>;

// Of the first line that is not blank; none when it is no object.
Result<Names> names_of(const std::string& path) {
  TRY_ASSIGN(InputFile file, open_input(path));
  LineReader lines(std::move(file.input));
  while (true) {
    TRY_ASSIGN(const auto line, lines.next());
    if (!line || line->too_long) return Names();
    const std::string_view json = text::trim(line->text);
    if (json.empty()) continue;
    Names names;
    const auto record = nlohmann::json::parse(json.begin(), json.end(), nullptr, false);
    if (record.is_object()) {
      for (const auto& [name, value] : record.items()) names.push_back(name);
    }
    return names;
  }
}

struct Fit {
  std::string_view label;
  bool has_required = true;
  std::size_t unknown = 0;  // names that the kind has not
};

template <class Record>
Fit fit_of(const Names& names) {
  const auto& fields = model::fields<Record>();
  Fit fit{.label = model::k_names<Record>.label};
  for (const auto& field : fields) {
    if (field.required && std::find(names.begin(), names.end(), field.name) == names.end())
      fit.has_required = false;
  }
  for (const std::string& name : names) {
    // A group (capacity) is the beginning of the names of its fields.
    const bool is_known = std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
      return field.name == name || field.name.starts_with(name + ".");
    });
    if (!is_known) ++fit.unknown;
  }
  return fit;
}

}  // namespace

template <class Record>
std::string other_kind_reason(std::span<const ColumnLook> columns) {
  if (has_columns<Record>(columns)) return {};
  // Kinds that want more come first: a list of people may name what an organisation must have.
  for (const std::string_view label :
       {label_if_fits<model::Coordinator>(columns), label_if_fits<model::Case>(columns),
        label_if_fits<model::Measure>(columns), label_if_fits<model::Organization>(columns)}) {
    if (!label.empty()) return reason_of<Record>(label);
  }
  return {};
}

template <class Record>
Result<std::string> other_kind_of_lines(const std::string& path) {
  TRY_ASSIGN(const Names names, names_of(path));
  const Fit wanted = fit_of<Record>(names);
  for (const Fit& fit : {fit_of<model::Coordinator>(names), fit_of<model::Case>(names),
                         fit_of<model::Measure>(names), fit_of<model::Organization>(names)}) {
    if (fit.has_required && fit.unknown < wanted.unknown) return reason_of<Record>(fit.label);
  }
  return std::string();
}

#define TSUNAGU_OTHER_KIND(Record)                                             \
  template std::string other_kind_reason<Record>(std::span<const ColumnLook>); \
  template Result<std::string> other_kind_of_lines<Record>(const std::string&);
TSUNAGU_OTHER_KIND(model::Organization)
TSUNAGU_OTHER_KIND(model::Coordinator)
TSUNAGU_OTHER_KIND(model::Case)
TSUNAGU_OTHER_KIND(model::Measure)
#undef TSUNAGU_OTHER_KIND

}  // namespace tsunagu::exchange
