// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are of another kind of record than they are read as.
#pragma once

#include <span>
#include <string>

#include "exchange/table.hpp"

namespace tsunagu::exchange {

// Japanese, one line: the headers lack what a Record must have, and have all that another kind
// must. Empty: they do not. Any thread.
template <class Record>
std::string other_kind_reason(std::span<const ColumnLook> columns);

}  // namespace tsunagu::exchange
