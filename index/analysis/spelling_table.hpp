// SPDX-License-Identifier: GPL-3.0-or-later
// Words the lists of data/lexicon name, each form with the key it is indexed by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "index/analysis/fold.hpp"
#include "index/analysis/word_set.hpp"

namespace tsunagu::index {

// How a form may sit among the words of the tokenizer; it always begins with one of them.
enum class Fit : std::uint8_t {
  term,       // ends with a word, or inside one before kanji; parts of two letters stay beside it
  spelling,   // ends with a word
  inflected,  // the same, or only hiragana is left of the word
  compound,   // as term or inflected; no parts
};

struct Spelling {
  std::u16string key;
  Fit fit = Fit::spelling;
};

// Word lists as file contents, '#' starts a comment line.
struct WordLists {
  std::string_view terms;      // one a line
  std::string_view spellings;  // forms of one word, tab-separated; the first is the key
  std::string_view okurigana;  // compound with all its okurigana, one a line
  std::string_view inflected;  // dictionary form [<TAB>一段 | <TAB>=another], one a line
};

// Immutable after loading; safe for many threads.
class SpellingTable {
 public:
  // The first list and line that names a form wins: spellings, okurigana, terms, inflected.
  // corrupt names file and line.
  static Result<SpellingTable> create(const WordLists& lists, const Folder& folder);

  // Calls visit(length, entry) for every form that begins at text[at], shortest first.
  template <class Visit>
  void for_each(std::u16string_view text, std::size_t at, Visit&& visit) const {
    std::uint32_t node = m_roots[text[at]];
    for (std::size_t i = at + 1; node != 0; ++i) {
      if (const std::uint32_t entry = m_nodes[node]; entry != 0)
        visit(i - at, m_entries[entry - 1]);
      if (i == text.size()) return;
      const auto next = m_next.find(edge(node, text[i]));
      node = next == m_next.end() ? 0 : next->second;
    }
  }

  // Whether some form of the word with this key begins with another character (子供: こども).
  bool begins_otherwise(std::u16string_view key) const {
    return m_begin_otherwise.find(key) != m_begin_otherwise.end();
  }

 private:
  static std::uint64_t edge(std::uint32_t node, char16_t unit) {
    return (std::uint64_t{node} << 16U) | unit;
  }
  void add(std::u16string_view form, std::u16string_view key, Fit fit);
  void add_terms(std::string_view file, const Folder& folder);
  Result<void> add_spellings(std::string_view file, const Folder& folder);
  Result<void> add_okurigana(std::string_view file, const Folder& folder);
  Result<void> add_inflected(std::string_view file, const Folder& folder);

  // A trie: the first unit by table, the others by hash; node 0 is none.
  std::vector<std::uint32_t> m_roots = std::vector<std::uint32_t>(1U << 16U);
  std::vector<std::uint32_t> m_nodes{0};  // node -> 1 + entry, or 0
  std::unordered_map<std::uint64_t, std::uint32_t> m_next;
  std::vector<Spelling> m_entries;
  WordSet m_begin_otherwise;  // keys
};

}  // namespace tsunagu::index
