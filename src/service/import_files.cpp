// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/import_files.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/fields.hpp"
#include "secrets/fingerprint.hpp"

namespace tsunagu::service {
namespace {

using exchange::ColumnLook;
using exchange::Format;
using exchange::ProposedColumn;
using store::ImportProfileRow;

constexpr std::size_t k_id_letters = 16;       // random ones, 80 bits
constexpr std::size_t k_raw_shown_max = 1000;  // code points of a row that has no cells
constexpr std::string_view k_sheet = "誤りのある行";

bool is_of_errors(const ColumnLook& column) { return column.header == exchange::k_error_header; }

// As exchange::header_key() takes them.
bool is_same_header(std::string_view a, std::string_view b) {
  return text::lower_ascii(text::fold_width(a)) == text::lower_ascii(text::fold_width(b));
}

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::rejected_input, std::move(message));
}

}  // namespace

// --- kept mappings ---

std::string profile_key(ColumnLooks columns) {
  std::vector<ColumnLook> counted;
  std::copy_if(columns.begin(), columns.end(), std::back_inserter(counted),
               [](const ColumnLook& column) { return !is_of_errors(column); });
  return exchange::header_key(counted);
}

void apply_profile(const ImportProfileRow& profile, ColumnLooks columns,
                   std::vector<ProposedColumn>& proposed) {
  const std::size_t kept = std::min(profile.headers.size(), profile.fields.size());
  std::vector<bool> used(kept);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (is_of_errors(columns[c])) continue;
    for (std::size_t i = 0; i < kept; ++i) {
      if (used[i] || !is_same_header(profile.headers[i], columns[c].header)) continue;
      used[i] = true;
      proposed[c] = {.field = profile.fields[i], .how = exchange::How::profile};
      break;
    }
  }
}

Result<std::string> keep_profile(store::ImportRows& rows, const NewProfile& wanted,
                                 ColumnLooks columns, std::span<const ProposedColumn> proposed) {
  const std::string_view name = text::trim(wanted.name);
  if (columns.empty()) return refuse("列のないファイルの対応は、名前を付けて残せません");
  if (name.empty()) return refuse("名前を付けてください");
  if (text::length(name) > k_import_profile_name_max)
    return refuse(fmt::format("名前は{}字までです", k_import_profile_name_max));
  ImportProfileRow profile{.id = "map-" + secrets::random_name(k_id_letters),
                           .kind = std::string(wanted.kind),
                           .name = std::string(name),
                           .header_key = profile_key(columns),
                           .made_by = std::string(wanted.made_by),
                           .used_at = wanted.now};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (is_of_errors(columns[i])) continue;
    profile.headers.push_back(columns[i].header);
    profile.fields.push_back(proposed[i].field);
  }
  TRY_ASSIGN(const auto same, rows.profile_for(profile.kind, profile.header_key));
  if (same) profile.id = same->id;  // the old one is put right
  TRY_ASSIGN(const auto named, rows.profile_named(profile.kind, profile.name));
  if (named && named->id != profile.id) {
    return refuse("この名前は、見出しの違うファイルの対応に付いています。別の名前にしてください");
  }
  TRY_ASSIGN(const auto all, rows.profiles());
  if (!same && all.size() >= k_import_profiles_max) {
    return refuse(
        fmt::format("列の対応は{}件までです。使わないものを消してください", k_import_profiles_max));
  }
  TRY(rows.put_profile(profile));
  return profile.id;
}

// --- corrections ---

std::optional<std::size_t> reading_column(std::string_view kind, const exchange::Mapping& mapping) {
  if (kind != model::k_names<model::Coordinator>.plural) return std::nullopt;
  if (exchange::column_of(mapping, "yomi")) return std::nullopt;
  return exchange::column_of(mapping, "name");
}

RefusedRow refused_row(const std::vector<RowProblem>& problems, std::string_view raw,
                       const exchange::TableRow* source, std::size_t columns,
                       std::optional<std::size_t> names) {
  RefusedRow row;
  for (const RowProblem& problem : problems) {
    const std::string& field = problem.label.empty() ? problem.field : problem.label;
    row.reasons += fmt::format("{}{}{}{}", row.reasons.empty() ? "" : "／", field,
                               field.empty() ? "" : ": ", problem.reason);
  }
  if (source == nullptr) {
    row.raw = raw;
    return row;
  }
  for (const auto& cell : source->cells) row.cells.push_back({cell.text, cell.is_number});
  if (row.cells.empty() && text::is_utf8(raw))
    row.cells.push_back({text::shorten(raw, k_raw_shown_max), false});
  row.cells.resize(columns);
  if (names && *names < source->cells.size())
    row.cells.push_back({source->cells[*names].furigana, false});
  return row;
}

Result<CorrectionsWriter> CorrectionsWriter::create(exchange::Sink sink, Format format,
                                                    ColumnLooks columns, bool with_reading) {
  std::optional<std::size_t> errors;
  std::vector<std::string> header{std::string(exchange::k_error_header)};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (is_of_errors(columns[i])) {
      errors = i;
    } else {
      header.push_back(columns[i].header);
    }
  }
  if (with_reading) header.emplace_back(model::find_field<model::Coordinator>("yomi")->label);
  const std::size_t width = header.size();
  std::unique_ptr<exchange::TableWriter> table;
  if (format == Format::csv) {
    TRY_ASSIGN(table, exchange::write_csv(sink, exchange::Encoding::utf8, std::move(header)));
  } else if (format == Format::xlsx) {
    TRY_ASSIGN(table, exchange::write_xlsx(sink, std::string(k_sheet), std::move(header)));
  }
  return CorrectionsWriter(std::move(sink), errors, width, std::move(table));
}

Result<void> CorrectionsWriter::add(const RefusedRow& row) {
  if (!m_table) return m_sink(row.raw);
  std::vector<exchange::Cell> cells{{row.reasons, false}};
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (i != m_errors) cells.push_back(row.cells[i]);
  }
  cells.resize(m_width);
  return m_table->add(cells);
}

Result<void> CorrectionsWriter::finish() { return m_table ? m_table->finish() : Result<void>(); }

}  // namespace tsunagu::service
