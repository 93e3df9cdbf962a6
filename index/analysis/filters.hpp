// SPDX-License-Identifier: GPL-3.0-or-later
// Token filters, one function each, on UTF-16 words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/segment.hpp"
#include "index/analysis/spelling_table.hpp"

namespace tsunagu::index {

// A letter or digit of folded Latin text.
bool is_latin(char16_t c);

bool is_hiragana_word(std::u16string_view word);

// The key of a word that no list names: 々 as the kanji it repeats, a word of two kanji or more
// without its okurigana (引き継ぎ, 引継ぎ -> 引継), kana by kana_key().
std::u16string word_key(std::u16string_view word);

// A form of the table at words[i].
struct TableMatch {
  const Spelling* entry = nullptr;  // nullptr: none
  std::uint32_t end = 0;            // in the text
  std::size_t last = 0;             // the word in which it ends
};
// The longest form at words[i] that ends where its Fit allows, before words[limit]; terms only
// with `with_terms`.
TableMatch match_table(std::u16string_view text, const std::vector<Segment>& words, std::size_t i,
                       std::size_t limit, const SpellingTable& table, bool with_terms);

// m + & + a, next + . + js: the joined form of Latin words with one mark between them; the mark is
// not kept. Returns the joined word starting at words[i] and the number of words it takes, or 0.
std::size_t joined_latin(std::u16string_view text, const std::vector<Segment>& words, std::size_t i,
                         std::u16string& joined);

}  // namespace tsunagu::index
