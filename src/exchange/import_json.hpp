// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody decides about a file to be imported, as JSON. Errors: rejected_input ("FIELD: what
// is wrong"). Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "exchange/table.hpp"

namespace tsunagu::exchange {

struct ColumnChoice {
  std::int64_t index = -1;  // from 0
  std::string field;        // JSON name; empty: the column is not taken
};

struct ColumnChoices {
  std::vector<ColumnChoice> columns;
  std::string save_as;  // empty: not kept
};

// {"columns": [{"index": 0, "field": "name"}, {"index": 1, "field": null}], "save_as": "…"}
Result<ColumnChoices> read_column_choices(std::string_view written);

// {"encoding": "cp932", "delimiter": ",", "sheet": "…", "header_row": 3, "header_rows": 1}, each
// of which may be left out.
Result<Wish> read_reading_wish(std::string_view written);

}  // namespace tsunagu::exchange
