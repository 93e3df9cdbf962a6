// SPDX-License-Identifier: GPL-3.0-or-later
// Search: request -> index hits -> one batched read of the records shown, which also re-checks that
// the reader may see each of them -> answer with evidence.
#include <algorithm>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/stopwatch.hpp"
#include "base/text.hpp"
#include "service/asking.hpp"
#include "service/cover.hpp"
#include "service/directory_impl.hpp"
#include "service/documents.hpp"
#include "service/evidence.hpp"
#include "service/need.hpp"
#include "service/relaxed.hpp"
#include "store/requests.hpp"

namespace tsunagu::service {
namespace {

using index::TagField;
// Those that are known when the index has answered.
template <class Hits>
SearchSteps first_steps(const Found<Hits>& found) {
  return {.need = found.need_ms,
          .retrieve = found.hits.times.retrieve_ms,
          .rank = found.hits.times.rank_ms,
          .words = found.need.query.words.size(),
          .found = found.hits.total};
}

Result<void> check_bounds(const std::string& query, int page, int per_page) {
  TRY(check_query(query));
  if (page < 1 || page > k_page_max || per_page < 1 || per_page > k_per_page_max) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("page は 1 から {}、per_page は 1 から {} までです", k_page_max,
                            k_per_page_max));
  }
  return {};
}

void add_filter(std::vector<index::TagFilter>& filters, TagField field,
                const std::vector<std::string>& values) {
  if (!values.empty()) filters.push_back({field, values, false});
}

std::vector<SynonymUse> synonyms_of(const index::Query& query) {
  std::vector<SynonymUse> uses;
  for (const auto& use : query.synonyms) uses.push_back({use.word, use.also});
  return uses;
}

// Licence holders first, then the nearest prefectures, each only where it was asked for.
std::vector<index::TagOrder> orders_of(const PeopleRequest& request,
                                       const std::vector<dispatch::LicensedWork>& licensed,
                                       const model::Reference& reference) {
  std::vector<index::TagOrder> orders;
  if (!licensed.empty() && request.licensed_first) {
    std::vector<std::string> holders;
    for (const auto& work : licensed)
      holders.insert(holders.end(), work.qualifications.begin(), work.qualifications.end());
    orders.push_back({TagField::qualification, {std::move(holders)}});
  }
  if (request.order == PeopleOrder::travel && !request.from_prefecture.empty())
    orders.push_back(nearest_first(reference, request.from_prefecture));
  return orders;
}

index::WorkSearch work_search(const Need& need, model::Tier reader) {
  index::WorkSearch search{.query = need.query,
                           .layer_count = layers_of(reader),
                           .years = need.years,
                           .names = need.names};
  for (const index::TagFilter& filter : need.filters) {
    // A case has a place and an industry of its own, but the qualification is of its people.
    (filter.field == TagField::qualification ? search.of_people : search.filters).push_back(filter);
  }
  return search;
}

// Whether operators or fields of the need narrow it, and its words alone would be something.
bool is_more_than_words(const Need& need) {
  return !(need.query.conditions.empty() && need.query.fields.empty()) &&
         !text::trim(need.query.text).empty();
}

std::vector<FacetCount> counts_of(const std::vector<index::TagCount>& counts) {
  std::vector<FacetCount> list;
  for (const auto& count : counts) list.push_back({count.value, count.count});
  return list;
}

constexpr std::array k_facets{TagField::prefecture, TagField::block, TagField::hub,
                              TagField::industry,   TagField::topic, TagField::mode,
                              TagField::outside};

Facets facets_of(const std::vector<std::vector<index::TagCount>>& counted) {
  Facets facets{.prefecture = counts_of(counted[0]),
                .block = counts_of(counted[1]),
                .hub = counts_of(counted[2])};
  for (const auto& industry : counted[3]) {
    if (industry.value.size() == 1)
      facets.industry.push_back({industry.value, industry.count});  // major divisions
  }
  facets.topic = counts_of(counted[4]);
  const auto only = [](const std::vector<index::TagCount>& counts, std::string_view value) {
    std::vector<FacetCount> list;
    for (const auto& count : counts) {
      if (count.value == value) list.push_back({"1", count.count});
    }
    return list;
  };
  facets.online = only(counted[5], k_online_mode);
  facets.outside_region = only(counted[6], k_any_outside);
  return facets;
}

}  // namespace

