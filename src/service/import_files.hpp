// SPDX-License-Identifier: GPL-3.0-or-later
// What goes with files that are imported: how their columns were read before, and the rows that
// were refused, as a file to put right and send again.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "exchange/mapping.hpp"
#include "exchange/table.hpp"
#include "exchange/table_writer.hpp"
#include "service/import.hpp"
#include "store/imports.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_import_profile_name_max = 60;  // code points
inline constexpr std::size_t k_import_profiles_max = 200;

// --- kept mappings (profiles) ---

using ColumnLooks = std::span<const exchange::ColumnLook>;

// What files that a profile fits have in common. A column of errors (exchange::k_error_header) does
// not count: files of corrections are read as those that they were made from.
std::string profile_key(ColumnLooks columns);

// Puts the columns as the profile has them.
void apply_profile(const store::ImportProfileRow& profile, ColumnLooks columns,
                   std::vector<exchange::ProposedColumn>& proposed);

struct NewProfile {
  std::string_view kind;  // plural name
  std::string_view name;
  std::string_view made_by;  // id of a user, or "command"
  std::int64_t now = 0;      // Unix s
};
// Keeps the columns for files with the same headers, in place of what was kept for them; inside a
// transaction. The answer is its id. Errors besides those of the store: rejected_input with one
// Japanese line (no columns, a name too long or taken, too many).
Result<std::string> keep_profile(store::ImportRows& rows, const NewProfile& wanted,
                                 ColumnLooks columns,
                                 std::span<const exchange::ProposedColumn> proposed);

// --- corrections ---

// A refused row as it was, and why.
struct RefusedRow {
  std::string reasons;  // one line
  std::string raw;      // JSON Lines
  std::vector<exchange::Cell> cells;
};

// The column of names of people whose readings have none: corrections need one, with the furigana
// that there are, behind the cells of the row. Nothing: there is one, or nobody is named.
std::optional<std::size_t> reading_column(std::string_view kind, const exchange::Mapping& mapping);

// `raw` and `source` as in exchange::Row, of a table of so many columns.
RefusedRow refused_row(const std::vector<RowProblem>& problems, std::string_view raw,
                       const exchange::TableRow* source, std::size_t columns,
                       std::optional<std::size_t> names);

// The refused rows with the columns of their file behind one that says why, in its format: CSV in
// UTF-8 with BOM, XLSX, JSON Lines (as they were). One thread at a time. Errors: as TableWriter.
class CorrectionsWriter {
 public:
  static Result<CorrectionsWriter> create(exchange::Sink sink, exchange::Format format,
                                          ColumnLooks columns, bool with_reading);
  Result<void> add(const RefusedRow& row);
  Result<void> finish();

 private:
  CorrectionsWriter(exchange::Sink sink, std::optional<std::size_t> errors, std::size_t width,
                    std::unique_ptr<exchange::TableWriter> table)
      : m_sink(std::move(sink)),
        m_errors(errors),
        m_width(width),
        m_table(std::move(table)) {}

  exchange::Sink m_sink;
  std::optional<std::size_t> m_errors;             // column of an older file of corrections
  std::size_t m_width;                             // cells of a row
  std::unique_ptr<exchange::TableWriter> m_table;  // null: JSON Lines
};

}  // namespace tsunagu::service
