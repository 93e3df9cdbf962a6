// SPDX-License-Identifier: GPL-3.0-or-later
// Text by its code points. Pure; any thread. Well-formed UTF-8.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/text.hpp"

namespace tsunagu::text {

// Stands for a code point that an older encoding could not hold.
inline constexpr std::string_view k_geta = "〓";

// The first code point of a text that is not empty; removes it.
inline char32_t take_code_point(std::string_view& utf8) {
  const std::size_t bytes = std::max<std::size_t>(byte_offset(utf8, 1), 1);
  const auto lead = static_cast<unsigned char>(utf8[0]);
  char32_t point = bytes == 1 ? lead : lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i)
    point = (point << 6U) | (static_cast<unsigned char>(utf8[i]) & 0x3FU);
  utf8.remove_prefix(bytes);
  return point;
}

}  // namespace tsunagu::text
