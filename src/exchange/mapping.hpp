// SPDX-License-Identifier: GPL-3.0-or-later
// Which column goes into which field: proposed from headers and values, confirmed by a person, used
// to read the rows of a table as records.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/record_reader.hpp"
#include "exchange/table.hpp"
#include "model/fields.hpp"
#include "model/reference.hpp"

namespace tsunagu::exchange {

// The column that correction files put in front; it is never taken.
inline constexpr std::string_view k_error_header = "誤り";

enum class How {
  exact,  // the header is the label or the JSON name
  alias,  // it is another usual way to write it (氏名（漢字）, 担当者名, 大見出し / 小見出し)
  profile,  // a kept mapping says so          } set by who has the profile
  similar,  // it is near; a person should look
  chosen,   // a person said so                } or the choice
  none,     // not taken
};
std::string_view name_of(How how);  // "exact" ...

struct ProposedColumn {
  std::string field;  // JSON name; empty: not taken
  How how = How::none;
  // Japanese, one line, for a column that is not taken though it looks as if it should be: the
  // header stands twice, no field has this name (and the nearest one). Empty otherwise.
  std::string note;
};

// One entry a column, in their order. No field is proposed twice; values that a field could never
// hold speak against a similar header.
template <class Record>
std::vector<ProposedColumn> propose(std::span<const ColumnLook> columns,
                                    const model::Reference& reference);

// Every header that is not empty is exact, and none has a note: nobody needs to be asked.
bool is_exact(std::span<const ColumnLook> columns, std::span<const ProposedColumn> proposed);

struct Mapping {
  std::vector<std::string> fields;  // by column: JSON name, or empty for a column not taken
  // A person saw it: values in columns not taken are left out. Otherwise values in columns without
  // a header are problems of their rows, so that nothing is lost unseen.
  bool is_confirmed = false;
};
Mapping mapping_of(std::span<const ProposedColumn> proposed, bool is_confirmed);

// Whether a table of records must have a column of it: readings are told otherwise as well
// (Row::reading, what is stored).
template <class Record>
bool needs_column(const model::Field<Record>& field) {
  return field.required && field.name != "yomi";
}

// Fields that need a column and have none, in the order of the table.
template <class Record>
std::vector<const model::Field<Record>*> missing_fields(const Mapping& mapping);

// Errors: invalid_argument with a Japanese line for a field that the kind has not, one that is used
// twice, or another number of columns.
template <class Record>
Result<void> check_mapping(const Mapping& mapping, std::size_t columns);

// What two files have in common that the same mapping fits: their headers, in any order, as one
// text. The same header twice, or one that is empty, counts as well.
std::string header_key(std::span<const ColumnLook> columns);

// The rows of `table` as records. `reference` must outlive the reader. Row::source is the row of
// the table; header_problems() names missing fields.
template <class Record>
Result<std::unique_ptr<RecordReader<Record>>> read_mapped(std::unique_ptr<Table> table,
                                                          const Mapping& mapping,
                                                          const model::Reference& reference);

// A file of any format; for JSON Lines the mapping is not looked at. `name`: what people call the
// file, for messages. Errors: those of look_at().
template <class Record>
Result<std::unique_ptr<RecordReader<Record>>> read_file(const std::string& path,
                                                        const Reading& reading,
                                                        const Mapping& mapping,
                                                        const model::Reference& reference,
                                                        std::string_view name = {});

// Column (from 0) whose value `field` has; nothing when no column does.
std::optional<std::size_t> column_of(const Mapping& mapping, std::string_view field);

}  // namespace tsunagu::exchange
