// SPDX-License-Identifier: GPL-3.0-or-later
// Invented case summaries, dealt to people whose specialities fit.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/records.hpp"
#include "sample/people.hpp"
#include "sample/vocabulary.hpp"

namespace tsunagu::sample {

// Code points of challenge, actions and result together.
inline constexpr std::size_t k_case_text_min = 150;
inline constexpr std::size_t k_case_text_max = 500;

// What a case is made from.
struct Origin {
  std::string_view topic, family, sector;  // keys and name in the vocabulary
};
Origin origin_of(const Vocabulary& vocabulary, const Staff& staff, std::size_t index,
                 std::uint64_t seed);

// Case number `index` (from 0). Needs nothing of the cases before it.
model::Case make_case(const Vocabulary& vocabulary, const Staff& staff, std::size_t index,
                      std::uint64_t seed);

}  // namespace tsunagu::sample
