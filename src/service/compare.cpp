// SPDX-License-Identifier: GPL-3.0-or-later
// People side by side: each as a search for the need shows them, whether or not they can be asked
// now, and what stands in their records beside it.
#include <algorithm>

#include <fmt/format.h>

#include "base/date.hpp"
#include "service/asking.hpp"
#include "service/cover.hpp"
#include "service/evidence.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_shown_cases = 3;  // of those whom the need does not find

// The evidence of somebody without any for the need: what they did last, or else the profile.
void set_newest(PersonHit& person, const std::vector<model::Case>& newest,
                const index::Highlighter& highlighter) {
  for (std::size_t i = 0; i < std::min(newest.size(), k_shown_cases); ++i)
    person.why.push_back(evidence_of(newest[i], highlighter));
  if (newest.empty())
    person.why.push_back(evidence_of(person.record, person.prefecture, highlighter));
}

Result<std::vector<model::Case>> visible_cases(store::Store& store, const std::string& id,
                                               std::string_view today, model::Tier reader) {
  TRY_ASSIGN(const auto ids, store.case_ids_of(id));
  TRY_ASSIGN(auto stored, store.find_many<model::Case>(ids));
  std::vector<model::Case> cases;
  for (auto& one : stored) {
    if (may_see(model::layer_of(one.record, today), reader)) cases.push_back(std::move(one.record));
  }
  return cases;
}

}  // namespace

Result<CompareAnswer> Directory::compare(const CompareRequest& request, model::Tier reader) const {
  TRY(check_query(request.query));
  if (request.ids.empty() || request.ids.size() > k_compared_max)
    return fail(ErrorCode::invalid_argument,
                fmt::format("ids は 1 から {} 人までです", k_compared_max));
  const std::string today = date::today();
  TRY_ASSIGN(auto store, m_impl->stores.borrow());
  TRY_ASSIGN(auto stored, store->find_many<model::Coordinator>(request.ids));
  auto person_of = by_id(std::move(stored));
  std::erase_if(person_of, [&](const auto& entry) {
    return !may_see(model::layer_of(entry.second, today), reader);
  });

  CompareAnswer answer;
  const auto make = [&](const Need& need) {
    index::PeopleSearch search = people_search(need, {}, reader, nullptr);
    search.only = request.ids;
    search.limit = request.ids.size();
    return search;
  };
  TRY_ASSIGN(const auto found, m_impl->ask(request.query, true, make, &index::Searcher::people));
  TRY_ASSIGN(auto shown_cases, store->find_many<model::Case>(shown_ids(found.hits).second));
  const auto case_of = by_id(std::move(shown_cases));
  const auto organizations = m_impl->organizations();
  const index::Highlighter highlighter(found.words->analyzer(), found.hits.words);
  for (const std::string& id : request.ids) {
    const auto person = person_of.find(id);
    if (person == person_of.end()) {
      answer.missing.push_back(id);
      continue;
    }
    TRY_ASSIGN(const auto cases, visible_cases(store.get(), id, today, reader));
    ComparedPerson compared{.hit = {.record = std::move(person->second)},
                            .cases = static_cast<std::int64_t>(cases.size())};
    PersonHit& hit = compared.hit;
    hide_restricted(hit.record, reader);
    set_place(hit, *organizations, m_impl->reference, request.from_prefecture);
    if (reader > model::Tier::public_) {
      TRY_ASSIGN(compared.workload, workload_of(store.get(), &hit.record, {}, today));
      hit.open_jobs = compared.workload.open_jobs;
    }
    if (!cases.empty()) hit.last_case_year = cases.front().year;
    const auto is_this = [&](const index::PersonHit& one) { return one.id == id; };
    const auto of_need = std::find_if(found.hits.people.begin(), found.hits.people.end(), is_this);
    if (of_need != found.hits.people.end() && !request.query.empty()) {
      hit.score = of_need->score;
      hit.matched_profile = of_need->matched_profile;
      hit.matched_cases = of_need->matched_work;
      set_cover(hit, *of_need, found.hits, found.need.query);
      set_why(hit, *of_need, {case_of, today, reader}, highlighter);
    } else {
      set_cover(hit, {}, found.hits, found.need.query);
      hit.match = Match::none;
    }
    if (hit.why.empty()) set_newest(hit, cases, highlighter);
    answer.people.push_back(std::move(compared));
  }
  return answer;
}

}  // namespace tsunagu::service
