// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in a text: 1,234,567  3億4,500万  三千四百五十  一二三  12.5万.
#pragma once

#include <cstdint>
#include <vector>

#include "anonymity/letters.hpp"

namespace tsunagu::anonymity {

struct Number {
  std::uint32_t begin = 0, end = 0;  // letters
  std::int64_t value = 0;            // rounded; at most k_number_max
  int significant = 0;               // digits without the zeros at the end
};

inline constexpr std::int64_t k_number_max = 1'000'000'000'000'000'000;

// All numbers from left to right, none inside another. Linear.
std::vector<Number> read_numbers(const Letters& letters);

// Digits of a value without the zeros at its end.
int significant_digits(std::int64_t value);

}  // namespace tsunagu::anonymity
