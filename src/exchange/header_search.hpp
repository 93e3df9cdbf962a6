// SPDX-License-Identifier: GPL-3.0-or-later
// Where the header of a sheet stands: below titles and notes, perhaps in several rows that merged
// cells hold together.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace tsunagu::exchange {

struct SheetRow {
  std::size_t number = 0;          // from 1
  std::vector<std::string> cells;  // as written
};

// Cells that are shown as one; both ends included, columns from 0.
struct MergedCells {
  std::size_t first_row = 0, last_row = 0;
  std::size_t first_column = 0, last_column = 0;
};

struct HeaderPlace {
  std::size_t row = 1;   // number of its first row
  std::size_t rows = 1;  // at most k_header_rows_max
};

// Among the first rows of a sheet, blank ones left out: the row with most names of fields (of any
// kind of record); without two of them, the first that is as full as the others and holds words.
HeaderPlace find_header(std::span<const SheetRow> rows, std::span<const MergedCells> merged);

// How many names of fields the row holds that find_header() would choose: tells delimiters apart.
std::size_t known_headers(std::span<const SheetRow> rows);

// The names of the columns: rows of the header from above to below, joined as 「大 / 小」. A wide
// cell counts for every column that it covers; without merged cells (CSV), one with something below
// and nothing to its right does.
std::vector<std::string> join_header(std::span<const SheetRow> rows, const HeaderPlace& place,
                                     std::span<const MergedCells> merged);

}  // namespace tsunagu::exchange
