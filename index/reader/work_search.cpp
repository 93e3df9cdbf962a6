// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "index/reader/constraints.hpp"
#include "index/reader/match.hpp"

namespace tsunagu::index {
namespace {

constexpr Xapian::doccount k_counted_exactly =
    10'000;  // counting more costs up to 70 % of a search

// Who passes the filters on people: by person number; empty: anybody.
std::vector<bool> owners_of(const Snapshot& snapshot, const WorkSearch& search,
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

}  // namespace

WorkHits search_work(const Snapshot& snapshot, const WorkSearch& search) {
  WorkHits hits{.generation = snapshot.generation()};
  const Snapshot::Lease handle = snapshot.borrow(search.layer_count);
  const std::vector<MatchTerm> terms = choose_terms(search.query, handle->evidence);
  hits.words = words_of(terms);
  if (terms.empty() && !search.query.empty()) return hits;
  Xapian::Enquire enquire(handle->evidence);
  set_ranking(enquire, k_work_k1);
  Xapian::Query query = filtered(any_of(terms), search);
  const auto satisfied =
      satisfying(snapshot, search.layer_count, handle->evidence, search.query, search.years);
  std::optional<SetSource> evidence;
  if (satisfied) {
    evidence.emplace(snapshot, *satisfied);
    query = Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(&*evidence));
  }
  const std::vector<bool> owners = owners_of(snapshot, search, handle->people);
  std::optional<OwnerFilter> owned;
  if (!owners.empty()) {
    owned.emplace(snapshot, owners);
    query = Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(&*owned));
  }
  enquire.set_query(query);
  if (terms.empty()) {
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_sort_by_value(k_year_slot, true);
  }
  const Xapian::MSet found =
      enquire.get_mset(static_cast<Xapian::doccount>(search.offset),
                       static_cast<Xapian::doccount>(search.limit), k_counted_exactly + 1);
  hits.total_is_exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
  hits.total = hits.total_is_exact ? found.get_matches_upper_bound() : k_counted_exactly;
  for (auto hit = found.begin(); hit != found.end(); ++hit) {
    hits.work.push_back({id_of(hit.get_document()), Kind::work, hit.get_weight() / k_weight_unit});
  }
  return hits;
}

}  // namespace tsunagu::index
