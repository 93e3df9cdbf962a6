// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/containing.hpp"

#include <algorithm>

namespace tsunagu::index {
namespace {

constexpr std::size_t k_kanji_bytes = 3;  // of the basic plane in UTF-8

// Kanji of the basic plane only: U+4E00 to U+9FFF begin with E4 to E9.
bool is_kanji_only(std::string_view word) {
  if (word.size() % k_kanji_bytes != 0) return false;
  for (std::size_t i = 0; i < word.size(); i += k_kanji_bytes) {
    const auto lead = static_cast<unsigned char>(word[i]);
    if (lead < 0xE4 || lead > 0xE9) return false;
  }
  return true;
}

struct Longer {
  std::uint32_t documents;
  TermId id;
};

// A word of the need, by its place there, and the longer words found for it.
struct Asked {
  std::size_t place;
  std::string_view term;
  std::vector<Longer> longer = {};
};

bool contains(std::string_view term, std::string_view part) {
  return term.size() > part.size() &&
         term.size() <= part.size() + k_containing_more_kanji * k_kanji_bytes &&
         term.find(part) != std::string_view::npos;
}

std::vector<Asked> asked_of(const Query& query) {
  std::vector<Asked> asked;
  for (std::size_t i = 0; i < query.words.size(); ++i) {
    const std::string& term = query.words[i].term;
    if (is_kanji_only(term) && term.size() <= k_contained_max_kanji * k_kanji_bytes)
      asked.push_back({i, term});
  }
  return asked;
}

void look_up(const Snapshot& snapshot, std::size_t layer_count, std::vector<Asked>& asked) {
  const Vocabulary& vocabulary = snapshot.vocabulary();
  for (TermId id = 0; id < vocabulary.size(); ++id) {
    const std::string_view term = vocabulary.term(id);
    for (Asked& word : asked) {
      if (!contains(term, word.term) || vocabulary.folded(id) != id || !is_kanji_only(term))
        continue;
      std::uint32_t documents = 0;
      for (std::size_t l = 0; l < layer_count; ++l)
        documents += snapshot.layers()[l].forward.document_frequency(id);
      if (documents > 0) word.longer.push_back({documents, id});
    }
  }
}

}  // namespace

std::optional<Query> with_containing_words(const Snapshot& snapshot, std::size_t layer_count,
                                           const Query& query) {
  if (query.words.size() > k_containing_needs_max) return std::nullopt;
  std::vector<Asked> asked = asked_of(query);
  if (asked.empty()) return std::nullopt;
  look_up(snapshot, layer_count, asked);
  Query widened = query;
  for (Asked& word : asked) {
    std::sort(word.longer.begin(), word.longer.end(), [](const Longer& a, const Longer& b) {
      return a.documents != b.documents ? a.documents > b.documents : a.id < b.id;
    });
    word.longer.resize(std::min(word.longer.size(), k_containing_words_max));
    for (const Longer& longer : word.longer) {
      const std::string term(snapshot.vocabulary().term(longer.id));
      widened.words[word.place].alternatives.push_back({{term}, term, k_containing_weight});
    }
  }
  return widened;
}

}  // namespace tsunagu::index
