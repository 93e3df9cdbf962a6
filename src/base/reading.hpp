// SPDX-License-Identifier: GPL-3.0-or-later
// How Japanese is read, as far as its letters tell: kana of any width and romaji, through the
// transforms of ICU (Unicode CLDR). Kanji are never guessed at. Well-formed UTF-8; any thread.
#pragma once

#include <string>
#include <string_view>

namespace tsunagu::text {

// NFKC (Unicode UAX 15): one width of letters, digits and kana.
std::string nfkc(std::string_view utf8);

// The same with katakana as hiragana; ー stays.
std::string hiragana(std::string_view utf8);

// In hiragana, a text that is nothing but kana, blanks and ・; empty for any other.
std::string kana_reading(std::string_view utf8);

// One key in ASCII letters for kana and romaji, without blanks, marks and the length of vowels:
// トウキョウ, とうきょう, "Tōkyō" and "toukyou" are "tokyo". Other letters stay as they are.
std::string sound(std::string_view utf8);

}  // namespace tsunagu::text