Result<void> Directory::Impl::relax_words(const PeopleRequest& request, const Need& need,
                                          model::Tier reader, const Availability::Ids& absent,
                                          PeopleAnswer& answer) const {
  if (answer.total >= k_few_answers || request.query.empty()) return {};
  const auto make = [&](const Need& wider) {
    index::PeopleSearch search =
        people_search(wider, PeopleConditions(request).filters(), reader, absent);
    search.limit = 0;
    return search;
  };
  if (is_more_than_words(need)) {
    PeopleRequest plain = request;
    plain.query = need.query.text;
    plain.page = 1;
    TRY_ASSIGN(const auto found, ask(plain.query, plain.synonyms, make, &index::Searcher::people));
    if (found.hits.total > answer.total)
      answer.relaxed.push_back({Drop::plain, found.hits.total, true, std::move(plain)});
  }
  if (answer.total > 0 || !answer.relaxed.empty()) return {};
  TRY_ASSIGN(const auto hits, searcher->people(make({})));
  if (hits.total > 0)
    answer.relaxed.push_back({Drop::words, hits.total, true, without(request, Drop::words)});
  return {};
}

Result<std::vector<NearForm>> Directory::Impl::near_people(const PeopleRequest& request,
                                                           bool is_answered, model::Tier reader,
                                                           const Availability::Ids& absent) const {
  const auto make = [&](const Need& need) {
    index::PeopleSearch search =
        people_search(need, PeopleConditions(request).filters(), reader, absent);
    search.limit = 0;
    return search;
  };
  const auto count = [&](const std::string& need) -> Result<std::int64_t> {
    TRY_ASSIGN(const auto found, ask(need, request.synonyms, make, &index::Searcher::people));
    return found.hits.total;
  };
  return near_forms(request.query, is_answered, reader, count);
}

Result<std::vector<NearForm>> Directory::Impl::near_cases(CasesRequest request, bool is_answered,
                                                          model::Tier reader) const {
  const std::string need = request.query;
  request.page = request.per_page = 1;
  const auto count = [&](const std::string& other) -> Result<std::int64_t> {
    request.query = other;
    TRY_ASSIGN(const auto found, find_work(request, reader));
    return found.hits.total;
  };
  return near_forms(need, is_answered, reader, count);
}

Result<PeopleAnswer> Directory::search_people(const PeopleRequest& request,
                                              model::Tier reader) const {
  Stopwatch watch;
  TRY(check_bounds(request.query, request.page, request.per_page));
  const PeopleConditions conditions(request);
  const std::string today = date::today();
  TRY_ASSIGN(auto store, m_impl->stores.borrow());
  TRY_ASSIGN(const auto absent, m_impl->availability.unavailable(store.get()));
  auto licensed = dispatch::licensed_work_in(m_impl->reference, request.query);
  const auto orders = orders_of(request, licensed, m_impl->reference);
  const auto make = [&](const Need& need) {
    index::PeopleSearch search = people_search(need, conditions.filters(), reader, absent);
    search.orders = orders;
    search.turn = turn_of(today);
    search.facets = {k_facets.begin(), k_facets.end()};
    search.relaxed = conditions.relaxed();
    search.offset = static_cast<std::size_t>((request.page - 1) * request.per_page);
    search.limit = static_cast<std::size_t>(request.per_page);
    return search;
  };
  TRY_ASSIGN(auto found_by,
             m_impl->ask(request.query, request.synonyms, make, &index::Searcher::people));
  const index::PeopleHits& hits = found_by.hits;
  watch.lap_ms();

  PeopleAnswer answer{.total = hits.total,
                      .generation = hits.generation,
                      .steps = first_steps(found_by),
                      .facets = facets_of(hits.facets),
                      .from = conditions.gap(hits.relaxed, m_impl->reference),
                      .relaxed = conditions.relaxed(hits.relaxed, hits.total),
                      .synonyms = synonyms_of(found_by.need.query),
                      .licensed = std::move(licensed),
                      .notes = found_by.need.notes};
  TRY(m_impl->relax_words(request, found_by.need, reader, absent, answer));
  TRY_ASSIGN(answer.did_you_mean, m_impl->near_people(request, answer.total > 0, reader, absent));
  answer.steps.widen = watch.lap_ms();
  if (m_impl->unmet && hits.total < k_few_answers && request.page == 1)
    m_impl->unmet->note({found_by.need.query.words, make(found_by.need).filters, hits.total});
  const auto [people_ids, case_ids] = shown_ids(hits);
  TRY_ASSIGN(auto people, store->find_many<model::Coordinator>(people_ids));
  TRY_ASSIGN(auto cases, store->find_many<model::Case>(case_ids));
  auto person_of = by_id(std::move(people));
  const auto case_of = by_id(std::move(cases));
  answer.steps.records = watch.lap_ms();
  const auto organizations = m_impl->organizations();
  const index::Highlighter highlighter(found_by.words->analyzer(), hits.words);
  for (const auto& hit : hits.people) {
    const auto found = person_of.find(hit.id);
    if (found == person_of.end() || !may_see(model::layer_of(found->second, today), reader)) {
      --answer.total;  // withdrawn since the index was written
      continue;
    }
    PersonHit person{.record = std::move(found->second),
                     .score = hit.score,
                     .matched_profile = hit.matched_profile,
                     .matched_cases = hit.matched_work};
    set_cover(person, hit, hits, found_by.need.query);
    set_place(person, *organizations, m_impl->reference, request.from_prefecture);
    if (reader > model::Tier::public_) {
      TRY_ASSIGN(person.open_jobs, store::RequestRows(store.get()).open_jobs(hit.id, {}));
    }
    if (hit.newest_year > 0) person.last_case_year = hit.newest_year;
    set_why(person, hit, {case_of, today, reader}, highlighter);
    answer.people.push_back(std::move(person));
  }
  answer.steps.snippets = watch.lap_ms();
  answer.took_ms = watch.total_ms();
  return answer;
}

