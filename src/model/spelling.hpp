// SPDX-License-Identifier: GPL-3.0-or-later
// What names have in common that are written in other letters: width, case, hiragana and katakana,
// old and new kanji (data/lexicon/variants.tsv), and how they sound, kanji as far as
// data/lexicon/readings.tsv tells. Pure; any thread. Well-formed UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace tsunagu::model {

// Trimmed, in half width, lower case and kanji of today.
std::string plain_form(std::string_view written);

struct Spelling {
  std::u32string letters;  // plain_form() in hiragana, without marks and blanks
  std::string sound;       // base/reading.hpp; empty when it is not known
};
Spelling spell(std::string_view written);

}  // namespace tsunagu::model
