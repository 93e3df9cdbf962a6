// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/xlsx_table.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/look.hpp"
#include "exchange/wording.hpp"
#include "exchange/xlsx_book.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_sheets_named = 10;  // in a message

std::string names_of(const std::vector<XlsxBook::Sheet>& sheets) {
  std::vector<std::string> names;
  for (const auto& sheet : sheets) {
    if (names.size() < k_sheets_named) names.push_back("「" + shown(sheet.name) + "」");
  }
  if (sheets.size() > k_sheets_named) names.emplace_back("ほか");
  return text::join(names, "");
}

Result<const XlsxBook::Sheet*> find_sheet(const XlsxBook& book, const std::string& name) {
  const auto& sheets = book.sheets();
  const auto found = std::find_if(sheets.begin(), sheets.end(),
                                  [&](const auto& sheet) { return sheet.name == name; });
  if (found != sheets.end()) return &*found;
  return fail(ErrorCode::invalid_argument, fmt::format("シート「{}」がありません。あるのは{}です",
                                                       shown(name), names_of(sheets)));
}

// Cells merged downwards among the rows hold their value in the first one only; people see it in
// all.
class FilledDown {
 public:
  explicit FilledDown(std::vector<MergedCells> merged) : m_merged(std::move(merged)) {
    std::erase_if(m_merged, [](const MergedCells& cells) {
      return cells.first_row == cells.last_row || cells.first_column >= k_columns_max;
    });
    std::sort(m_merged.begin(), m_merged.end(),
              [](const MergedCells& a, const MergedCells& b) { return a.first_row < b.first_row; });
  }

  void fill(XlsxRow& row) {
    std::erase_if(m_open, [&](const auto& open) { return open.second.last_row < row.number; });
    for (auto& [column, open] : m_open) {
      if (row.cells.size() <= column) row.cells.resize(column + 1);
      if (row.cells[column].text.empty() && row.cells[column].problem.empty())
        row.cells[column] = open.cell;
    }
    for (; m_next < m_merged.size() && m_merged[m_next].first_row <= row.number; ++m_next) {
      const MergedCells& cells = m_merged[m_next];
      if (cells.first_row == row.number && cells.first_column < row.cells.size())
        m_open[cells.first_column] = {cells.last_row, row.cells[cells.first_column]};
    }
  }

 private:
  struct Open {
    std::size_t last_row;
    TableCell cell;
  };
  std::vector<MergedCells> m_merged;
  std::size_t m_next = 0;
  std::map<std::size_t, Open> m_open;  // by column
};

SheetRow text_of(const XlsxRow& row) {
  SheetRow texts{row.number, {}};
  for (const TableCell& cell : row.cells) texts.cells.push_back(cell.text);
  return texts;
}

class XlsxTable final : public Table {
 public:
  XlsxTable(std::unique_ptr<XlsxBook> book, XlsxRows rows, std::vector<MergedCells> merged,
            const Reading& reading, std::int64_t bytes)
      : m_book(std::move(book)),
        m_rows(std::move(rows)),
        m_merged(merged),
        m_filled_down(std::move(merged)),
        m_reading(reading),
        m_bytes(bytes) {}

  Result<void> read_header() {
    const std::size_t last = m_reading.header_row + m_reading.header_rows - 1;
    std::vector<SheetRow> rows;
    while (true) {
      TRY_ASSIGN(const XlsxRow* row, m_rows.next());
      if (row == nullptr) break;
      if (row->number < m_reading.header_row) continue;
      if (row->number > last) {
        m_kept = row;
        break;
      }
      rows.push_back(text_of(*row));
    }
    if (rows.empty()) {
      return fail(ErrorCode::rejected_input,
                  fmt::format("シート「{}」の{}行目に見出しがありません", shown(m_reading.sheet),
                              m_reading.header_row));
    }
    m_headers = join_header(rows, {m_reading.header_row, m_reading.header_rows}, m_merged);
    return {};
  }

  const Reading& reading() const override { return m_reading; }
  const std::vector<std::string>& headers() const override { return m_headers; }
  std::size_t header_line() const override { return m_reading.header_row; }
  bool counts_from_1904() const override { return m_book->counts_from_1904(); }
  std::int64_t bytes_read() const override { return m_rows.bytes_read(); }
  std::int64_t bytes_total() const override { return m_bytes; }

