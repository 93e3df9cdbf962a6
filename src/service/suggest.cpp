// SPDX-License-Identifier: GPL-3.0-or-later
// Suggestions: what a reader may mean by the letters typed so far. Candidates come from the lists
// of suggest_index.hpp; here it is decided which of them this reader may see and which go first.
#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"
#include "service/directory_impl.hpp"

namespace tsunagu::service {
namespace {

using index::Fit;
using index::SuggestMatch;

constexpr std::size_t k_ranked_people = 64;  // best matching people that are looked at more closely
constexpr std::size_t k_checked_words = 64;  // best matching words whose documents are counted

struct Candidate {
  Suggestion shown;
  SuggestMatch match;
  bool is_proven = true;  // people: has work that the reader may see
  std::string order;      // among equals: how it is read

  auto rank() const {
    return std::tuple(match.fit, shown.kind, !is_proven, match.by_sound, match.rest, order);
  }
};

bool is_better(const Candidate& a, const Candidate& b) { return a.rank() < b.rank(); }

// What of the query is completed: all of it, and its last word.
std::vector<std::size_t> beginnings(std::string_view query) {
  std::vector<std::size_t> bytes{0};
  const auto words = text::split_blanks(query);
  if (words.size() > 1)
    bytes.push_back(static_cast<std::size_t>(words.back().data() - query.data()));
  return bytes;
}

// The best `count` of the matches, in no order.
void keep_best(std::vector<SuggestMatch>& matches, std::size_t count) {
  if (matches.size() <= count) return;
  std::nth_element(matches.begin(), matches.begin() + static_cast<std::ptrdiff_t>(count),
                   matches.end());
  matches.resize(count);
}

// The best `limit`, best first, but no kind takes more than half of the places that others want.
std::vector<Candidate> mixed(std::vector<Candidate> candidates, std::size_t limit) {
  std::sort(candidates.begin(), candidates.end(), is_better);
  std::vector<Candidate> chosen;
  std::vector<Candidate> waiting;
  std::map<SuggestKind, std::size_t> taken;
  for (Candidate& candidate : candidates) {
    const bool fits = chosen.size() < limit && taken[candidate.shown.kind] < (limit + 1) / 2;
    if (fits) ++taken[candidate.shown.kind];
    (fits ? chosen : waiting).push_back(std::move(candidate));
  }
  for (Candidate& candidate : waiting) {
    if (chosen.size() == limit) break;
    chosen.push_back(std::move(candidate));
  }
  std::sort(chosen.begin(), chosen.end(), is_better);
  return chosen;
}

}  // namespace

// The lists and the reader of one request.
class Directory::Impl::Suggesting {
 public:
  Suggesting(const Impl& directory, model::Tier reader)
      : m_directory(directory),
        m_reader(reader) {}

  Result<std::vector<Candidate>> candidates(const index::Typed& typed) const {
    std::vector<Candidate> found;
    TRY(add_people(typed, found));
    TRY(add_words(*m_directory.suggest_words, typed, found));
    TRY(add_words(*m_directory.organizations()->suggested, typed, found));
    return found;
  }

  // Without the people who were withdrawn a moment ago, before the lists learn of it.
  Result<void> leave_out_withdrawn(std::vector<Candidate>& candidates) const {
    std::vector<std::string> ids;
    for (const Candidate& candidate : candidates) {
      if (candidate.shown.kind == SuggestKind::person) ids.push_back(candidate.shown.id);
    }
    if (ids.empty()) return {};
    TRY_ASSIGN(auto store, m_directory.stores.borrow());
    TRY_ASSIGN(const auto records, store->find_many<model::Coordinator>(ids));
    const std::string today = date::today();
    std::erase_if(candidates, [&](const Candidate& candidate) {
      return candidate.shown.kind == SuggestKind::person &&
             std::none_of(records.begin(), records.end(), [&](const auto& stored) {
               return stored.record.id == candidate.shown.id &&
                      may_see(model::layer_of(stored.record, today), m_reader);
             });
    });
    return {};
  }

 private:
  Result<void> add_people(const index::Typed& typed, std::vector<Candidate>& found) const {
    TRY_ASSIGN(const auto people, m_directory.people_to_suggest());
    std::vector<SuggestMatch> matches = people->matcher.find(typed);
    std::erase_if(matches, [&](const SuggestMatch& match) {
      return people->entries[match.entry]->layer > m_reader;
    });
    keep_best(matches, k_ranked_people);
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

  Result<void> add_words(const SuggestWords& words, const index::Typed& typed,
                         std::vector<Candidate>& found) const {
    std::vector<SuggestMatch> matches = words.matcher.find(typed);
    keep_best(matches, k_checked_words);
    for (const SuggestMatch& match : matches) {
      const SuggestWord& word = *words.entries[match.entry];
      TRY_ASSIGN(const auto documents,
                 m_directory.searcher->frequencies(word.terms, layers_of(m_reader)));
      if (std::find(documents.begin(), documents.end(), 0) != documents.end()) continue;
      found.push_back({.shown = word.shown, .match = match, .order = word.shown.reading});
    }
    return {};
  }

  const Impl& m_directory;
  const model::Tier m_reader;
};

Result<SuggestAnswer> Directory::suggest(const SuggestRequest& request, model::Tier reader) const {
  if (request.query.size() > k_suggest_query_max_bytes || !text::is_utf8(request.query) ||
      request.limit < 1 || request.limit > k_suggest_max) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("入力は {} バイトまでの UTF-8、候補は 1 から {} までです",
                            k_suggest_query_max_bytes, k_suggest_max));
  }
  const auto limit = static_cast<std::size_t>(request.limit);
  const Impl::Suggesting suggesting(*m_impl, reader);
  SuggestAnswer answer;
  for (const std::size_t begin : beginnings(request.query)) {
    const std::string_view part = std::string_view(request.query).substr(begin);
    const auto typed = index::Typed::from(part, m_impl->analyzer);
    if (typed.written.empty() || answer.suggestions.size() >= limit) continue;
    TRY_ASSIGN(auto found, suggesting.candidates(typed));
    auto best = mixed(std::move(found), limit - answer.suggestions.size());
    TRY(suggesting.leave_out_withdrawn(best));
    for (Candidate& candidate : best) {
      candidate.shown.begin = text::length(std::string_view(request.query).substr(0, begin));
      answer.suggestions.push_back(std::move(candidate.shown));
    }
  }
  return answer;
}

}  // namespace tsunagu::service
