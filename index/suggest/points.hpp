// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace tsunagu::index {

// Code points of well-formed UTF-8.
inline std::u32string points_of(std::string_view utf8) {
  std::u32string points;
  points.reserve(utf8.size() / 2);
  for (const char byte : utf8) {
    const auto b = static_cast<unsigned char>(byte);
    if (b >= 0xF0) {
      points.push_back(b & 0x07U);
    } else if (b >= 0xE0) {
      points.push_back(b & 0x0FU);
    } else if (b >= 0xC0) {
      points.push_back(b & 0x1FU);
    } else if (b >= 0x80) {
      points.back() = (points.back() << 6U) | (b & 0x3FU);
    } else {
      points.push_back(b);
    }
  }
  return points;
}

}  // namespace tsunagu::index
