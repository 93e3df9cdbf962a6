// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/lexicon_trial.hpp"

#include <algorithm>

#include "base/date.hpp"
#include "service/asking.hpp"
#include "service/directory_impl.hpp"
#include "service/evidence.hpp"

namespace tsunagu::service {
namespace {

// Every word of the need in its order; expressions of the lexicon with what they were widened by.
std::vector<SynonymUse> words_of(const index::Query& query) {
  std::vector<SynonymUse> uses;
  for (const auto& use : query.synonyms) uses.push_back({use.word, use.also});
  for (const auto& word : query.words) {
    const bool is_told = std::any_of(uses.begin(), uses.end(), [&](const SynonymUse& use) {
      return use.word.find(word.written) != std::string::npos;
    });
    if (!is_told) uses.push_back({word.written, {}});
  }
  return uses;
}

Result<std::vector<TriedPerson>> people_of(store::Store& store, const index::PeopleHits& hits,
                                           const Organizations& organizations, model::Tier reader) {
  std::vector<std::string> ids;
  for (const auto& hit : hits.people) ids.push_back(hit.id);
  TRY_ASSIGN(auto records, store.find_many<model::Coordinator>(ids));
  const auto person_of = by_id(std::move(records));
  const std::string today = date::today();
  std::vector<TriedPerson> people;
  for (const auto& hit : hits.people) {
    const auto found = person_of.find(hit.id);
    if (found == person_of.end() || !may_see(model::layer_of(found->second, today), reader))
      continue;
    people.push_back(
        {name_of(found->second, organizations), hit.score, static_cast<int>(people.size()) + 1});
  }
  return people;
}

}  // namespace

Result<LexiconTrial> Directory::try_lexicon(const std::string& text,
                                            const std::vector<LexiconChange>& changes,
                                            model::Tier reader) const {
  TRY(check_query(text));
  TRY_ASSIGN(auto store, m_impl->stores.borrow());
  TRY_ASSIGN(const auto absent, m_impl->availability.unavailable(store.get()));
  const auto organizations = m_impl->organizations();
  std::shared_ptr<const Words> words;
  // Nothing when the generation changed in between.
  const auto search = [&](const index::Synonyms& synonyms) -> Result<std::optional<TriedSearch>> {
    const Need need =
        read_need(text, words->analyzer(), {&synonyms, &m_impl->readings}, m_impl->reference);
    index::PeopleSearch wanted = people_search(need, {}, reader, absent);
    wanted.turn = turn_of(date::today());
    wanted.limit = k_tried_people;
    TRY_ASSIGN(const auto hits, m_impl->searcher->people(wanted));
    if (hits.generation != words->generation) return std::nullopt;
    TRY_ASSIGN(auto people, people_of(store.get(), hits, *organizations, reader));
    return TriedSearch{hits.total, words_of(need.query), std::move(people)};
  };
  while (true) {
    words = m_impl->words();
    TRY_ASSIGN(const auto entries, synonyms_after(m_impl->dir, changes, words->analyzer()));
    TRY_ASSIGN(auto before, search(words->synonyms));
    TRY_ASSIGN(auto after, search(index::Synonyms(entries, words->analyzer())));
    if (!before || !after) continue;
    const bool only_synonyms = std::all_of(changes.begin(), changes.end(), [](const auto& change) {
      return change.file->kind == k_synonyms_file.kind;
    });
    return LexiconTrial{*std::move(before), *std::move(after), only_synonyms};
  }
}

void Directory::take_lexicon() const { m_impl->lexicon->take_changes(); }

}  // namespace tsunagu::service
