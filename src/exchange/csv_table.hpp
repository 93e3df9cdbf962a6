// SPDX-License-Identifier: GPL-3.0-or-later
// CSV as a table; open_csv() stands in exchange/table.hpp.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "exchange/encodings.hpp"
#include "exchange/header_search.hpp"
#include "exchange/table.hpp"

namespace tsunagu::exchange {

struct CsvGuess {
  char delimiter = ',';
  std::vector<SheetRow> rows;   // the first ones that are not blank, decoded as far as possible
  std::size_t problem_row = 0;  // number of the first row among them that cannot be read; 0: none
  std::string problem;          // why, with its line
};

// Reads the beginning of `input` with each delimiter, or with the one that is wished for.
Result<CsvGuess> guess_csv(std::istream& input, TextDecoder& decoder,
                           std::optional<char> delimiter);

// Why rows of a single column are no table, in Japanese: one stands in quotes as a whole, or
// between marks that are no delimiters.
std::string one_column_problem(const CsvGuess& guess, std::size_t header_row);

}  // namespace tsunagu::exchange
