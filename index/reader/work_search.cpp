// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "base/stopwatch.hpp"
#include "index/ranking/case_score.hpp"
#include "index/reader/constraints.hpp"
#include "index/reader/containing.hpp"
#include "index/reader/match.hpp"

namespace tsunagu::index {
namespace {

constexpr Xapian::doccount k_counted_exactly =
    10'000;  // counting more costs up to 70 % of a search

// What the query language demands, as a filter on Xapian queries.
class Demands {
 public:
  Demands(const Snapshot& snapshot, const WorkSearch& search, const Handle& handle)
      : m_satisfied(
            satisfying(snapshot, search.layer_count, handle.evidence, search.query, search.years)),
        m_owners(owners_of(snapshot, search, handle.people)) {
    if (m_satisfied) m_evidence = std::make_unique<SetSource>(snapshot, *m_satisfied);
    if (!m_owners.empty()) m_owned = std::make_unique<OwnerFilter>(snapshot, m_owners);
  }
  Demands(const Demands&) = delete;
  Demands& operator=(const Demands&) = delete;

  bool is_empty() const { return !m_evidence && !m_owned; }

  Xapian::Query filter(Xapian::Query query) const {
    const auto narrow = [&](Xapian::PostingSource* source) {
      if (source != nullptr)
        query = Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(source));
    };
    narrow(m_evidence.get());
    narrow(m_owned.get());
    return query;
  }

 private:
  // Who passes the filters on people: by person number; empty: anybody.
  static std::vector<bool> owners_of(const Snapshot& snapshot, const WorkSearch& search,
                                     const Xapian::Database& people) {
    if (search.of_people.empty() && search.names.empty()) return {};
    std::vector<bool> owners = named(snapshot, search.layer_count, people, search.names);
    owners.resize(snapshot.person_count(), true);
    for (const TagFilter& filter : search.of_people) {
      const std::vector<bool> passes = tagged(snapshot, search.layer_count, filter);
      for (PersonNumber p = 0; p < owners.size(); ++p) owners[p] = owners[p] && passes[p];
    }
    return owners;
  }

  const std::optional<DocumentSet> m_satisfied;
  const std::vector<bool> m_owners;
  std::unique_ptr<SetSource> m_evidence;
  std::unique_ptr<OwnerFilter> m_owned;
};

Xapian::Query filtered(const Xapian::Query& words, const WorkSearch& search) {
  using Xapian::Query;
  Query query = words.empty() ? Query(std::string(k_work_term))
                              : Query(Query::OP_FILTER, words, Query(std::string(k_work_term)));
  const auto narrow = [&](std::vector<Query> alternatives, bool exclude) {
    const Query any(Query::OP_OR, alternatives.begin(), alternatives.end());
    query = Query(exclude ? Query::OP_AND_NOT : Query::OP_FILTER, query, any);
  };
  for (const TagFilter& filter : search.filters) {
    std::vector<Query> alternatives;
    for (const std::string& value : filter.values)
      alternatives.emplace_back(term_of(filter.field, value));
    narrow(std::move(alternatives), filter.exclude);
  }
  if (!search.people.empty()) {
    std::vector<Query> alternatives;
    for (const std::string& id : search.people)
      alternatives.emplace_back(prefixed(k_person_prefix, id));
    narrow(std::move(alternatives), false);
  }
  if (search.year_from > 0 || search.year_to < 9999) {
    query = Query(Query::OP_FILTER, query,
                  Query(Query::OP_VALUE_RANGE, k_year_slot, fmt::format("{:04}", search.year_from),
                        fmt::format("{:04}", search.year_to)));
  }
  return query;
}

void count(const Xapian::MSet& found, WorkHits& hits) {
  hits.total_is_exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
  hits.total = hits.total_is_exact ? found.get_matches_upper_bound() : k_counted_exactly;
}

// The most informative of `terms` whose postings stay within the budget, the first one always.
std::vector<MatchTerm> within_budget(std::vector<MatchTerm> terms,
                                     const Xapian::Database& evidence) {
  std::stable_sort(terms.begin(), terms.end(), [](const MatchTerm& a, const MatchTerm& b) {
    return a.informative > b.informative;
  });
  std::int64_t postings = 0;
  std::vector<MatchTerm> kept;
  for (MatchTerm& term : terms) {
    std::int64_t more = evidence.get_termfreq(term.term);
    for (const Alternative& alternative : term.alternatives) {
      for (const std::string& other : alternative.terms) more += evidence.get_termfreq(other);
    }
    if (!kept.empty() && postings + more > k_postings_budget) continue;
    postings += more;
    kept.push_back(std::move(term));
  }
  return kept;
}

struct Candidate {
  Xapian::docid docid = 0;
  double score = 0;
};

// Scores the candidates by their own words and puts the best first.
void score_again(std::vector<Candidate>& candidates, const Snapshot& snapshot,
                 const WorkSearch& search, double average_length) {
  std::vector<const Forward*> layers;
  for (std::size_t l = 0; l < search.layer_count; ++l)
    layers.push_back(&snapshot.layers()[l].forward);
  CaseScore score(search.query, std::move(layers), average_length, search.weights);
  for (Candidate& candidate : candidates) {
    const auto [layer, docid] = split_docid(candidate.docid, search.layer_count);
    candidate.score = score.of(layer, docid);
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.docid < b.docid;
  });
}

