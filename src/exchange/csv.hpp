// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a CSV file (RFC 4180 on libcsv): commas or another delimiter, cells in double quotes, ""
// for a quote inside, line ends inside quotes.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/line_reader.hpp"

namespace tsunagu::exchange {

inline constexpr std::size_t k_csv_row_max_bytes = k_line_max_bytes;
inline constexpr std::size_t k_csv_row_max_lines =
    10'000;  // a quoted cell with more was never closed

// What a spreadsheet would take for a formula (=, +, -, @ in either width, tab, CR or LF first)
// gets an apostrophe in front; so does a text that already is apostrophes before one of these, so
// that rearmed(disarmed(text)) is `text` for every text.
std::string disarmed(std::string_view text);

// Without the apostrophe that disarmed() put in front; any other text as it is.
std::string_view rearmed(std::string_view cell);

// One cell to write: disarmed, and always in quotes, so that none needs a second look.
std::string csv_cell(std::string_view text);

struct CsvRow {
  std::size_t line = 0;   // first physical line
  std::size_t lines = 1;  // physical lines
  std::string raw;        // the physical lines as read, each with LF
  std::vector<std::string> cells;
  std::string problem;  // Japanese; not empty: the row could not be read and has no cells
};

// Blank lines are passed over. A stray or unclosed quote costs its own line only: reading goes on
// with the line after it. Cells are not checked to be UTF-8. One thread at a time.
class CsvRows {
 public:
  explicit CsvRows(LineReader lines, char delimiter = ',');
  CsvRows(CsvRows&&) noexcept;
  ~CsvRows();

  // The next row, or nothing at the end; lives until the next call. Errors: those of LineReader.
  Result<const CsvRow*> next();

  std::int64_t bytes_read() const { return m_lines.bytes_read(); }

 private:
  struct Parser;
  struct KeptLine {
    std::size_t number;
    std::string text;
  };

  Result<bool> next_line(KeptLine& line, bool& too_long);
  void give_up_first_line(std::string problem);

  LineReader m_lines;
  std::deque<KeptLine> m_again;  // lines that an unclosed quote had swallowed
  std::unique_ptr<Parser> m_parser;
  char m_delimiter;
  CsvRow m_row;
};

}  // namespace tsunagu::exchange
