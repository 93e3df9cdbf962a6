// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analysis/filters.hpp"

#include <algorithm>

#include "index/analysis/inflect.hpp"
#include "index/analysis/kana.hpp"

namespace tsunagu::index {
namespace {

constexpr std::size_t k_joined_max_words = 4;  // words of one joined Latin form

bool is_latin_word(std::u16string_view word) {
  return std::all_of(word.begin(), word.end(), is_latin);
}

bool is_inner_mark(char16_t c) {
  return c == u'&' || c == u'.' || c == u'-' || c == u'/' || c == u'+' || c == u'\'';
}

// Kana that belongs to the grammar of a phrase rather than to the spelling of a word: 女の子,
// 我が国.
constexpr std::u16string_view k_phrase_kana = u"のがつかともやたは";

// 三 as 3; 0 for other characters.
char16_t digit_of(char16_t c) {
  constexpr std::u16string_view k_digits = u"〇一二三四五六七八九";
  const std::size_t digit = k_digits.find(c);
  return digit == std::u16string_view::npos ? u'\0' : static_cast<char16_t>(u'0' + digit);
}

// Kanji and hiragana, beginning with kanji, without kana that means something of its own.
bool has_okurigana_only(std::u16string_view word) {
  if (!is_kanji(word.front())) return false;
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (is_kanji(word[i])) continue;
    const bool alone = is_kanji(word[i - 1]) && i + 1 < word.size() && is_kanji(word[i + 1]);
    if (!is_hiragana(word[i]) || word[i] == u'ー') return false;
    if (alone && k_phrase_kana.find(word[i]) != std::u16string_view::npos) return false;
  }
  return true;
}

// What may be left, after a form, of the word in which it ends.
bool may_be_left(Fit fit, std::u16string_view rest, bool in_later_word) {
  switch (fit) {
    case Fit::spelling: return false;
    case Fit::term: return in_later_word && is_kanji(rest.front());
    case Fit::inflected: return is_hiragana_word(rest) || rest == u"方";
    case Fit::compound: return is_hiragana_word(rest) || is_kanji(rest.front());
  }
  return false;
}

std::u16string_view view(std::u16string_view text, Segment s) {
  return text.substr(s.begin, s.end - s.begin);
}

}  // namespace

bool is_latin(char16_t c) { return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9'); }

bool is_hiragana_word(std::u16string_view word) {
  return std::all_of(word.begin(), word.end(), is_hiragana);
}

std::u16string word_key(std::u16string_view word) {
  const auto kanji = std::count_if(word.begin(), word.end(), is_kanji);
  if (kanji == 0) return kana_key(word);
  std::u16string key(word);
  if (std::all_of(key.begin(), key.end(), [](char16_t c) { return digit_of(c) != 0; })) {
    for (char16_t& c : key) c = digit_of(c);
    return key;
  }
  for (std::size_t i = 1; i < key.size(); ++i) {
    if (key[i] == u'々' && is_kanji(key[i - 1])) key[i] = key[i - 1];
  }
  if (kanji == static_cast<std::ptrdiff_t>(word.size())) return key;
  return kanji >= 2 && has_okurigana_only(word) ? skeleton_of(key) : kana_key(key);
}

TableMatch match_table(std::u16string_view text, const std::vector<Segment>& words, std::size_t i,
                       std::size_t limit, const SpellingTable& table, bool with_terms) {
  TableMatch best;
  const std::uint32_t begin = words[i].begin;
  std::size_t last = i;
  table.for_each(text, begin, [&](std::size_t length, const Spelling& entry) {
    const auto end = begin + static_cast<std::uint32_t>(length);
    while (last + 1 < limit && words[last].end < end) ++last;
    if (words[last].end < end || (entry.fit == Fit::term && !with_terms)) return;
    const std::u16string_view rest = text.substr(end, words[last].end - end);
    if (rest.empty() || may_be_left(entry.fit, rest, last > i)) best = {&entry, end, last};
  });
  return best;
}

std::size_t joined_latin(std::u16string_view text, const std::vector<Segment>& words, std::size_t i,
                         std::u16string& joined) {
  if (!is_latin_word(view(text, words[i]))) return 0;
  if (i > 0 && words[i].begin == words[i - 1].end + 1 && is_inner_mark(text[words[i].begin - 1]) &&
      is_latin_word(view(text, words[i - 1]))) {
    return 0;  // inside a run that started earlier
  }
  joined = view(text, words[i]);
  std::size_t n = 1;
  while (n < k_joined_max_words && i + n < words.size()) {
    const Segment& previous = words[i + n - 1];
    const Segment& next = words[i + n];
    if (next.begin != previous.end + 1 || !is_inner_mark(text[previous.end]) ||
        !is_latin_word(view(text, next)))
      break;
    joined += view(text, next);
    ++n;
  }
  return n >= 2 ? n : 0;
}

}  // namespace tsunagu::index
