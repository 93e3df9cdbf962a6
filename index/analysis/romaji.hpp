// SPDX-License-Identifier: GPL-3.0-or-later
// Readings of names in Latin letters. Kanji are never guessed at.
#pragma once

#include <string>
#include <string_view>

namespace tsunagu::index {

// たかざわ いちろう -> takazawa ichirou (Hepburn, letter by letter; blanks stay). Empty when
// `reading` (UTF-8) holds anything but kana and blanks.
std::string romaji_of(std::string_view reading);

// One form for the ways to write a Japanese name in lower-case ASCII letters: ou, oo, oh -> o; si
// -> shi; mb -> nb; doubled letters once. Other words come back as they are.
std::string romaji_key(std::string_view latin);

}  // namespace tsunagu::index
