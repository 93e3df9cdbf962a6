// SPDX-License-Identifier: GPL-3.0-or-later
// XLSX books that somebody else made (libzip and pugixml), sheet by sheet and row by row. Formulas
// count by the value that the book has kept of them; readings stand apart from the text.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "exchange/header_search.hpp"
#include "exchange/number_format.hpp"
#include "exchange/table.hpp"
#include "exchange/xml_pieces.hpp"
#include "exchange/zip_file.hpp"

namespace pugi {
class xml_node;
}

namespace tsunagu::exchange {

struct XlsxRow {
  std::size_t number = 0;        // of the sheet, from 1
  std::vector<TableCell> cells;  // from column A to the last that is not blank
};

// What a pass over a whole sheet finds.
struct XlsxScan {
  std::int64_t rows = 0;  // that hold something
  std::vector<MergedCells> merged;
};

class XlsxRows;

// Immutable after open(), but its sheets are read one at a time. One thread at a time.
class XlsxBook {
 public:
  // Reads everything but the sheets. Errors: io; rejected_input with what it is and what to do for
  // an encrypted book, an XLS, an XLSB, an ODS, any other ZIP, a broken book, one beyond the limits
  // of exchange/table.hpp (told by the directory of the ZIP, before anything is inflated).
  static Result<std::unique_ptr<XlsxBook>> open(const std::string& path);

  struct Sheet {
    std::string name;
    std::string part;  // in the ZIP
    bool is_hidden = false;
  };
  const std::vector<Sheet>& sheets() const { return m_sheets; }
  bool counts_from_1904() const { return m_counts_from_1904; }

  // Errors: those of open(); also more than k_xlsx_rows_max rows.
  Result<XlsxScan> scan(const Sheet& sheet) const;
  Result<XlsxRows> rows(const Sheet& sheet) const;
  std::int64_t bytes_of(const Sheet& sheet) const;  // inflated

 private:
  friend class XlsxRows;
  explicit XlsxBook(ZipFile file) : m_file(std::move(file)) {}
  Result<void> check_entries() const;
  Result<std::string> read_part(const ZipEntry& part, std::int64_t bytes_max) const;
  Result<XmlPieces> pieces(const ZipEntry& part, std::string what,
                           std::span<const std::string_view> wanted,
                           std::shared_ptr<std::int64_t> bytes_read) const;
  Result<void> read_workbook();
  Result<void> read_styles(std::string_view part);
  Result<void> read_strings(std::string_view part);
  const NumberFormat& format_of(std::size_t style) const;

  ZipFile m_file;
  std::vector<Sheet> m_sheets;
  bool m_counts_from_1904 = false;
  std::vector<NumberFormat> m_styles;
  // Text and reading of the shared strings, one behind the other: text of i begins at m_starts[2i],
  // its reading at m_starts[2i+1].
  std::string m_strings;
  std::vector<std::uint32_t> m_starts{0};
};

// Rows of one sheet, from above to below. One thread at a time; must not outlive its book.
class XlsxRows {
 public:
  // The next row that holds something, or null at the end; lives until the next call. Errors: those
  // of XlsxBook::open().
  Result<const XlsxRow*> next();

  std::int64_t bytes_read() const { return *m_bytes_read; }

 private:
  friend class XlsxBook;
  XlsxRows(const XlsxBook& book, std::string what, XmlPieces pieces,
           std::shared_ptr<std::int64_t> bytes_read);
  tl::unexpected<Error> broken(std::size_t row, std::string_view why) const;
  Result<void> read_row(std::string_view xml);
  Result<TableCell> read_cell(const pugi::xml_node& node) const;

  const XlsxBook* m_book;
  std::string m_what;  // シート「名簿」
  XmlPieces m_pieces;
  std::shared_ptr<std::int64_t> m_bytes_read;
  XlsxRow m_row;
  std::size_t m_number = 0;  // of the last row, also of a blank one
  std::int64_t m_rows = 0;   // handed out
};

}  // namespace tsunagu::exchange
