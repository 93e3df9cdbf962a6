// SPDX-License-Identifier: GPL-3.0-or-later
// Phrase: whether a document holds words side by side, by its words in the forward index. Internal
// to the reader. Threads: one.
#pragma once

#include <optional>
#include <vector>

#include "index/forward/forward.hpp"
#include "index/query/query.hpp"

namespace tsunagu::index {

class Phrase {
 public:
  // `words` outlive it, and there is at least one. A word that `vocabulary` does not know is
  // nowhere.
  Phrase(const std::vector<PhraseWord>& words, const Vocabulary& vocabulary);

  // Cost: the words of the document.
  bool is_in(const Forward& forward, Xapian::docid docid);

 private:
  void keep_following(std::size_t w);

  const std::vector<PhraseWord>& m_words;
  std::vector<std::optional<TermId>> m_ids;
  std::vector<std::vector<std::uint32_t>> m_positions;  // by word
};

}  // namespace tsunagu::index
