// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/header_search.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "exchange/header_names.hpp"
#include "exchange/table.hpp"

namespace tsunagu::exchange {
namespace {

constexpr double k_full_enough = 0.6;          // of the fullest row
constexpr double k_words_enough = 0.8;         // of the cells that are not blank
constexpr std::size_t k_header_cell_max = 60;  // code points; a longer cell is no name

// One line, trimmed: Excel breaks names with Alt+Enter.
std::string one_line(std::string_view cell) {
  std::string line;
  for (const std::string_view word : text::split_blanks(cell)) {
    if (!line.empty()) line += ' ';
    line += word;
  }
  return line;
}

bool is_blank(const std::string& cell) { return text::trim(cell).empty(); }

std::size_t filled(const SheetRow& row) {
  return row.cells.size() -
         static_cast<std::size_t>(std::count_if(row.cells.begin(), row.cells.end(), is_blank));
}

bool is_name(const std::string& cell) {
  const std::string folded = text::fold_width(text::trim(cell));
  if (folded.empty() || !text::is_utf8(folded) || text::length(folded) > k_header_cell_max)
    return false;
  return folded.find_first_not_of("0123456789.,/-:+% ") != std::string::npos;
}

std::size_t names(const SheetRow& row) {
  return static_cast<std::size_t>(std::count_if(row.cells.begin(), row.cells.end(), is_name));
}

std::size_t known(const SheetRow& row) {
  std::set<std::string> found;
  for (const std::string& cell : row.cells) {
    if (is_name(cell) && is_known_header(cell)) found.insert(one_line(cell));
  }
  return found.size();
}

struct KnownRow {
  const SheetRow* row = nullptr;
  std::size_t known = 0;
};

// The first of those with most names of fields.
KnownRow best_known(std::span<const SheetRow> rows) {
  KnownRow best;
  for (const SheetRow& row : rows) {
    const std::size_t found = known(row);
    if (best.row == nullptr || found > best.known) best = {&row, found};
  }
  return best;
}

const SheetRow& row_of(std::span<const SheetRow> rows) {
  const KnownRow best = best_known(rows);
  if (best.known >= 2) return *best.row;
  std::size_t fullest = 0;
  for (const SheetRow& row : rows) fullest = std::max(fullest, filled(row));
  for (const SheetRow& row : rows) {
    const auto cells = static_cast<double>(filled(row));
    if (cells >= k_full_enough * static_cast<double>(fullest) &&
        static_cast<double>(names(row)) >= k_words_enough * cells)
      return row;
  }
  return best.known > 0 ? *best.row : rows.front();
}

const SheetRow* find_row(std::span<const SheetRow> rows, std::size_t number) {
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const SheetRow& row) { return row.number == number; });
  return found == rows.end() ? nullptr : &*found;
}

std::string cell_at(std::span<const SheetRow> rows, std::size_t number, std::size_t column) {
  const SheetRow* row = find_row(rows, number);
  return row == nullptr || column >= row->cells.size() ? std::string()
                                                       : one_line(row->cells[column]);
}

// Those that touch some rows, as many as a header can hold: a book may have any number of them.
std::vector<MergedCells> merged_in(std::span<const MergedCells> merged, std::size_t first_row,
                                   std::size_t last_row) {
  std::vector<MergedCells> touching;
  for (const MergedCells& cells : merged) {
    if (touching.size() == k_columns_max * k_header_rows_max) break;
    if (cells.first_row <= last_row && cells.last_row >= first_row) touching.push_back(cells);
  }
  return touching;
}

// The last row that the header has because of cells merged in its row `number`.
std::size_t merged_down_to(std::span<const SheetRow> rows, std::size_t number,
                           std::span<const MergedCells> merged) {
  std::size_t last = number;
  for (const MergedCells& cells : merged) {
    if (cells.first_row != number) continue;
    last = std::max(last, cells.last_row);
    if (cells.last_column == cells.first_column || cells.last_row != number) continue;
    const SheetRow* next = find_row(rows, number + 1);
    std::size_t below = 0;  // names under a wide cell
    for (std::size_t c = cells.first_column;
         next != nullptr && c < next->cells.size() && c <= cells.last_column; ++c) {
      if (is_name(next->cells[c])) ++below;
    }
    // A title across the table has the header below, which was found by its names.
    if (below > 1) last = std::max(last, number + 1);
  }
  return last;
}

// What stands over `column` in a row of the header.
std::string shown_at(std::span<const SheetRow> rows, std::size_t number, std::size_t column,
                     std::span<const MergedCells> merged, bool is_last) {
  for (const MergedCells& cells : merged) {
    if (number >= cells.first_row && number <= cells.last_row && column >= cells.first_column &&
        column <= cells.last_column)
      return cell_at(rows, cells.first_row, cells.first_column);
  }
  std::string cell = cell_at(rows, number, column);
  if (!cell.empty() || is_last || !merged.empty() || cell_at(rows, number + 1, column).empty())
    return cell;
  for (std::size_t c = column; c > 0 && cell.empty(); --c) cell = cell_at(rows, number, c - 1);
  return cell;
}

}  // namespace

HeaderPlace find_header(std::span<const SheetRow> rows, std::span<const MergedCells> all_merged) {
  if (rows.empty()) return {};
  const auto merged = merged_in(all_merged, 1, k_header_row_max + k_header_rows_max);
  HeaderPlace place{row_of(rows).number, 1};
  // The row above may hold the wide names of which this one has the parts.
  for (const MergedCells& cells : merged) {
    if (cells.first_row < place.row && cells.last_row >= place.row &&
        place.row - cells.first_row < k_header_rows_max)
      place.row = cells.first_row;
  }
  // Wide names of one row; a title alone in its row is none.
  const SheetRow* above = find_row(rows, place.row - 1);
  if (above != nullptr && filled(*above) > 1 && names(*above) == filled(*above) &&
      merged_down_to(rows, above->number, merged) == place.row)
    place.row = above->number;
  std::size_t last = place.row;
  for (std::size_t number = place.row; number <= last; ++number)
    last = std::max(last, merged_down_to(rows, number, merged));
  place.rows = std::min(last - place.row + 1, k_header_rows_max);
  return place;
}

std::size_t known_headers(std::span<const SheetRow> rows) { return best_known(rows).known; }

std::vector<std::string> join_header(std::span<const SheetRow> rows, const HeaderPlace& place,
                                     std::span<const MergedCells> all_merged) {
  const auto merged = merged_in(all_merged, place.row, place.row + place.rows - 1);
  std::size_t columns = 0;
  for (std::size_t number = place.row; number < place.row + place.rows; ++number) {
    if (const SheetRow* row = find_row(rows, number))
      columns = std::max(columns, row->cells.size());
    for (const MergedCells& cells : merged) {
      if (cells.first_row == number && !cell_at(rows, number, cells.first_column).empty())
        columns = std::max(columns, std::min(cells.last_column + 1, k_columns_max));
    }
  }
  std::vector<std::string> headers(columns);
  for (std::size_t column = 0; column < columns; ++column) {
    std::string before;
    for (std::size_t number = place.row; number < place.row + place.rows; ++number) {
      const bool is_last = number + 1 == place.row + place.rows;
      std::string part = shown_at(rows, number, column, merged, is_last);
      if (part.empty() || part == before) continue;
      if (!headers[column].empty()) headers[column] += " / ";
      headers[column] += part;
      before = std::move(part);
    }
  }
  return headers;
}

}  // namespace tsunagu::exchange
