// SPDX-License-Identifier: GPL-3.0-or-later
// Analyzer = fold -> segment -> token filters. One chain for text and query.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "index/analysis/fold.hpp"

namespace tsunagu::index {

struct Token {
  std::string term;         // UTF-8: the key of all its spellings; at most k_term_max_bytes
  std::string written;      // as the text has it, only width and case folded; the same limit
  std::uint32_t begin = 0;  // code points of the original text
  std::uint32_t end = 0;
};

inline constexpr std::size_t k_term_max_bytes =
    120;  // Xapian takes 245, NUL counts twice, prefixes need room

// Word lists of data/lexicon, as file contents.
struct Lexicon {
  std::string_view variants;    // variants.tsv: character <TAB> character
  std::string_view stop_words;  // stop_words.txt: one hiragana word a line
  std::string_view terms;       // terms.txt: domain terms that stay whole, one a line
  std::string_view spellings;   // spellings.tsv: forms of one word, tab-separated
  std::string_view okurigana;   // okurigana.txt: compounds with all their okurigana, one a line
  std::string_view inflected;   // inflected.txt: dictionary forms of verbs and adjectives
  // question_words.txt: phrases of words that only ask, one a line; the index does not depend on it
  std::string_view question_words = {};
};

// Immutable; safe for many threads (each thread keeps its own ICU break iterator).
class Analyzer {
 public:
  static Result<Analyzer> create(const Lexicon& lexicon);
  Analyzer(Analyzer&&) noexcept;
  Analyzer& operator=(Analyzer&&) noexcept;
  ~Analyzer();

  // Terms of `utf8` (well-formed) in text order. Domain terms come before their longer parts,
  // joined Latin words after all others.
  std::vector<Token> analyze(std::string_view utf8) const;

  // Whether a term only says that somebody asks: 何, どこ, 教え.
  bool only_asks(std::string_view term) const;

  // Key under which a whole name (or reading) is found: folded, without blanks, katakana as
  // hiragana, Latin letters by romaji_key().
  std::string name_key(std::string_view utf8) const;

  // Folded text with katakana as hiragana, not segmented, in which many terms of analyze() can be
  // found as they are, with the code points of `utf8` behind every unit.
  Folded fold_for_matching(std::string_view utf8) const;
  // Whether a text, folded for matching, could hold `term` in a spelling that does not contain it
  // (引継: 引き継ぎ); only analyze() tells for certain.
  bool may_hold_otherwise(std::u16string_view folded, std::u16string_view term) const;
  // The same as UTF-8.
  std::string fold(std::string_view utf8) const;

  // Changes whenever the same text could give other terms: an index made with another is rebuilt.
  const std::string& version() const;

 private:
  struct Impl;
  explicit Analyzer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace tsunagu::index
