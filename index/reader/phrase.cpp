// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/phrase.hpp"

namespace tsunagu::index {

Phrase::Phrase(const std::vector<PhraseWord>& words, const Vocabulary& vocabulary)
    : m_words(words),
      m_positions(words.size()) {
  for (const PhraseWord& word : words) m_ids.push_back(vocabulary.find(word.term));
}

bool Phrase::is_in(const Forward& forward, Xapian::docid docid) {
  for (auto& positions : m_positions) positions.clear();
  forward.for_each(docid, [&](const Occurrence& occurrence) {
    for (std::size_t w = 0; w < m_ids.size(); ++w) {
      if (m_ids[w] == occurrence.folded) m_positions[w].push_back(occurrence.position);
    }
  });
  for (std::size_t w = 1; w < m_words.size(); ++w) keep_following(w);
  return !m_positions.back().empty();
}

// Of the positions of word `w`, keeps those that follow a kept one of the word before.
void Phrase::keep_following(std::size_t w) {
  std::vector<std::uint32_t>& positions = m_positions[w];
  const std::vector<std::uint32_t>& before = m_positions[w - 1];
  std::size_t b = 0;  // the first that is not too far before; both lists ascend
  std::size_t kept = 0;
  for (const std::uint32_t position : positions) {
    while (b < before.size() && before[b] + m_words[w].most < position) ++b;
    if (b < before.size() && before[b] + m_words[w].least <= position) positions[kept++] = position;
  }
  positions.resize(kept);
}

}  // namespace tsunagu::index
