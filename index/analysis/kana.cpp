// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analysis/kana.hpp"

#include <algorithm>

namespace tsunagu::index {
namespace {

constexpr std::size_t k_long_vowel_min = 4;  // letters of a word in which エ段 + イ is a long vowel
constexpr std::size_t k_inner_mark_min = 4;  // letters beside ー of a word that loses every ー
constexpr std::size_t k_final_mark_min = 3;  // letters of a word that loses a final ー

bool is_one_of(char16_t c, std::u16string_view letters) {
  return letters.find(c) != std::u16string_view::npos;
}

// キヤノン -> キャノン. Only in katakana, where it was a habit of company names.
void write_small_ya(std::u16string& word) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (is_one_of(word[i], u"ヤユヨ") && is_one_of(word[i - 1], u"キシチニリジ")) --word[i];
  }
}

// Pairs of hiragana that are written in two ways, and small vowels.
void join_pairs(std::u16string& word) {
  std::u16string out;
  out.reserve(word.size());
  for (const char16_t c : word) {
    const char16_t before = out.empty() ? u' ' : out.back();
    if (c == u'ぢ') {
      out.push_back(u'じ');
    } else if (c == u'づ') {
      out.push_back(u'ず');
    } else if (before == u'て' && c == u'ぃ') {
      out.back() = u'ち';
    } else if (before == u'と' && c == u'ぅ') {
      out.back() = u'つ';
    } else if (before == u'ふ' && c == u'ぉ') {
      out.back() = u'ほ';
    } else if (before == u'い' && c == u'や') {
      out.push_back(u'あ');
    } else if (is_one_of(c, u"ぁぃぅぇぉ")) {
      out.push_back(static_cast<char16_t>(c + 1));
    } else {
      out.push_back(c);
    }
  }
  word = std::move(out);
}

void write_long_vowels(std::u16string& word) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (word[i] == u'い' && is_one_of(word[i - 1], u"えけせてねへめれげぜでべぺぇ"))
      word[i] = u'ー';
  }
}

void drop_long_marks(std::u16string& word) {
  const auto marks = static_cast<std::size_t>(std::count(word.begin(), word.end(), u'ー'));
  if (marks == 0) return;
  if (word.size() - marks >= k_inner_mark_min) {
    word.erase(std::remove(word.begin(), word.end(), u'ー'), word.end());
  } else if (word.size() >= k_final_mark_min && word.back() == u'ー') {
    word.pop_back();
  }
}

}  // namespace

bool is_hiragana(char16_t c) { return (c >= 0x3041 && c <= 0x309F) || c == u'ー'; }

bool is_kana(char16_t c) { return c >= 0x3041 && c <= 0x30FF; }

bool is_kanji(char16_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == u'々' ||
         (c >= 0xD800 && c <= 0xDFFF);
}

bool is_katakana_word(std::u16string_view word) {
  return std::all_of(word.begin(), word.end(),
                     [](char16_t c) { return (c >= 0x30A1 && c <= 0x30FA) || c == u'ー'; });
}

std::u16string to_hiragana(std::u16string_view word) {
  std::u16string out(word);
  for (char16_t& c : out) {
    if (c >= 0x30A1 && c <= 0x30F6) c = static_cast<char16_t>(c - 0x60);
  }
  return out;
}

std::u16string kana_key(std::u16string_view word) {
  if (std::none_of(word.begin(), word.end(), is_kana)) return std::u16string(word);
  std::u16string key(word);
  if (is_katakana_word(key)) write_small_ya(key);
  key = to_hiragana(key);
  if (key.size() >= k_long_vowel_min) write_long_vowels(key);
  join_pairs(key);
  drop_long_marks(key);
  return key;
}

std::u16string loose_kana(std::u16string_view hiragana) {
  std::u16string loose(hiragana);
  join_pairs(loose);
  std::erase_if(loose, [](char16_t c) { return c == u'ー' || c == u'い'; });
  for (char16_t& c : loose) {
    if (is_one_of(c, u"ゃゅょ")) ++c;
  }
  return loose;
}

}  // namespace tsunagu::index
