// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/suggesting.hpp"

#include <algorithm>

#include "base/date.hpp"

namespace tsunagu::service {
namespace {

using index::SuggestMatch;

constexpr std::size_t k_ranked_people = 64;  // best matching people that are looked at more closely
constexpr std::size_t k_checked_words = 64;  // best matching words whose documents are counted
constexpr std::size_t k_near_names = 16;     // nearest names of each list

// The best `count`, in no order.
template <class Match, class Better>
void keep_best(std::vector<Match>& matches, std::size_t count, Better&& better) {
  if (matches.size() <= count) return;
  std::nth_element(matches.begin(), matches.begin() + static_cast<std::ptrdiff_t>(count),
                   matches.end(), better);
  matches.resize(count);
}

bool is_nearer(const index::NearMatch& a, const index::NearMatch& b) {
  return a.distance < b.distance;
}

}  // namespace

Result<std::vector<SuggestCandidate>> Directory::Impl::Suggesting::candidates(
    const index::Typed& typed) const {
  std::vector<SuggestCandidate> found;
  TRY(add_people(typed, found));
  TRY(add_words(*m_directory.suggest_words, typed, found));
  TRY(add_words(*m_directory.organizations()->suggested, typed, found));
  return found;
}

Result<void> Directory::Impl::Suggesting::add_people(const index::Typed& typed,
                                                     std::vector<SuggestCandidate>& found) const {
  TRY_ASSIGN(const auto people, m_directory.people_to_suggest());
  std::vector<SuggestMatch> matches = people->matcher.find(typed);
  std::erase_if(matches, [&](const SuggestMatch& match) {
    return people->entries[match.entry]->layer > m_reader;
  });
  keep_best(matches, k_ranked_people, std::less<>());
  std::vector<std::string> ids;
  for (const SuggestMatch& match : matches) ids.push_back(people->entries[match.entry]->id);
  TRY_ASSIGN(const auto years, m_directory.searcher->newest_years(ids, layers_of(m_reader)));
  const auto organizations = m_directory.organizations();
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const SuggestPerson& person = *people->entries[matches[i].entry];
    found.push_back({.shown = {.kind = SuggestKind::person,
                               .text = person.name,
                               .reading = person.yomi,
                               .id = person.id,
                               .detail = organizations->name_of(person.hub_id)},
                     .match = matches[i],
                     .is_proven = years[i] > 0,
                     .order = person.yomi});
  }
  return {};
}

Result<bool> Directory::Impl::Suggesting::is_found(const SuggestWord& word) const {
  TRY_ASSIGN(const auto documents,
             m_directory.searcher->frequencies(word.terms, layers_of(m_reader)));
  return std::find(documents.begin(), documents.end(), 0) == documents.end();
}

Result<void> Directory::Impl::Suggesting::add_words(const SuggestWords& words,
                                                    const index::Typed& typed,
                                                    std::vector<SuggestCandidate>& found) const {
  std::vector<SuggestMatch> matches = words.matcher.find(typed);
  keep_best(matches, k_checked_words, std::less<>());
  for (const SuggestMatch& match : matches) {
    const SuggestWord& word = *words.entries[match.entry];
    TRY_ASSIGN(const bool has_documents, is_found(word));
    if (has_documents)
      found.push_back({.shown = word.shown, .match = match, .order = word.shown.reading});
  }
  return {};
}

Result<std::vector<NearName>> Directory::Impl::Suggesting::near(const index::Typed& typed) const {
  std::vector<NearName> found;
  const auto add_words = [&](const SuggestWords& words) -> Result<void> {
    auto matches = words.matcher.near(typed);
    keep_best(matches, k_near_names, is_nearer);
    for (const index::NearMatch& match : matches) {
      const SuggestWord& word = *words.entries[match.entry];
      TRY_ASSIGN(const bool has_documents, is_found(word));
      if (has_documents) found.push_back({word.names[match.name], match.distance, false});
    }
    return {};
  };
  TRY(add_words(*m_directory.suggest_words));
  TRY(add_words(*m_directory.organizations()->suggested));
  TRY_ASSIGN(const auto people, m_directory.people_to_suggest());
  auto matches = people->matcher.near(typed);
  std::erase_if(matches, [&](const index::NearMatch& match) {
    return people->entries[match.entry]->layer > m_reader;
  });
  keep_best(matches, k_near_names, is_nearer);
  std::vector<std::string> ids;
  for (const index::NearMatch& match : matches) ids.push_back(people->entries[match.entry]->id);
  TRY_ASSIGN(const auto visible, visible_of(ids));
  for (const index::NearMatch& match : matches) {
    const auto& person = *people->entries[match.entry];
    if (!visible.contains(person.id)) continue;
    found.push_back({std::string(person.name_of_key(match.name)), match.distance, true});
  }
  return found;
}

// Of the people with these ids those whom the reader may see by the records, which may be newer
// than the index.
Result<std::set<std::string>> Directory::Impl::Suggesting::visible_of(
    const std::vector<std::string>& ids) const {
  std::set<std::string> visible;
  if (ids.empty()) return visible;
  TRY_ASSIGN(auto store, m_directory.stores.borrow());
  TRY_ASSIGN(const auto records, store->find_many<model::Coordinator>(ids));
  const std::string today = date::today();
  for (const auto& stored : records) {
    if (may_see(model::layer_of(stored.record, today), m_reader)) visible.insert(stored.record.id);
  }
  return visible;
}

Result<void> Directory::Impl::Suggesting::leave_out_withdrawn(
    std::vector<SuggestCandidate>& candidates) const {
  std::vector<std::string> ids;
  for (const SuggestCandidate& candidate : candidates) {
    if (candidate.shown.kind == SuggestKind::person) ids.push_back(candidate.shown.id);
  }
  TRY_ASSIGN(const auto visible, visible_of(ids));
  std::erase_if(candidates, [&](const SuggestCandidate& candidate) {
    return candidate.shown.kind == SuggestKind::person && !visible.contains(candidate.shown.id);
  });
  return {};
}

}  // namespace tsunagu::service
