// SPDX-License-Identifier: GPL-3.0-or-later
// A sheet of a book as a table.
#pragma once

#include <memory>
#include <string>

#include "exchange/table.hpp"

namespace tsunagu::exchange {

// See exchange/table.hpp for both. `wish.format` is not looked at.
Result<Look> look_at_xlsx(const std::string& path, const Wish& wish);
Result<std::unique_ptr<Table>> open_xlsx(const std::string& path, const Reading& reading);

}  // namespace tsunagu::exchange
