// SPDX-License-Identifier: GPL-3.0-or-later
// How a need is asked of the index, for searches, comparisons and teams. Insides of Directory.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/stopwatch.hpp"
#include "base/text.hpp"
#include "service/directory_impl.hpp"

namespace tsunagu::service {

// invalid_argument for what is no need.
Result<void> check_query(const std::string& query);

// `filters`: those that do not come from the text; they stay the first ones.
index::PeopleSearch people_search(const Need& need, std::vector<index::TagFilter> filters,
                                  model::Tier reader, const Availability::Ids& absent);

// Of equally good people another one is first every day, and the same one on every page of a day.
inline std::uint64_t turn_of(std::string_view day) { return text::fnv1a(day); }

// The nearest prefectures first.
index::TagOrder nearest_first(const model::Reference& reference, std::string_view from_prefecture);

template <class Hits, class Make, class Search>
Result<Found<Hits>> Directory::Impl::ask(
    const std::string& text, bool synonyms, Make&& make,
    Result<Hits> (index::Searcher::*find)(const Search&)) const {
  while (true) {
    Stopwatch watch;
    auto words = this->words();
    Need need = read_need(text, words->analyzer(),
                          {synonyms ? &words->synonyms : nullptr, &readings}, reference);
    const double need_ms = watch.lap_ms();
    TRY_ASSIGN(auto hits, (searcher.get()->*find)(make(need)));
    if (hits.generation == words->generation)
      return Found<Hits>{std::move(hits), std::move(words), std::move(need), need_ms};
  }
}

}  // namespace tsunagu::service
