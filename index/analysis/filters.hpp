// SPDX-License-Identifier: GPL-3.0-or-later
// Token filters, one function each, on UTF-16 words.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "index/analysis/segment.hpp"

namespace tsunagu::index {

// Words that stand for themselves in a set; transparent to views.
struct WordHash {
  using is_transparent = void;
  std::size_t operator()(std::u16string_view word) const {
    return std::hash<std::u16string_view>{}(word);
  }
};
using WordSet = std::unordered_set<std::u16string, WordHash, std::equal_to<>>;

// A letter or digit of folded Latin text.
bool is_latin(char16_t c);

bool is_hiragana_word(std::u16string_view word);

// Katakana to hiragana, letter by letter; ー stays. (Before segmentation this would ruin it.)
std::u16string to_hiragana(std::u16string_view word);

// コンピューター = コンピュータ: a long mark at the end of a word of three or more letters goes.
std::u16string_view without_final_long_mark(std::u16string_view word);

// Runs of adjacent words that together are in `terms` (longest first), as one word each.
// Parts of two letters or more stay beside it; single letters go into it.
std::vector<Segment> merge_terms(std::u16string_view text, const std::vector<Segment>& words,
                                 const WordSet& terms);

// m + & + a, next + . + js: the joined form of Latin words with one mark between them; the mark is
// not kept. Returns the joined word starting at words[i] and the number of words it takes, or 0.
std::size_t joined_latin(std::u16string_view text, const std::vector<Segment>& words, std::size_t i,
                         std::u16string& joined);

}  // namespace tsunagu::index
