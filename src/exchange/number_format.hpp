// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers of a spreadsheet as the text that people see: dates, leading zeros, all digits.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tsunagu::exchange {

// What a format code makes of a number, as far as it matters for reading.
struct NumberFormat {
  bool has_date = false;
  bool has_time = false;
  std::size_t digits = 0;  // of a code of zeros alone: leading zeros are shown up to this many
};

// Of a code such as yyyy/m/d;@ or [$-411]ggge"年"m"月"d"日" or 00000; only its first section
// counts.
NumberFormat read_number_format(std::string_view code);
// Of the formats that books name by number alone, with the dates of a Japanese Excel (27 to 58).
NumberFormat built_in_number_format(unsigned id);

struct NumberText {
  std::string text;
  std::string problem;    // Japanese; not empty: `text` is the number as it was written
  bool is_number = true;  // false: a date or a time
};

// `written`: the number in the file; `is_computed`: by a formula, so that only the 15 digits count
// which a spreadsheet works with.
NumberText number_text(std::string_view written, const NumberFormat& format, bool counts_from_1904,
                       bool is_computed);

}  // namespace tsunagu::exchange
