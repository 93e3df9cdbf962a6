// SPDX-License-Identifier: GPL-3.0-or-later
// What everybody tries first, by rule instead of by a list of leaked passwords: those of twelve
// characters and more are put together from a few hundred words, keys that lie side by side,
// counting, repeating, years and signs. The words were chosen by us; none is taken from another
// list. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace tsunagu::secrets {

// Five such pieces, or three of them and three letters of one's own, or nine of these.
inline constexpr std::size_t k_worth_min = 9;

// How much there is to guess in `lower` (UTF-8, ASCII letters in lower case), laid out in the
// cheapest way: a known piece counts two, any other code point one, signs of ASCII nothing, and
// what only repeats the beginning nothing. At most 4 * 128 bytes are looked at.
std::size_t worth(std::string_view lower);

}  // namespace tsunagu::secrets
