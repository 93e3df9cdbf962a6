// SPDX-License-Identifier: GPL-3.0-or-later
// Never a blank page: what a search with few answers would find with fewer conditions, and where
// the nearest people are. Pure; the counting itself is done by the search (index::Relaxed).
#pragma once

#include <optional>
#include <vector>

#include "index/reader/searcher.hpp"
#include "model/reference.hpp"
#include "service/requests.hpp"

namespace tsunagu::service {

// Fewer answers than this and the answer says what would have to be relaxed.
inline constexpr std::int64_t k_few_answers = 5;
inline constexpr std::size_t k_relaxed_max = 6;  // relaxed searches told of one answer

// The same search with less asked for; its first page.
PeopleRequest without(PeopleRequest request, Drop drop);
CasesRequest without(CasesRequest request, Drop drop);

// What can be left out of a search, in the order in which it is told: single conditions, all
// places, all filters. Never the words.
std::vector<Drop> droppable(const PeopleRequest& request);
std::vector<Drop> droppable(const CasesRequest& request);

// The conditions of one people search as the index takes them.
class PeopleConditions {
 public:
  explicit PeopleConditions(const PeopleRequest& request);

  const std::vector<index::TagFilter>& filters() const { return m_filters; }
  // To be counted beside the search: every droppable condition, then the whole country for gap().
  std::vector<index::Relaxed> relaxed() const;

  // Those that find more than `total`, best first; none when `total` is not few.
  std::vector<RelaxedSearch<PeopleRequest>> relaxed(const std::vector<index::RelaxedCount>& counts,
                                                    std::int64_t total) const;
  // At home, elsewhere and the nearest blocks; nothing without `from_prefecture`.
  std::optional<Gap> gap(const std::vector<index::RelaxedCount>& counts,
                         const model::Reference& reference) const;

 private:
  void add(Drop drop, index::TagField field, const std::vector<std::string>& values,
           bool exclude = false);
  index::FilterSet filters_of(Drop drop) const;

  const PeopleRequest& m_request;
  std::vector<index::TagFilter> m_filters;
  std::vector<Drop> m_drops;  // by filter: what leaves it out
  std::vector<Drop> m_droppable;
};

// Sorts and cuts relaxed searches: those of one condition by their totals, then the wider ones, as
// far as they find more than what stands before them.
template <class Request>
std::vector<RelaxedSearch<Request>> best_first(std::vector<RelaxedSearch<Request>> found,
                                               std::int64_t total);

}  // namespace tsunagu::service
