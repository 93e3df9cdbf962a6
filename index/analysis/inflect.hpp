// SPDX-License-Identifier: GPL-3.0-or-later
// Written forms of inflected words and of okurigana, made from one form each when the word lists
// are read; no rule guesses at a word that no list names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tsunagu::index {

// 続ける -> 続け; 働く -> 働か 働き 働く 働け 働こ 働い; 安い -> 安い 安く 安か 安け 安さ. What
// follows is another word or an ending. `word`: the dictionary form. `ichidan`: a verb whose る
// stands after its kanji (出る) drops it. Less certain forms come last: 続け is of 続く too, but
// 続ける has the better claim.
struct Inflections {
  std::vector<std::u16string> certain, potential;
};
Inflections inflections_of(std::u16string_view word, bool ichidan);

// 引き継ぎ -> 引き継ぎ 引継ぎ 引継 引き継 and, as a verb, 引き継ぐ 引継がれ ...: every group of
// kana may lack letters from its beginning on, the last one inflects. Empty when `word` has fewer
// than two kanji or does not begin with one.
std::vector<std::u16string> okurigana_forms_of(std::u16string_view word);

// The kanji of a word, without the kana between and after them.
std::u16string skeleton_of(std::u16string_view word);

}  // namespace tsunagu::index
