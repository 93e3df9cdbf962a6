// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a written XLSX is whole. libxlsxwriter 1.1.4 puts rows into temporary files and does not
// look whether that worked: on a full disk it closes a workbook that lacks them, without an error.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace tsunagu::exchange {

struct SheetSize {
  std::int64_t rows = 0;   // with the header
  std::int64_t cells = 0;  // that are not empty
  bool operator==(const SheetSize&) const = default;
};

// Counts the closed rows and cells of the first sheet, piece by piece. `io` when the file cannot be
// read, a checksum is wrong, a part is empty, or the sheet does not end as it should. Any thread.
Result<SheetSize> size_of_sheet(const std::string& path);

}  // namespace tsunagu::exchange
