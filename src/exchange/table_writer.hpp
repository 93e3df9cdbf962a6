// SPDX-License-Identifier: GPL-3.0-or-later
// Tables to take away: rows of cells as CSV (RFC 4180, CRLF) or XLSX. No cell is ever a formula.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::exchange {

enum class Encoding { utf8, cp932 };  // of a CSV; UTF-8 begins with a byte order mark, for Excel

inline constexpr std::size_t k_unfit_kept = 1000;            // in a report; the count goes on
inline constexpr std::int64_t k_sheet_rows_max = 1'000'000;  // of an XLSX; Excel has 1,048,576

// Characters that the encoding or the format does not know.
struct UnfitReport {
  struct Entry {
    std::int64_t row = 0;    // as a spreadsheet counts: the header is row 1
    std::size_t column = 0;  // from 1
    std::string header;      // of the column
    char32_t character = 0;
    std::string instead;  // what was written in its place
  };
  std::vector<Entry> entries;  // the first k_unfit_kept, in order
  std::int64_t total = 0;
};

// Where the bytes go, piece by piece. An error ends the writing and is passed on.
using Sink = std::function<Result<void>(std::string_view bytes)>;

struct Cell {
  std::string text;
  bool is_number = false;  // digits with point and minus only: a number in a spreadsheet
};

// One thread at a time. Errors: those of the sink; rejected_input for what the format cannot hold;
// no_space, io. After an error nothing written is of use.
class TableWriter {
 public:
  virtual ~TableWriter() = default;
  virtual Result<void> add(std::span<const Cell> row) = 0;
  // Once, after the last row.
  virtual Result<void> finish() = 0;
  virtual const UnfitReport& unfit() const = 0;
};

// The header is the first row.
Result<std::unique_ptr<TableWriter>> write_csv(Sink sink, Encoding encoding,
                                               std::vector<std::string> header);
// `sheet`: its name, at most 31 characters without []:*?/\.
Result<std::unique_ptr<TableWriter>> write_xlsx(Sink sink, const std::string& sheet,
                                                std::vector<std::string> header);
// JSON Lines (a JSON object a line) with the names as members. Empty cells are null; those that are
// numbers are written as they are, so that they may be true and false as well.
Result<std::unique_ptr<TableWriter>> write_json_lines(Sink sink, std::vector<std::string> names);

}  // namespace tsunagu::exchange
