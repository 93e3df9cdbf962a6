// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/suggest/sound.hpp"

#include <array>

#include "index/suggest/points.hpp"

namespace tsunagu::index {
namespace {

constexpr char32_t k_first_kana = 0x3041;  // ぁ
constexpr char32_t k_small_tsu = 0x3063;   // っ
constexpr char32_t k_long_mark = 0x30FC;   // ー

// Kunrei, but づ and ぢ as they sound; by code point from ぁ.
constexpr std::array<std::string_view, 86> k_kana{
    "a",  "a",  "i",  "i",  "u",  "u",  "e",  "e",  "o",  "o",  "ka", "ga", "ki", "gi", "ku",
    "gu", "ke", "ge", "ko", "go", "sa", "za", "si", "zi", "su", "zu", "se", "ze", "so", "zo",
    "ta", "da", "ti", "zi", "",   "tu", "zu", "te", "de", "to", "do", "na", "ni", "nu", "ne",
    "no", "ha", "ba", "pa", "hi", "bi", "pi", "hu", "bu", "pu", "he", "be", "pe", "ho", "bo",
    "po", "ma", "mi", "mu", "me", "mo", "ya", "ya", "yu", "yu", "yo", "yo", "ra", "ri", "ru",
    "re", "ro", "wa", "wa", "i",  "e",  "o",  "n",  "bu", "ka", "ke"};

bool is_vowel(char c) { return c == 'a' || c == 'i' || c == 'u' || c == 'e' || c == 'o'; }
bool is_small_vowel(char32_t c) { return c >= k_first_kana && c <= 0x3049 && c % 2 == 1; }
bool is_small_y(char32_t c) { return c == 0x3083 || c == 0x3085 || c == 0x3087; }

// Long vowels as dictionaries write them; also with a circumflex.
char plain_vowel(char32_t c) {
  switch (c) {
    case U'ā':
    case U'â': return 'a';
    case U'ī':
    case U'î': return 'i';
    case U'ū':
    case U'û': return 'u';
    case U'ē':
    case U'ê': return 'e';
    case U'ō':
    case U'ô': return 'o';
    default: return 0;
  }
}

// きゃ is kya, てぃ is ti, ふぁ is hua.
void append_small(std::string& letters, std::string_view sound) {
  const char last = letters.empty() ? 0 : letters.back();
  const char vowel = sound.back();
  if (last == 'i' && (sound.size() == 2 || vowel == 'e')) {
    letters.back() = 'y';
    letters += vowel;
  } else if ((last == 'e' && vowel == 'i') || (last == 'o' && vowel == 'u')) {
    letters.back() = vowel;
  } else {
    letters += sound;
  }
}

// Kana spelt out, Latin letters as they are; っ waits as 'Q' for the consonant it doubles.
std::optional<std::string> spelt(std::string_view folded) {
  std::string letters;
  for (const char32_t c : points_of(folded)) {
    if (c >= k_first_kana && c < k_first_kana + k_kana.size()) {
      const std::string_view sound = k_kana[c - k_first_kana];
      if (c == k_small_tsu) {
        letters += 'Q';
      } else if (is_small_vowel(c) || is_small_y(c)) {
        append_small(letters, sound);
      } else {
        letters += sound;
      }
    } else if (c >= U'a' && c <= U'z') {
      letters += static_cast<char>(c);
    } else if (const char vowel = plain_vowel(c)) {
      letters += vowel;
    } else if (c != k_long_mark && c != U' ' && c != U'-' && c != U'\'' && c != U'’') {
      return std::nullopt;
    }
  }
  return letters;
}

struct Rule {
  std::string_view typed, key;
};
// Hepburn and what input methods take, as the key has it; the first that fits applies. What may
// still go on ("sh", "ts") becomes the beginning of what it can go on to.
constexpr std::array k_rules{
    Rule{"shi", "si"},  Rule{"shy", "sy"},  Rule{"sha", "sya"}, Rule{"shu", "syu"},
    Rule{"she", "sye"}, Rule{"sho", "syo"}, Rule{"sh", "s"},    Rule{"cch", "tch"},
    Rule{"chi", "ti"},  Rule{"cha", "tya"}, Rule{"chu", "tyu"}, Rule{"che", "tye"},
    Rule{"cho", "tyo"}, Rule{"ch", "t"},    Rule{"cy", "ty"},   Rule{"ca", "ka"},
    Rule{"cu", "ku"},   Rule{"co", "ko"},   Rule{"c", "t"},     Rule{"tsu", "tu"},
    Rule{"tsa", "tua"}, Rule{"tso", "tuo"}, Rule{"ts", "t"},    Rule{"dzu", "zu"},
    Rule{"dz", "z"},    Rule{"du", "zu"},   Rule{"dji", "zi"},  Rule{"ji", "zi"},
    Rule{"jy", "zy"},   Rule{"ja", "zya"},  Rule{"ju", "zyu"},  Rule{"je", "zye"},
    Rule{"jo", "zyo"},  Rule{"j", "z"},     Rule{"fu", "hu"},   Rule{"fa", "hua"},
    Rule{"fi", "hui"},  Rule{"fe", "hue"},  Rule{"fo", "huo"},  Rule{"f", "h"},
    Rule{"wo", "o"},    Rule{"wi", "ui"},   Rule{"we", "ue"},   Rule{"wu", "u"},
    Rule{"mb", "nb"},   Rule{"mp", "np"},   Rule{"mm", "nm"},   Rule{"v", "b"},
    Rule{"l", "r"},     Rule{"q", "k"},
};

std::string respelt(std::string_view letters) {
  std::string out;
  while (!letters.empty()) {
    std::size_t taken = 1;
    std::string_view key = letters.substr(0, 1);
    for (const Rule& rule : k_rules) {
      if (!letters.starts_with(rule.typed)) continue;
      key = rule.key;
      taken = rule.typed.size();
      if (rule.typed == "cch" || rule.typed == "mb" || rule.typed == "mp" || rule.typed == "mm") {
        key = key.substr(0, 1);  // what follows is read again
        taken = 1;
      }
      break;
    }
    out += key;
    letters.remove_prefix(taken);
  }
  return out;
}

}  // namespace

std::optional<std::string> sound_of(std::string_view folded) {
  const auto letters = spelt(folded);
  if (!letters) return std::nullopt;
  const std::string all = respelt(*letters);
  std::string key;
  for (std::size_t i = 0; i < all.size(); ++i) {
    char c = all[i];
    const char next = i + 1 < all.size() ? all[i + 1] : '\0';
    if (c == 'Q') {  // っ
      if (next == '\0' || next == 'Q' || is_vowel(next)) continue;
      c = next;
    }
    const char last = key.empty() ? '\0' : key.back();
    const bool is_long = (is_vowel(c) && c == last) || (c == 'u' && last == 'o') ||
                         (c == 'h' && is_vowel(last) && !is_vowel(next) && next != 'y');
    if (is_long || (c == 'n' && last == 'n')) continue;
    key += c;
  }
  if (key.empty()) return std::nullopt;
  return key;
}

}  // namespace tsunagu::index
