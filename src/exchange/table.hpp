// SPDX-License-Identifier: GPL-3.0-or-later
// Tables as offices have them: CSV in the encodings of Japan, XLSX books. First look_at() tells how
// a file would be read and what cannot be known; then open_table() reads it row by row, as text.
// Nothing here knows records; exchange/mapping.hpp puts columns into fields.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::exchange {

enum class Format { json_lines, csv, xlsx };
enum class TextEncoding { utf8, utf8_bom, cp932, euc_jp };

// "jsonl" "csv" "xlsx", also the ending of file names; "utf-8" "utf-8-bom" "cp932" "euc-jp".
std::string_view name_of(Format format);
std::string_view name_of(TextEncoding encoding);
// The way back; utf8 also as "utf8", cp932 as "shift_jis" "sjis" "windows-31j" "ms932", euc_jp as
// "eucjp", in either case. Nothing: no such name.
std::optional<Format> format_from(std::string_view name);
std::optional<TextEncoding> text_encoding_from(std::string_view name);

inline constexpr std::size_t k_columns_max = 1000;       // of a table
inline constexpr std::size_t k_header_rows_max = 3;      // 大見出し, 中見出し, 小見出し
inline constexpr std::size_t k_header_row_max = 50;      // the header stands within the first rows
inline constexpr std::size_t k_samples_max = 3;          // values shown of a column
inline constexpr std::int64_t k_xlsx_rows_max = 50'000;  // of a sheet, that are not blank
inline constexpr std::int64_t k_xlsx_bytes_max = 64LL
                                                 << 20U;  // inflated, of all parts that are read
inline constexpr std::int64_t k_xlsx_ratio_max = 100;  // inflated to packed, of a part above 1 MiB
inline constexpr std::int64_t k_xlsx_entries_max = 1000;  // files in the ZIP
inline constexpr std::int64_t k_xlsx_sheets_max = 200;

// How a file is read. What does not belong to its format keeps its default.
struct Reading {
  Format format = Format::csv;
  TextEncoding encoding = TextEncoding::utf8;  // csv, json_lines
  char delimiter = ',';                        // csv: comma, tab or semicolon
  std::string sheet;                           // xlsx: its name
  std::size_t header_row = 1;   // csv, xlsx: where the header begins, from 1, as spreadsheets count
                                // rows (in a CSV: rows, not lines; blank lines count as rows)
  std::size_t header_rows = 1;  // rows of the header, joined as 「大 / 小」
  bool operator==(const Reading&) const = default;
};

// What a person decided; the rest is found out.
struct Wish {
  std::optional<Format> format;
  std::optional<TextEncoding> encoding;
  std::optional<char> delimiter;
  std::optional<std::string> sheet;
  std::optional<std::size_t> header_row, header_rows;
};

struct SheetLook {
  std::string name;
  std::int64_t rows = 0;  // that are not blank, with the header
};

struct ColumnLook {
  std::string header;                // one line, trimmed; empty: none
  std::vector<std::string> samples;  // the first values that are not blank, shortened, printable
};

struct Look {
  Reading reading;
  // csv, json_lines: encodings in which every byte of the file can be read, likeliest first. More
  // than one: it cannot be told; a person should choose. None: the file is in no single encoding.
  std::vector<TextEncoding> encodings;
  std::vector<SheetLook> sheets;    // xlsx, in the order of the book
  std::vector<ColumnLook> columns;  // csv, xlsx
  // Japanese, one line: why nobody should go on before something is chosen or changed (an encoding
  // that cannot be told or is mixed, with the first line and byte; no header found). Empty: go on.
  // A wish for what it names makes it empty, and open_table() reads what can be read.
  std::string problem;
};

// Reads the whole file once (its bytes, not its values). `name`: what people call the file, for its
// ending and messages; `path` when empty. Errors: not_found, io, invalid_argument (a folder, a
// wish that the file has not, such as a sheet); rejected_input with one Japanese line for files
// that are no table: empty, XLS, encrypted or broken books, bombs, UTF-16, other kinds of file.
Result<Look> look_at(const std::string& path, const Wish& wish = {}, std::string_view name = {});

struct TableCell {
  std::string text;      // UTF-8; dates as 2025-04-01, numbers with all their digits
  std::string furigana;  // XLSX: its reading in hiragana, when the book has one for the whole cell
  std::string problem;   // Japanese; not empty: the cell cannot be read (an error value, bytes of
                         // another encoding); `text` is then what can be shown of it
  bool is_number = false;  // XLSX: a number without the look of a date
};

struct TableRow {
  std::size_t line = 0;  // CSV: first physical line; XLSX: row of the sheet; from 1
  // As many as the table has columns; an XLSX has more where a row holds something to the right.
  std::vector<TableCell> cells;
  std::string problem;   // Japanese; not empty: the row could not be read, no cells
  std::string_view raw;  // CSV: bytes as read, each line with LF; XLSX: empty
};

// One thread at a time.
class Table {
 public:
  virtual ~Table() = default;
  virtual const Reading& reading() const = 0;
  virtual const std::vector<std::string>& headers() const = 0;  // as ColumnLook::header
  virtual std::size_t header_line()
      const = 0;  // physical line (CSV) or row where the header begins
  // CSV: the bytes of the header, each line with LF, behind a byte order mark in UTF-8.
  virtual std::string raw_header() const { return {}; }
  // The next row below the header, or null at the end; lives until the next call. Blank rows are
  // passed over. Errors: io; rejected_input when a book is broken or beyond the limits above.
  virtual Result<const TableRow*> next() = 0;
  virtual bool counts_from_1904() const {
    return false;
  }                                             // XLSX: what day its serial dates count from
  virtual std::int64_t bytes_read() const = 0;  // for progress, of bytes_total()
  virtual std::int64_t bytes_total() const = 0;
};

// A CSV or XLSX as `reading` says, whether or not it is what look_at() would say. Errors: those of
// look_at().
Result<std::unique_ptr<Table>> open_table(const std::string& path, const Reading& reading,
                                          std::string_view name = {});
// A CSV from anywhere; `bytes`: its size, for progress.
Result<std::unique_ptr<Table>> open_csv(std::unique_ptr<std::istream> input, const Reading& reading,
                                        std::int64_t bytes = 0);

// The day of a serial number of a spreadsheet as 2025-04-01; empty when there is none (before 1900,
// after 2199, the 29th of February 1900).
std::string day_of_serial(double serial, bool counts_from_1904);

// A, B, ... Z, AA of column 0, 1, ...
std::string column_letters(std::size_t index);

}  // namespace tsunagu::exchange
