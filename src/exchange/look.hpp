// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of look_at() that others need.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "exchange/table.hpp"

namespace tsunagu::exchange {

struct InputFile {
  std::unique_ptr<std::istream> input;  // from its beginning
  std::string beginning;                // its first bytes
  std::int64_t bytes = 0;
};
// Errors: not_found, io, invalid_argument (a folder), rejected_input (empty); messages without the
// name.
Result<InputFile> open_input(const std::string& path);

// Headers with the first values of each column; reads as many rows as that takes, at most some
// hundred. Errors: those of Table::next().
Result<std::vector<ColumnLook>> sample_columns(Table& table);

}  // namespace tsunagu::exchange
