// SPDX-License-Identifier: GPL-3.0-or-later
// Words of the index that contain a short word of the need: 税 finds 消費税理士, where the
// tokenizer keeps kanji together. Internal to the reader.
#pragma once

#include <optional>

#include "index/query/query.hpp"
#include "index/reader/snapshot.hpp"

namespace tsunagu::index {

inline constexpr std::size_t k_containing_needs_max = 3;   // words of a need that is widened so
inline constexpr std::size_t k_contained_max_kanji = 2;    // of a word that is looked for in others
inline constexpr std::size_t k_containing_more_kanji = 3;  // that a longer word may have beside it
inline constexpr std::size_t k_containing_words_max = 16;  // longer words per word, most used first
inline constexpr double k_containing_weight = 0.4;         // against the word itself

// `query` with, as alternatives of the kanji words of a short need, the longer words that some
// document of the first `layer_count` layers holds; nothing when there are none. Reads the
// vocabulary once.
std::optional<Query> with_containing_words(const Snapshot& snapshot, std::size_t layer_count,
                                           const Query& query);

}  // namespace tsunagu::index
