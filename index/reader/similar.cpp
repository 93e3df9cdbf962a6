// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/similar.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/text.hpp"
#include "index/reader/match.hpp"

namespace tsunagu::index {
namespace {

// Documents with one boolean term, newest docids first, at most `limit`.
std::vector<Xapian::docid> documents_with(const Xapian::Database& database, const std::string& term,
                                          std::size_t limit) {
  std::vector<Xapian::docid> docids;
  for (auto posting = database.postlist_begin(term); posting != database.postlist_end(term);
       ++posting)
    docids.push_back(*posting);
  std::reverse(docids.begin(), docids.end());
  if (docids.size() > limit) docids.resize(limit);
  return docids;
}

// Calls visit(folded term, written term, field) for each word of a combined docid.
template <class Visit>
void for_each_word(const Snapshot& snapshot, std::size_t layer_count, Xapian::docid combined,
                   Visit&& visit) {
  const auto [layer, docid] = split_docid(combined, layer_count);
  const Vocabulary& vocabulary = snapshot.vocabulary();
  snapshot.layers()[layer].forward.for_each(docid, [&](const Occurrence& occurrence) {
    if (occurrence.field == Field::name) return;
    visit(vocabulary.term(occurrence.folded), vocabulary.term(occurrence.written),
          row_of(occurrence.field).weight);
  });
}

// What the source is about: for each word the sum over its documents of 1 + ln(occurrences), so
// that no single text decides; chosen by that times the inverse document frequency. Words that
// nothing else has find nothing. Most informative first.
Query about(const Snapshot& snapshot, std::size_t layer_count, const Xapian::Database& evidence,
            const std::vector<Xapian::docid>& documents) {
  struct Word {
    double weight = 0;
    Xapian::doccount documents = 0;
    std::map<std::string, int> written;
  };
  std::unordered_map<std::string, Word> words;
  for (const Xapian::docid docid : documents) {
    std::unordered_map<std::string, double> occurrences;
    for_each_word(snapshot, layer_count, docid,
                  [&](std::string_view folded, std::string_view written, double weight) {
                    occurrences[std::string(folded)] += weight;
                    ++words[std::string(folded)].written[std::string(written)];
                  });
    for (const auto& [term, count] : occurrences) {
      words[term].weight += 1 + std::log(count);
      ++words[term].documents;
    }
  }
  const double all = evidence.get_doccount();
  std::vector<std::pair<double, QueryTerm>> ranked;
  for (const auto& [term, word] : words) {
    const Xapian::doccount frequency = evidence.get_termfreq(term);
    if (frequency <= word.documents) continue;
    const auto usual =
        std::max_element(word.written.begin(), word.written.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    ranked.push_back({word.weight * std::log(1 + all / frequency),
                      {.term = term, .weight = word.weight, .written = usual->first}});
  }
  std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second.term < b.second.term;
  });
  if (ranked.size() > k_similar_words) ranked.resize(k_similar_words);
  Query query;
  for (auto& [informative, word] : ranked) query.words.push_back(std::move(word));
  return query;
}

// Words of the query among `present`, as the source writes them: no part beside its whole, and no
// single letter, which tells little by itself (業, 店).
std::vector<std::string> shared_words(const Query& query, const std::set<std::string>& present) {
  std::vector<std::string> shared;
  for (const QueryTerm& word : query.words) {
    if (!present.contains(word.term) || text::length(word.written) < 2) continue;
    if (shared.size() == k_shared_words) break;
    const bool is_told = std::any_of(shared.begin(), shared.end(), [&](const std::string& told) {
      return told.find(word.written) != std::string::npos;
    });
    if (is_told) continue;
    std::erase_if(shared, [&](const std::string& told) {
      return word.written.find(told) != std::string::npos;
    });
    shared.push_back(word.written);
  }
  return shared;
}

// The query's words that the evidence of a person has, in any of the layers.
std::set<std::string> words_of_person(const Query& query, const Xapian::Database& people,
                                      const std::string& person) {
  std::set<std::string> present;
  for (const Xapian::docid docid :
       documents_with(people, prefixed(k_id_prefix, person), k_similar_documents)) {
    for (const QueryTerm& word : query.words) {
      auto posting = people.postlist_begin(word.term);
      if (posting == people.postlist_end(word.term)) continue;
      posting.skip_to(docid);
      if (posting != people.postlist_end(word.term) && *posting == docid) present.insert(word.term);
    }
  }
  return present;
}

}  // namespace

SimilarPeople similar_people(const Snapshot& snapshot, const SimilarSearch& search) {
  const Snapshot::Lease handle = snapshot.borrow(search.layer_count);
  const Query query = about(
      snapshot, search.layer_count, handle->evidence,
      documents_with(handle->evidence, prefixed(k_person_prefix, search.id), k_similar_documents));
  SimilarPeople similar;
  if (query.empty()) return similar;
  PeopleHits hits = search_people(
      snapshot, {.query = query, .layer_count = search.layer_count, .limit = search.limit + 1});
  for (PersonHit& hit : hits.people) {
    if (hit.id == search.id || similar.size() == search.limit) continue;
    auto shared = shared_words(query, words_of_person(query, handle->people, hit.id));
    similar.push_back({std::move(hit.id), hit.score, std::move(shared)});
  }
  return similar;
}

SimilarWork similar_work(const Snapshot& snapshot, const SimilarSearch& search) {
  const Snapshot::Lease handle = snapshot.borrow(search.layer_count);
  const auto document_of = [&](const std::string& id) {
    return documents_with(handle->evidence, prefixed(k_id_prefix, id), 1);
  };
  const Query query = about(snapshot, search.layer_count, handle->evidence, document_of(search.id));
  SimilarWork similar;
  if (query.empty()) return similar;
  WorkHits hits = search_work(
      snapshot, {.query = query, .layer_count = search.layer_count, .limit = search.limit + 1});
  for (EvidenceHit& hit : hits.work) {
    if (hit.id == search.id || similar.size() == search.limit) continue;
    std::set<std::string> present;
    for (const Xapian::docid docid : document_of(hit.id)) {
      for_each_word(
          snapshot, search.layer_count, docid,
          [&](std::string_view folded, std::string_view, double) { present.emplace(folded); });
    }
    similar.push_back({std::move(hit.id), hit.score, shared_words(query, present)});
  }
  return similar;
}

}  // namespace tsunagu::index