Result<Fitting> Directory::fitting(const PeopleRequest& request, model::Tier reader,
                                   std::size_t limit) const {
  TRY(check_query(request.query));
  TRY_ASSIGN(auto store, m_impl->stores.borrow());
  TRY_ASSIGN(const auto absent, m_impl->availability.unavailable(store.get()));
  const auto make = [&](const Need& need) {
    index::PeopleSearch search =
        people_search(need, PeopleConditions(request).filters(), reader, absent);
    search.turn = turn_of(date::today());
    search.limit = limit;
    return search;
  };
  TRY_ASSIGN(const auto found,
             m_impl->ask(request.query, request.synonyms, make, &index::Searcher::people));
  Fitting fitting{.total = found.hits.total};
  for (const auto& hit : found.hits.people) fitting.ids.push_back(hit.id);
  return fitting;
}

Result<std::vector<std::pair<std::string, double>>> Directory::rank(const std::string& query,
                                                                    const RankOptions& options,
                                                                    model::Tier reader) const {
  TRY(check_bounds(query, 1, 1));
  std::vector<std::pair<std::string, double>> ranking;
  const auto limit = static_cast<std::size_t>(options.depth);
  const auto keeps = [&](std::string_view step) {
    return std::find(options.without.begin(), options.without.end(), step) == options.without.end();
  };
  if (options.people) {
    const auto make = [&](const Need& need) {
      index::PeopleSearch search = people_search(need, {}, reader, nullptr);
      search.limit = limit;
      search.steps = {.meaning = keeps("latent"), .feedback = keeps("feedback")};
      return search;
    };
    TRY_ASSIGN(const auto found,
               m_impl->ask(query, options.synonyms, make, &index::Searcher::people));
    for (const auto& hit : found.hits.people) ranking.emplace_back(hit.id, hit.score);
  } else {
    const auto make = [&](const Need& need) {
      index::WorkSearch search = work_search(need, reader);
      search.limit = limit;
      for (const auto& [name, weight, off] : index::k_case_weights) {
        if (!keeps(name)) search.weights.*weight = off;
      }
      return search;
    };
    TRY_ASSIGN(const auto found,
               m_impl->ask(query, options.synonyms, make, &index::Searcher::work));
    for (const auto& hit : found.hits.work) ranking.emplace_back(record_id(hit.id), hit.score);
  }
  return ranking;
}

Result<Found<index::WorkHits>> Directory::Impl::find_work(const CasesRequest& request,
                                                          model::Tier reader) const {
  std::vector<std::string> handled_by;
  if (!request.coordinators.empty()) {
    // Whoever the reader may not see is nobody: the filter must not tell what a hidden person
    // handled.
    TRY_ASSIGN(auto store, stores.borrow());
    TRY_ASSIGN(const auto asked, store->find_many<model::Coordinator>(request.coordinators));
    const std::string today = date::today();
    for (const auto& person : asked) {
      if (may_see(model::layer_of(person.record, today), reader))
        handled_by.push_back(person.record.id);
    }
    if (handled_by.empty()) {
      return Found<index::WorkHits>{
          .hits = {.generation = searcher->generation()}, .words = words(), .need = {}};
    }
  }
  const auto make = [&](const Need& need) {
    index::WorkSearch search = work_search(need, reader);
    search.year_from = request.year_from.value_or(0);
    search.year_to = request.year_to.value_or(9999);
    search.people = handled_by;
    search.offset = static_cast<std::size_t>((request.page - 1) * request.per_page);
    search.limit = static_cast<std::size_t>(request.per_page);
    add_filter(search.filters, TagField::prefecture, request.prefectures);
    add_filter(search.filters, TagField::block, request.blocks);
    add_filter(search.filters, TagField::hub, request.hubs);
    add_filter(search.filters, TagField::industry, request.industries);
    add_filter(search.filters, TagField::topic, request.topics);
    return search;
  };
  return ask(request.query, request.synonyms, make, &index::Searcher::work);
}

