// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/cover.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tsunagu::service {
namespace {

using index::QueryTerm;

constexpr std::size_t k_shown_word_points = 30;  // of a word as the need writes it

std::string written(const QueryTerm& word, std::string_view need) {
  const std::size_t begin = text::byte_offset(need, word.begin);
  const std::size_t end = text::byte_offset(need, word.end);
  return text::shorten(need.substr(begin, end - begin), k_shown_word_points);
}

bool is_inside(const QueryTerm& part, const QueryTerm& whole) {
  return whole.begin <= part.begin && part.end <= whole.end &&
         part.end - part.begin < whole.end - whole.begin;
}

Match match_of(const index::PersonHit& hit, bool has_need) {
  if (!has_need) return Match::none;
  if (hit.matched_work > 0) return hit.matched_profile ? Match::both : Match::cases;
  return hit.matched_profile ? Match::profile : Match::related;
}

}  // namespace

void set_cover(PersonHit& person, const index::PersonHit& hit, const index::PeopleHits& hits,
               const index::Query& query) {
  person.match = match_of(hit, !query.empty());
  const auto& words = query.words;
  std::vector<bool> is_said(words.size(), false);
  for (const std::size_t w : hit.covered) is_said[w] = true;
  for (const index::FoundAs& found : hit.via) is_said[found.word] = true;
  // A longer word speaks for its parts, unless only a part of it is said.
  const auto is_shown = [&](std::size_t w) {
    return std::none_of(hits.explained.begin(), hits.explained.end(), [&](std::size_t other) {
      if (is_inside(words[w], words[other])) return is_said[other] || !is_said[w];
      return is_inside(words[other], words[w]) && !is_said[w] && is_said[other];
    });
  };
  for (const std::size_t w : hits.explained) {
    if (!is_shown(w)) continue;
    const auto via = std::find_if(hit.via.begin(), hit.via.end(),
                                  [&](const index::FoundAs& found) { return found.word == w; });
    if (via != hit.via.end()) {
      person.via.push_back(
          {written(words[w], query.text), words[w].alternatives[via->alternative].label});
    } else {
      (is_said[w] ? person.covered : person.uncovered).push_back(written(words[w], query.text));
    }
  }
}

}  // namespace tsunagu::service
