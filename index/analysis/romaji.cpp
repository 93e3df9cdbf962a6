// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analysis/romaji.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <unicode/unistr.h>

#include "index/analysis/kana.hpp"

namespace tsunagu::index {
namespace {

using Syllable = std::pair<char16_t, std::string_view>;
constexpr std::array<Syllable, 71> k_syllables{{
    {u'あ', "a"},  {u'い', "i"},  {u'う', "u"},   {u'え', "e"},   {u'お', "o"},   {u'か', "ka"},
    {u'き', "ki"}, {u'く', "ku"}, {u'け', "ke"},  {u'こ', "ko"},  {u'が', "ga"},  {u'ぎ', "gi"},
    {u'ぐ', "gu"}, {u'げ', "ge"}, {u'ご', "go"},  {u'さ', "sa"},  {u'し', "shi"}, {u'す', "su"},
    {u'せ', "se"}, {u'そ', "so"}, {u'ざ', "za"},  {u'じ', "ji"},  {u'ず', "zu"},  {u'ぜ', "ze"},
    {u'ぞ', "zo"}, {u'た', "ta"}, {u'ち', "chi"}, {u'つ', "tsu"}, {u'て', "te"},  {u'と', "to"},
    {u'だ', "da"}, {u'ぢ', "ji"}, {u'づ', "zu"},  {u'で', "de"},  {u'ど', "do"},  {u'な', "na"},
    {u'に', "ni"}, {u'ぬ', "nu"}, {u'ね', "ne"},  {u'の', "no"},  {u'は', "ha"},  {u'ひ', "hi"},
    {u'ふ', "fu"}, {u'へ', "he"}, {u'ほ', "ho"},  {u'ば', "ba"},  {u'び', "bi"},  {u'ぶ', "bu"},
    {u'べ', "be"}, {u'ぼ', "bo"}, {u'ぱ', "pa"},  {u'ぴ', "pi"},  {u'ぷ', "pu"},  {u'ぺ', "pe"},
    {u'ぽ', "po"}, {u'ま', "ma"}, {u'み', "mi"},  {u'む', "mu"},  {u'め', "me"},  {u'も', "mo"},
    {u'や', "ya"}, {u'ゆ', "yu"}, {u'よ', "yo"},  {u'ら', "ra"},  {u'り', "ri"},  {u'る', "ru"},
    {u'れ', "re"}, {u'ろ', "ro"}, {u'わ', "wa"},  {u'を', "o"},   {u'ん', "n"},
}};

std::string_view syllable_of(char16_t c) {
  const auto found = std::find_if(k_syllables.begin(), k_syllables.end(),
                                  [&](const Syllable& s) { return s.first == c; });
  return found == k_syllables.end() ? std::string_view() : found->second;
}

bool is_vowel(char c) { return c == 'a' || c == 'i' || c == 'u' || c == 'e' || c == 'o'; }

// き + ゃ -> kya, し + ゃ -> sha.
void join_small_ya(std::string& romaji, char vowel) {
  if (romaji.empty() || romaji.back() != 'i') return;
  romaji.pop_back();
  const bool palatal = romaji.ends_with("sh") || romaji.ends_with("ch") || romaji.ends_with("j");
  if (!palatal) romaji += 'y';
  romaji += vowel;
}

// Whether letters read as Japanese syllables: every consonant but n comes before a vowel, perhaps
// with y, h or s between or doubled.
bool reads_as_kana(std::string_view latin) {
  constexpr std::string_view k_foreign = "lqvx";
  if (latin.empty()) return false;
  for (std::size_t i = 0; i < latin.size(); ++i) {
    const char c = latin[i];
    if (c < 'a' || c > 'z' || k_foreign.find(c) != std::string_view::npos) return false;
    const char next = i + 1 < latin.size() ? latin[i + 1] : '\0';
    if (c == 'c' && next != 'h' && next != 'c') return false;
    if (is_vowel(c) || c == 'n' || is_vowel(next)) continue;
    const bool before_mark = next == 'y' || next == 'h' || next == 's' || next == c ||
                             (c == 't' && next == 'c') ||
                             (c == 'm' && (next == 'b' || next == 'p'));
    const bool long_o = c == 'h' && i > 0 && latin[i - 1] == 'o';
    if (!before_mark && !long_o) return false;
  }
  return true;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at))
    text.replace(at, from.size(), to);
}

}  // namespace

std::string romaji_of(std::string_view reading) {
  const auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(reading.data(), static_cast<std::int32_t>(reading.size())));
  std::string romaji;
  bool doubled = false;
  for (const char16_t c :
       to_hiragana({text.getBuffer(), static_cast<std::size_t>(text.length())})) {
    const std::string_view syllable = syllable_of(c);
    if (c == u'っ') {
      doubled = true;
    } else if (c == u'ゃ' || c == u'ゅ' || c == u'ょ') {
      join_small_ya(romaji, c == u'ゃ' ? 'a' : c == u'ゅ' ? 'u' : 'o');
    } else if (c == u' ' || c == u'　') {
      romaji += ' ';
    } else if (!syllable.empty()) {
      if (doubled) romaji += syllable.front();
      romaji += syllable;
      doubled = false;
    } else if (c != u'ー') {
      return {};
    }
  }
  return romaji;
}

std::string romaji_key(std::string_view latin) {
  if (!reads_as_kana(latin)) return std::string(latin);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 16> k_spellings{{
      {"sy", "sh"},
      {"ty", "ch"},
      {"cy", "ch"},
      {"zy", "j"},
      {"jy", "j"},
      {"dz", "z"},
      {"si", "shi"},
      {"ti", "chi"},
      {"fu", "hu"},  // not the other way, which would hit shu and chu
      {"zi", "ji"},
      {"di", "ji"},
      {"du", "zu"},
      {"mb", "nb"},
      {"mp", "np"},
      {"mm", "nm"},
      {"wo", "o"},
  }};
  std::string key(latin);
  for (const auto& [from, to] : k_spellings) replace_all(key, from, to);
  for (std::size_t i = 0; i + 1 < key.size(); ++i) {  // tu -> tsu, but not the tsu of shi|tu
    if (key[i] == 't' && key[i + 1] == 'u') key.insert(i + 1, "s");
  }
  std::string out;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const char c = key[i];
    const char next = i + 1 < key.size() ? key[i + 1] : '\0';
    const char before = out.empty() ? '\0' : out.back();
    if (c == before || (c == 'u' && before == 'o')) continue;
    if (c == 'h' && before == 'o' && !is_vowel(next)) continue;
    if (c == 't' && next == 'c') continue;
    out += c;
  }
  return out;
}

}  // namespace tsunagu::index
