// SPDX-License-Identifier: GPL-3.0-or-later
// A search for people: who covers the need (exact totals and facets), then ranking, then the page.
#include <algorithm>

#include "base/stopwatch.hpp"
#include "index/reader/constraints.hpp"
#include "index/reader/containing.hpp"
#include "index/reader/coverage.hpp"
#include "index/reader/explain.hpp"
#include "index/reader/match.hpp"
#include "index/reader/people_ranking.hpp"
#include "index/reader/selection.hpp"
#include "index/reader/turns.hpp"

namespace tsunagu::index {
namespace {

PersonHit plain_hit(const Snapshot& snapshot, std::size_t layer_count, PersonNumber person) {
  PersonHit hit{.id = std::string(snapshot.person_id(person))};
  for (std::size_t l = 0; l < layer_count; ++l) {
    hit.newest_year = std::max(hit.newest_year, snapshot.layers()[l].by_person[person].newest_year);
  }
  return hit;
}

void list_everybody(const Snapshot& snapshot, const PeopleSearch& search,
                    const Selection& selection, const Turns& turns, const Coverage& coverage,
                    PeopleHits& hits) {
  std::vector<PersonNumber> people;
  for (const PersonNumber person : snapshot.in_order()) {
    if (selection.allows(person) && coverage.shares()[person] > 0) people.push_back(person);
  }
  turns.arrange(people, [](PersonNumber person) { return person; });
  for (std::size_t i = search.offset; i < std::min(search.offset + search.limit, people.size());
       ++i)
    hits.people.push_back(plain_hit(snapshot, search.layer_count, people[i]));
}

// Adds those who match but whom no candidate speaks for, so that no page repeats or loses anybody:
// who covers most comes first.
void add_others(std::vector<RankedPerson>& ranked, const Snapshot& snapshot,
                const std::vector<bool>& allowed, const std::vector<double>& shares,
                std::uint64_t turn) {
  std::vector<bool> known(snapshot.person_count(), false);
  for (const RankedPerson& person : ranked) known[person.person] = true;
  const auto first = static_cast<std::ptrdiff_t>(ranked.size());
  for (PersonNumber person = 0; person < snapshot.person_count(); ++person) {
    if (allowed[person] && !known[person] && shares[person] > 0)
      ranked.push_back({.person = person});
  }
  std::sort(
      ranked.begin() + first, ranked.end(), [&](const RankedPerson& a, const RankedPerson& b) {
        return shares[a.person] != shares[b.person]
                   ? shares[a.person] > shares[b.person]
                   : is_before(snapshot.person_id(a.person), snapshot.person_id(b.person), turn);
      });
}

Coverage coverage_of(const Snapshot& snapshot, const PeopleSearch& search, const PeopleNeed& need,
                     const Handle& handle, const Statistics& statistics,
                     const std::optional<DocumentSet>& satisfied) {
  if (!search.query.empty())
    return Coverage::of(need, snapshot, search.layer_count, handle, statistics, satisfied);
  return satisfied ? Coverage::of_those_in(*satisfied, snapshot) : Coverage::of_everybody(snapshot);
}

}  // namespace

PeopleHits search_people(const Snapshot& snapshot, const PeopleSearch& search) {
  Stopwatch watch;
  PeopleHits hits{.generation = snapshot.generation()};
  const Snapshot::Lease handle = snapshot.borrow(search.layer_count);
  const Selection selection(snapshot, search,
                            named(snapshot, search.layer_count, handle->people, search.names));
  const std::optional<DocumentSet> satisfied =
      satisfying(snapshot, search.layer_count, handle->evidence, search.query, search.years);
  const auto widened = with_containing_words(snapshot, search.layer_count, search.query);
  const Statistics statistics = statistics_of(snapshot, search.layer_count, handle->evidence);
  const PeopleNeed need = read_people_need(widened ? *widened : search.query, snapshot.vocabulary(),
                                           statistics, handle->evidence);
  hits.words = words_of(need);
  const Coverage coverage = coverage_of(snapshot, search, need, *handle, statistics, satisfied);
  count_people(snapshot, search, selection, coverage.shares(), hits);
  const bool everybody = search.query.empty();
  const Turns turns(snapshot, search, selection);
  if (everybody) list_everybody(snapshot, search, selection, turns, coverage, hits);
  hits.times.retrieve_ms = watch.lap_ms();
  if (everybody || need.empty() || hits.total == 0 || search.limit == 0) return hits;

  std::vector<bool> allowed(snapshot.person_count());
  for (PersonNumber p = 0; p < allowed.size(); ++p) allowed[p] = selection.allows(p);
  PeopleRanking ranking(
      {.snapshot = snapshot,
       .layer_count = search.layer_count,
       .evidence = handle->evidence,
       .statistics = statistics,
       .need = need,
       .allowed = allowed,
       .coverage = coverage.shares(),
       .satisfied = satisfied,
       .steps = search.steps,
       .turn = search.turn,
       .is_filtered = !search.filters.empty() || !search.names.empty() || !search.only.empty()});
  std::vector<RankedPerson> ranked = ranking.best();
  const std::size_t end = search.offset + search.limit;
  if (ranked.size() < end || !turns.empty())
    add_others(ranked, snapshot, allowed, coverage.shares(), search.turn);
  turns.arrange(ranked, [](const RankedPerson& person) { return person.person; });
  std::vector<PersonNumber> shown;
  for (std::size_t i = search.offset; i < std::min(end, ranked.size()); ++i) {
    if (ranked[i].best.empty()) ranked[i].best = ranking.best_of(ranked[i].person);
    shown.push_back(ranked[i].person);
    PersonHit hit = plain_hit(snapshot, search.layer_count, ranked[i].person);
    hit.score = ranked[i].score;
    std::tie(hit.matched_profile, hit.matched_work) = ranking.matched(ranked[i].person);
    for (const RankedEvidence& piece : ranked[i].best) {
      hit.best.push_back({.id = id_of(handle->evidence.get_document(piece.docid)),
                          .kind = piece.kind,
                          .score = piece.score});
    }
    hits.people.push_back(std::move(hit));
  }
  explain(snapshot, search.layer_count, *handle, search.query, shown, hits);
  hits.times.rank_ms = watch.lap_ms();
  return hits;
}

}  // namespace tsunagu::index
