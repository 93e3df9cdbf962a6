// SPDX-License-Identifier: GPL-3.0-or-later
// Files of records, row by row: JSON Lines under the JSON names here, tables by
// exchange/mapping.hpp.
#pragma once

#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "exchange/table.hpp"
#include "model/check.hpp"
#include "model/reference.hpp"

namespace tsunagu::exchange {

template <class Record>
struct Row {
  std::size_t line = 0;  // JSON Lines, CSV: first physical line; XLSX: row of the sheet; from 1
  std::string_view raw;  // bytes as read, with LF; empty when it was too long to keep, and for an
                         // XLSX; lives until the next call
  Record record;         // what could be read
  std::string reading;   // tables: of the name, in hiragana, as its own cell tells it (furigana, a
                         // name in kana); empty when it does not or a column gave one
  std::vector<model::FieldProblem> problems;
  bool readable = true;              // false: there is no record, `problems` says why
  const TableRow* source = nullptr;  // tables: the cells; lives until the next call
};

// One thread at a time.
template <class Record>
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  // The next row, or nothing at the end; blank rows are passed over.
  // Errors: io, and rejected_input for a file that is not of this format at all.
  virtual Result<std::optional<Row<Record>>> next() = 0;

  // What is wrong with the header; when not empty, no row can be read. `header_line` is its line.
  virtual const std::vector<model::FieldProblem>& header_problems() const = 0;
  virtual std::size_t header_line() const = 0;

  // Whether rows say what this field (its place in the table of the kind) is to be, were it empty.
  // A line of JSON always does: it is the whole record. A table does for its columns.
  virtual bool gives(std::size_t field) const = 0;

  // Whether the file is in an encoding without many letters of names (exchange/cp932.hpp).
  virtual bool is_cp932() const { return false; }

  // What a file of some of the raw rows must begin with (the header of a CSV, in the encoding of
  // the file), with LF.
  virtual std::string preamble() const = 0;

  // For progress. The total is 0 when it is not known.
  virtual std::int64_t bytes_read() const = 0;
  virtual std::int64_t bytes_total() const { return 0; }
};

// JSON Lines; `bytes`: size of the input, for progress.
template <class Record>
Result<std::unique_ptr<RecordReader<Record>>> read_json_lines(std::unique_ptr<std::istream> input,
                                                              std::int64_t bytes = 0);

}  // namespace tsunagu::exchange