  Result<const TableRow*> next() override {
    const XlsxRow* row = std::exchange(m_kept, nullptr);
    if (row == nullptr) {
      TRY_ASSIGN(row, m_rows.next());
    }
    if (row == nullptr) return nullptr;
    XlsxRow filled = *row;
    m_filled_down.fill(filled);
    m_row.line = filled.number;
    m_row.cells = std::move(filled.cells);
    m_row.cells.resize(std::max(m_row.cells.size(), m_headers.size()));
    return &m_row;
  }

 private:
  std::unique_ptr<XlsxBook> m_book;
  XlsxRows m_rows;
  std::vector<MergedCells> m_merged;
  FilledDown m_filled_down;
  Reading m_reading;
  std::int64_t m_bytes;
  std::vector<std::string> m_headers;
  const XlsxRow* m_kept = nullptr;
  TableRow m_row;
};

Result<std::unique_ptr<Table>> table_of(std::unique_ptr<XlsxBook> book, const XlsxScan& scan,
                                        const Reading& reading) {
  TRY_ASSIGN(const XlsxBook::Sheet* sheet, find_sheet(*book, reading.sheet));
  if (scan.rows > k_xlsx_rows_max) {
    return fail(ErrorCode::rejected_input,
                fmt::format("シート「{}」が {} 行を超えています（{} 行）。分けるか、「CSV UTF-8」で"
                            "保存し直してください",
                            shown(sheet->name), k_xlsx_rows_max, scan.rows));
  }
  TRY_ASSIGN(XlsxRows rows, book->rows(*sheet));
  const std::int64_t bytes = book->bytes_of(*sheet);
  auto table =
      std::make_unique<XlsxTable>(std::move(book), std::move(rows), scan.merged, reading, bytes);
  TRY(table->read_header());
  return table;
}

}  // namespace

Result<Look> look_at_xlsx(const std::string& path, const Wish& wish) {
  TRY_ASSIGN(auto book, XlsxBook::open(path));
  Look look;
  look.reading.format = Format::xlsx;
  std::vector<XlsxScan> scans;
  std::size_t chosen = book->sheets().size();
  for (const auto& sheet : book->sheets()) {
    TRY_ASSIGN(XlsxScan scan, book->scan(sheet));
    look.sheets.push_back({sheet.name, scan.rows});
    scans.push_back(std::move(scan));
    // The first that is shown and holds something.
    if (chosen == book->sheets().size() && !sheet.is_hidden && scans.back().rows > 0)
      chosen = scans.size() - 1;
  }
  if (wish.sheet) {
    TRY_ASSIGN(const XlsxBook::Sheet* sheet, find_sheet(*book, *wish.sheet));
    chosen = static_cast<std::size_t>(sheet - book->sheets().data());
  }
  if (chosen == book->sheets().size() || scans[chosen].rows == 0)
    return fail(ErrorCode::rejected_input, "シートに値がありません");
  const XlsxBook::Sheet& sheet = book->sheets()[chosen];
  look.reading.sheet = sheet.name;
  std::vector<SheetRow> first;
  TRY_ASSIGN(XlsxRows rows, book->rows(sheet));
  while (true) {
    TRY_ASSIGN(const XlsxRow* row, rows.next());
    if (row == nullptr || row->number > k_header_row_max) break;
    first.push_back(text_of(*row));
  }
  const HeaderPlace place = find_header(first, scans[chosen].merged);
  look.reading.header_row = wish.header_row.value_or(place.row);
  look.reading.header_rows =
      wish.header_rows.value_or(wish.header_row && *wish.header_row != place.row ? 1 : place.rows);
  TRY_ASSIGN(auto table, table_of(std::move(book), scans[chosen], look.reading));
  TRY_ASSIGN(look.columns, sample_columns(*table));
  return look;
}

Result<std::unique_ptr<Table>> open_xlsx(const std::string& path, const Reading& reading) {
  TRY_ASSIGN(auto book, XlsxBook::open(path));
  TRY_ASSIGN(const XlsxBook::Sheet* sheet, find_sheet(*book, reading.sheet));
  TRY_ASSIGN(const XlsxScan scan, book->scan(*sheet));
  return table_of(std::move(book), scan, reading);
}

}  // namespace tsunagu::exchange