// The page in order: candidates by their new scores, then what Xapian ranks behind them, with
// scores that go on below the last candidate's.
std::vector<Candidate> page_of(const Xapian::MSet& found, const Snapshot& snapshot,
                               const WorkSearch& search, double average_length) {
  std::vector<Candidate> ranked;
  double last_weight = 0;
  for (auto hit = found.begin(); hit != found.end(); ++hit) {
    ranked.push_back({*hit, hit.get_weight()});
    if (ranked.size() == k_work_candidates) last_weight = hit.get_weight();
  }
  std::vector<Candidate> best(
      ranked.begin(),
      ranked.begin() + static_cast<std::ptrdiff_t>(std::min(ranked.size(), k_work_candidates)));
  score_again(best, snapshot, search, average_length);
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    if (i < best.size()) {
      ranked[i] = best[i];
    } else if (last_weight > 0) {
      ranked[i].score *= best.back().score / last_weight;
    }
  }
  ranked.erase(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(
                                                    std::min(ranked.size(), search.offset)));
  if (ranked.size() > search.limit) ranked.resize(search.limit);
  return ranked;
}

WorkHits newest_first(Xapian::Enquire& enquire, const WorkSearch& search) {
  enquire.set_weighting_scheme(Xapian::BoolWeight());
  enquire.set_sort_by_value(k_year_slot, true);
  const Xapian::MSet found =
      enquire.get_mset(static_cast<Xapian::doccount>(search.offset),
                       static_cast<Xapian::doccount>(search.limit), k_counted_exactly + 1);
  WorkHits hits;
  for (auto hit = found.begin(); hit != found.end(); ++hit)
    hits.work.push_back({id_of(hit.get_document()), Kind::work, 0});
  count(found, hits);
  return hits;
}

}  // namespace

WorkHits search_work(const Snapshot& snapshot, const WorkSearch& search) {
  Stopwatch watch;
  WorkHits hits{.generation = snapshot.generation()};
  const Snapshot::Lease handle = snapshot.borrow(search.layer_count);
  const Xapian::Database& evidence = handle->evidence;
  const auto widened = with_containing_words(snapshot, search.layer_count, search.query);
  const std::vector<MatchTerm> terms = choose_terms(widened ? *widened : search.query, evidence);
  const Demands demands(snapshot, search, *handle);
  Xapian::Enquire enquire(evidence);
  if (terms.empty()) {
    if (search.query.empty()) {
      enquire.set_query(demands.filter(filtered(Xapian::Query(), search)));
      hits = newest_first(enquire, search);
      hits.generation = snapshot.generation();
    }
    hits.times.retrieve_ms = watch.lap_ms();
    return hits;
  }
  hits.words = words_of(terms);
  // Demands narrow the search more than a budget could, and what satisfies them must be found.
  const std::vector<MatchTerm> choosing =
      demands.is_empty() ? within_budget(terms, evidence) : terms;
  set_ranking(enquire, k_work_k1);
  enquire.set_query(demands.filter(filtered(any_of(choosing), search)));
  const Xapian::MSet found = enquire.get_mset(
      0, static_cast<Xapian::doccount>(std::max(k_work_candidates, search.offset + search.limit)),
      k_counted_exactly + 1);
  count(found, hits);
  // A word that chose nobody may stand in more cases.
  if (choosing.size() < terms.size()) hits.total_is_exact = false;
  hits.times.retrieve_ms = watch.lap_ms();
  for (const Candidate& hit : page_of(found, snapshot, search, evidence.get_avlength()))
    hits.work.push_back({id_of(evidence.get_document(hit.docid)), Kind::work, hit.score});
  hits.times.rank_ms = watch.lap_ms();
  return hits;
}

}  // namespace tsunagu::index
