// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/analysis/filters.hpp"

#include <algorithm>

namespace tsunagu::index {
namespace {

constexpr std::size_t k_merge_max_words = 6;   // words of one domain term
constexpr std::size_t k_joined_max_words = 4;  // words of one joined Latin form

bool is_latin_word(std::u16string_view word) {
  return std::all_of(word.begin(), word.end(), is_latin);
}

bool is_inner_mark(char16_t c) {
  return c == u'&' || c == u'.' || c == u'-' || c == u'/' || c == u'+' || c == u'\'';
}

std::u16string_view view(std::u16string_view text, Segment s) {
  return text.substr(s.begin, s.end - s.begin);
}

}  // namespace

bool is_latin(char16_t c) { return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9'); }

bool is_hiragana_word(std::u16string_view word) {
  return std::all_of(word.begin(), word.end(),
                     [](char16_t c) { return (c >= 0x3041 && c <= 0x309F) || c == u'ー'; });
}

std::u16string to_hiragana(std::u16string_view word) {
  std::u16string out(word);
  for (char16_t& c : out) {
    if (c >= 0x30A1 && c <= 0x30F6) c = static_cast<char16_t>(c - 0x60);
  }
  return out;
}

std::u16string_view without_final_long_mark(std::u16string_view word) {
  if (word.size() >= 3 && word.back() == u'ー') word.remove_suffix(1);
  return word;
}

std::vector<Segment> merge_terms(std::u16string_view text, const std::vector<Segment>& words,
                                 const WordSet& terms) {
  std::vector<Segment> out;
  out.reserve(words.size());
  for (std::size_t i = 0; i < words.size();) {
    std::size_t taken = 0;
    for (std::size_t n = std::min(k_merge_max_words, words.size() - i); n >= 2; --n) {
      bool adjacent = true;
      for (std::size_t k = i + 1; k < i + n; ++k)
        adjacent = adjacent && words[k].begin == words[k - 1].end;
      if (!adjacent) continue;
      const Segment whole{words[i].begin, words[i + n - 1].end};
      if (terms.find(view(text, whole)) == terms.end()) continue;
      out.push_back(whole);
      for (std::size_t k = i; k < i + n; ++k) {
        if (words[k].end - words[k].begin >= 2) out.push_back(words[k]);
      }
      taken = n;
      break;
    }
    if (taken == 0) {
      out.push_back(words[i]);
      taken = 1;
    }
    i += taken;
  }
  return out;
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
