// SPDX-License-Identifier: GPL-3.0-or-later
// Which program this is.
#pragma once

#include <string_view>

namespace tsunagu {

inline constexpr std::string_view k_version = "0.1.0";

}  // namespace tsunagu
