// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are of another kind of record than they are read as. Any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "exchange/table.hpp"

namespace tsunagu::exchange {

// Japanese, one line: the headers lack a column that a table of Records needs, and have all that
// one of another kind does. Empty: they do not.
template <class Record>
std::string other_kind_reason(std::span<const ColumnLook> columns);

// The same of JSON Lines by the names in the first record: a Record does not have them all, another
// kind requires and has more of them. Empty as well when there is no record to tell by. Errors:
// those of reading the file.
template <class Record>
Result<std::string> other_kind_of_lines(const std::string& path);

}  // namespace tsunagu::exchange
