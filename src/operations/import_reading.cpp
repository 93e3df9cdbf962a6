// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/import_reading.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/other_kind.hpp"

namespace tsunagu::operations {

Result<ImportLook> look_at_file(const ImportFolder& folder, const store::ImportRow& row,
                                const exchange::Wish& wish, const model::Reference& reference) {
  TRY_ASSIGN(auto found, exchange::look_at(folder.source(), wish, row.name));
  ImportLook look{.reading = found.reading,
                  .wish = wish,
                  .encodings = std::move(found.encodings),
                  .sheets = std::move(found.sheets),
                  .problem = std::move(found.problem)};
  if (look.reading.format == exchange::Format::json_lines) {
    TRY_ASSIGN(look.problem, for_kind(row.kind, [&]<class Record>() {
                 return exchange::other_kind_of_lines<Record>(folder.source());
               }));
    return look;
  }
  look.columns = std::move(found.columns);
  look.proposed = for_kind(
      row.kind, [&]<class Record>() { return exchange::propose<Record>(look.columns, reference); });
  return look;
}

exchange::Wish joined(const exchange::Wish& before, const exchange::Wish& wish) {
  exchange::Wish wanted = before;
  if (wish.encoding) wanted.encoding = wish.encoding;
  if (wish.delimiter) wanted.delimiter = wish.delimiter;
  if (wish.sheet) wanted.sheet = wish.sheet;
  if (wish.header_row) wanted.header_row = wish.header_row;
  if (wish.header_rows) wanted.header_rows = wish.header_rows;
  // Where the header stands belongs to the sheet.
  if (wish.sheet && !wish.header_row && !wish.header_rows)
    wanted.header_row = wanted.header_rows = std::nullopt;
  return wanted;
}

Result<void> choose_columns(ImportLook& look, std::string_view kind,
                            const exchange::ColumnChoices& choices) {
  auto& known = look.proposed;
  for (const auto& [index, field] : choices.columns) {
    if (index < 0 || index >= static_cast<std::int64_t>(known.size()))
      return fail(ErrorCode::invalid_argument, fmt::format("{} 番の列はありません", index));
    auto& proposed = known[static_cast<std::size_t>(index)];
    if (proposed.field == field && proposed.how != exchange::How::similar) continue;
    proposed = {.field = field, .how = field.empty() ? exchange::How::none : exchange::How::chosen};
  }
  const auto mapping = mapping_of(look);
  return for_kind(
      kind, [&]<class Record>() { return exchange::check_mapping<Record>(mapping, known.size()); });
}

std::vector<ImportField> fields_of(std::string_view kind) {
  return for_kind(kind, []<class Record>() {
    std::vector<ImportField> fields;
    for (const auto& field : model::fields<Record>())
      fields.push_back({field.name, field.label, exchange::needs_column(field)});
    return fields;
  });
}

std::vector<ImportField> missing_of(std::string_view kind, const ImportLook& look) {
  if (look.reading.format == exchange::Format::json_lines) return {};
  return for_kind(kind, [&]<class Record>() {
    std::vector<ImportField> missing;
    for (const auto* field : exchange::missing_fields<Record>(mapping_of(look)))
      missing.push_back({field->name, field->label, true});
    return missing;
  });
}

std::string missing_reason(std::string_view kind, const ImportLook& look,
                           const std::vector<ImportField>& missing) {
  std::string other = for_kind(
      kind, [&]<class Record>() { return exchange::other_kind_reason<Record>(look.columns); });
  if (!other.empty()) return other;
  std::vector<std::string> labels;
  for (const ImportField& field : missing) labels.emplace_back(field.label);
  return fmt::format("必須の項目「{}」の列を選んでください", text::join(labels, "、"));
}

}  // namespace tsunagu::operations
