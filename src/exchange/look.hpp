// SPDX-License-Identifier: GPL-3.0-or-later
// What look_at() shows of any table.
#pragma once

#include <vector>

#include "exchange/table.hpp"

namespace tsunagu::exchange {

// Headers with the first values of each column; reads as many rows as that takes, at most some
// hundred. Errors: those of Table::next().
Result<std::vector<ColumnLook>> sample_columns(Table& table);

}  // namespace tsunagu::exchange