// As for people; few answers are rare enough that each relaxed search is simply made.
Result<std::vector<RelaxedSearch<CasesRequest>>> Directory::Impl::relaxed_cases(
    const CasesRequest& request, const Need& need, std::int64_t total, model::Tier reader) const {
  if (total >= k_few_answers) return {};
  std::vector<RelaxedSearch<CasesRequest>> found;
  const auto count = [&](Drop drop) -> Result<void> {
    CasesRequest wider = without(request, drop);
    if (drop == Drop::plain) wider.query = need.query.text;
    wider.per_page = 1;
    TRY_ASSIGN(const auto found_by, find_work(wider, reader));
    wider.per_page = request.per_page;
    found.push_back({drop, found_by.hits.total, found_by.hits.total_is_exact, std::move(wider)});
    return {};
  };
  for (const Drop drop : droppable(request)) TRY(count(drop));
  if (is_more_than_words(need)) TRY(count(Drop::plain));
  found = best_first(std::move(found), total);
  if (total == 0 && found.empty() && !request.query.empty()) {
    TRY(count(Drop::words));
    found = best_first(std::move(found), total);
  }
  return found;
}

Result<CasesAnswer> Directory::search_cases(const CasesRequest& request, model::Tier reader) const {
  Stopwatch watch;
  TRY(check_bounds(request.query, request.page, request.per_page));
  TRY_ASSIGN(auto store, m_impl->stores.borrow());
  const std::string today = date::today();
  TRY_ASSIGN(auto found_by, m_impl->find_work(request, reader));
  const index::WorkHits& hits = found_by.hits;
  watch.lap_ms();

  CasesAnswer answer{.total = hits.total,
                     .total_is_exact = hits.total_is_exact,
                     .generation = hits.generation,
                     .steps = first_steps(found_by),
                     .synonyms = synonyms_of(found_by.need.query),
                     .notes = found_by.need.notes};
  TRY_ASSIGN(answer.relaxed, m_impl->relaxed_cases(request, found_by.need, hits.total, reader));
  TRY_ASSIGN(answer.did_you_mean, m_impl->near_cases(request, hits.total > 0, reader));
  answer.steps.widen = watch.lap_ms();
  std::vector<std::string> case_ids;
  for (const auto& hit : hits.work) case_ids.push_back(record_id(hit.id));
  TRY_ASSIGN(auto cases, store->find_many<model::Case>(case_ids));
  std::vector<std::string> people_ids;
  for (const auto& stored : cases) {
    people_ids.insert(people_ids.end(), stored.record.coordinator_ids.begin(),
                      stored.record.coordinator_ids.end());
  }
  TRY_ASSIGN(auto people, store->find_many<model::Coordinator>(people_ids));
  const auto person_of = by_id(std::move(people));
  auto case_of = by_id(std::move(cases));
  answer.steps.records = watch.lap_ms();
  const auto organizations = m_impl->organizations();
  const index::Highlighter highlighter(found_by.words->analyzer(), hits.words);
  for (const auto& hit : hits.work) {
    const auto found = case_of.find(record_id(hit.id));
    if (found == case_of.end() || !may_see(model::layer_of(found->second, today), reader)) {
      --answer.total;
      continue;
    }
    CaseHit shown{.record = std::move(found->second), .score = hit.score};
    shown.hub_name = organizations->name_of(shown.record.hub_id);
    shown.why = evidence_of(shown.record, highlighter);
    for (const auto& id : shown.record.coordinator_ids) {
      const auto person = person_of.find(id);
      if (person == person_of.end() || !may_see(model::layer_of(person->second, today), reader))
        continue;
      const auto& record = person->second;
      shown.people.push_back(name_of(record, *organizations));
    }
    answer.cases.push_back(std::move(shown));
  }
  answer.steps.snippets = watch.lap_ms();
  answer.took_ms = watch.total_ms();
  return answer;
}

}  // namespace tsunagu::service
