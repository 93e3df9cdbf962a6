// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/explain.hpp"

#include <algorithm>
#include <cmath>

#include <xapian.h>

#include "index/reader/constraints.hpp"
#include "index/reader/match.hpp"
#include "index/reader/phrase.hpp"

namespace tsunagu::index {
namespace {

// Evidence of one person looked at for a synonym of several words.
constexpr Xapian::doccount k_read_for_alternative = 100;

// The words that are told of, in text order: all of a short need, of a long one those that tell
// most.
std::vector<std::size_t> explained_words(const Query& query, const Xapian::Database& evidence) {
  const auto documents = static_cast<double>(evidence.get_doccount());
  std::vector<std::pair<double, std::size_t>> words;  // how much it tells, which
  for (std::size_t w = 0; w < query.words.size(); ++w) {
    const auto frequency = static_cast<double>(evidence.get_termfreq(query.words[w].term));
    const bool is_long = query.words.size() > k_explained_words;
    if (is_long && frequency == 0) continue;
    const double tells = frequency == 0 ? 0 : std::log(1 + documents / frequency);
    words.emplace_back(-query.words[w].weight * tells, w);
  }
  if (words.size() > k_explained_words) {
    std::stable_sort(words.begin(), words.end());
    words.resize(k_explained_words);
  }
  std::vector<std::size_t> numbers;
  for (const auto& [tells, word] : words) numbers.push_back(word);
  std::stable_sort(numbers.begin(), numbers.end(), [&](std::size_t a, std::size_t b) {
    return query.words[a].begin < query.words[b].begin;
  });
  return numbers;
}

// The people of one page and what stands in their evidence.
class Page {
 public:
  Page(const Snapshot& snapshot, std::size_t layer_count, const Handle& handle,
       const std::vector<PersonNumber>& people)
      : m_snapshot(snapshot),
        m_layer_count(layer_count),
        m_handle(handle),
        m_people(people) {
    for (std::size_t l = 0; l < layer_count; ++l) {
      const auto& table = snapshot.layers()[l].people;
      for (Xapian::docid docid = 1; docid < table.size(); ++docid) {
        const auto found = std::find(people.begin(), people.end(), table[docid]);
        if (found != people.end())
          m_documents.emplace_back(join_docid(l, docid, layer_count), found - people.begin());
      }
    }
    std::sort(m_documents.begin(), m_documents.end());
  }

  // By place on the page: whose evidence has the term.
  std::vector<bool> having(const std::string& term) const {
    std::vector<bool> have(m_people.size(), false);
    auto posting = m_handle.people.postlist_begin(term);
    const auto end = m_handle.people.postlist_end(term);
    for (const auto& [docid, place] : m_documents) {
      if (posting == end) break;
      posting.skip_to(docid);
      if (posting != end && *posting == docid) have[static_cast<std::size_t>(place)] = true;
    }
    return have;
  }

  std::vector<bool> having(const Alternative& alternative) const {
    std::vector<bool> have(m_people.size(), true);
    for (const std::string& term : alternative.terms) {
      const std::vector<bool> one = having(term);
      for (std::size_t p = 0; p < have.size(); ++p) have[p] = have[p] && one[p];
    }
    if (alternative.terms.size() > 1) {
      // That all of its words occur does not mean that they stand together.
      for (std::size_t p = 0; p < have.size(); ++p)
        have[p] = have[p] && stands_together(m_people[p], alternative);
    }
    return have;
  }

 private:
  bool stands_together(PersonNumber person, const Alternative& alternative) const {
    std::vector<Xapian::Query> terms{
        Xapian::Query(prefixed(k_person_prefix, m_snapshot.person_id(person)))};
    std::vector<PhraseWord> words;
    for (const std::string& term : alternative.terms) {
      terms.emplace_back(term);
      words.push_back({.term = term});
    }
    Xapian::Enquire enquire(m_handle.evidence);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_query(Xapian::Query(Xapian::Query::OP_AND, terms.begin(), terms.end()));
    const Xapian::MSet found = enquire.get_mset(0, k_read_for_alternative);
    Phrase phrase(words, m_snapshot.vocabulary());
    return std::any_of(found.begin(), found.end(), [&](Xapian::docid combined) {
      const auto [layer, docid] = split_docid(combined, m_layer_count);
      return phrase.is_in(m_snapshot.layers()[layer].forward, docid);
    });
  }

  const Snapshot& m_snapshot;
  std::size_t m_layer_count;
  const Handle& m_handle;
  const std::vector<PersonNumber>& m_people;
  std::vector<std::pair<Xapian::docid, std::ptrdiff_t>> m_documents;  // people document, place
};

}  // namespace

void explain(const Snapshot& snapshot, std::size_t layer_count, const Handle& handle,
             const Query& query, const std::vector<PersonNumber>& people, PeopleHits& hits) {
  hits.explained = explained_words(query, handle.evidence);
  if (hits.explained.empty() || people.empty()) return;
  const Page page(snapshot, layer_count, handle, people);
  std::vector<std::vector<bool>> called;  // by name of the query
  for (const std::string& name : query.names)
    called.push_back(page.having(prefixed(row_of(Field::name).prefix, name)));
  for (const std::size_t w : hits.explained) {
    const QueryTerm& word = query.words[w];
    std::vector<bool> covered = page.having(word.term);
    for (std::size_t n = 0; n < called.size(); ++n) {
      if (query.names[n].find(word.term) == std::string::npos) continue;
      for (std::size_t p = 0; p < people.size(); ++p) covered[p] = covered[p] || called[n][p];
    }
    std::vector<bool> done = covered;
    for (std::size_t p = 0; p < people.size(); ++p) {
      if (covered[p]) hits.people[p].covered.push_back(w);
    }
    for (std::size_t a = 0; a < word.alternatives.size(); ++a) {
      if (std::find(done.begin(), done.end(), false) == done.end()) break;
      const std::vector<bool> found = page.having(word.alternatives[a]);
      for (std::size_t p = 0; p < people.size(); ++p) {
        if (!done[p] && found[p]) hits.people[p].via.push_back({w, a});
        done[p] = done[p] || found[p];
      }
    }
  }
}

}  // namespace tsunagu::index
