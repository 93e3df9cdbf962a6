// SPDX-License-Identifier: GPL-3.0-or-later
// Near forms among the words of the documents: one pass over the vocabulary.
#include <algorithm>
#include <bit>
#include <tuple>

#include "index/reader/match.hpp"
#include "index/suggest/near.hpp"
#include "index/suggest/points.hpp"

namespace tsunagu::index {
namespace {

struct Found {
  TermId id;
  double distance;
  std::int64_t documents;
};

// The first form in which a document wrote the word; the folded form itself when none differs.
std::string written_as(const Vocabulary& vocabulary, TermId folded) {
  for (TermId id = 0; id < vocabulary.size(); ++id) {
    if (id != folded && vocabulary.folded(id) == folded) return std::string(vocabulary.term(id));
  }
  return std::string(vocabulary.term(folded));
}

}  // namespace

std::vector<NearWord> nearest_words(const Snapshot& snapshot, const std::string& folded,
                                    std::int64_t min_documents, std::size_t layer_count) {
  const std::u32string wanted = points_of(folded);
  const bool is_latin =
      std::all_of(wanted.begin(), wanted.end(), [](char32_t c) { return c < 0x80; });
  const double limit = near_limit(wanted.size(), is_latin);
  if (limit == 0 || wanted.size() > k_near_max_points) return {};
  const std::uint64_t mark = near_mark(wanted);
  const Vocabulary& vocabulary = snapshot.vocabulary();
  std::vector<Found> found;
  for (TermId id = 0; id < vocabulary.size(); ++id) {
    if (vocabulary.folded(id) != id) continue;
    const std::string_view term = vocabulary.term(id);
    if (term.size() > 2 * folded.size() || folded.size() > 2 * term.size()) continue;
    const std::u32string word = points_of(term);
    if (std::popcount(near_mark(word) ^ mark) > 2 * static_cast<int>(limit)) continue;
    const double distance = near_distance(wanted, word, limit);
    if (distance > limit || distance == 0) continue;
    std::int64_t documents = 0;
    for (std::size_t l = 0; l < layer_count; ++l)
      documents += snapshot.layers()[l].forward.document_frequency(id);
    if (documents >= min_documents)
      found.push_back({id, distance / static_cast<double>(word.size()), documents});
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::tie(a.distance, b.documents) < std::tie(b.distance, a.documents);
  });
  if (found.size() > k_near_words_max) found.resize(k_near_words_max);
  std::vector<NearWord> words;
  for (const Found& one : found)
    words.push_back({written_as(vocabulary, one.id), one.distance, one.documents});
  return words;
}

}  // namespace tsunagu::index
