// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/concentration.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace tsunagu::dispatch {
namespace {

// Of the person in turn, or who did it.
AskedCounts counts_of_current(const Request& request, State stood_in) {
  const State where = request.state == State::withdrawn ? stood_in
                      : request.state == State::on_hold ? request.held_in
                                                        : request.state;
  if (!is_released(where, where)) return {};
  return {.asked = 1,
          .accepted = where == State::asked ? 0 : 1,
          .declined = 0,
          .delivered = request.delivered_on.empty() ? 0 : 1};
}

AskedCounts counts_of(const Candidate& candidate, const Request& request, State stood_in) {
  const std::string& state = candidate.state;
  if (state == "current" || state == "done") return counts_of_current(request, stood_in);
  if (state == "declined") return {.asked = 1, .declined = 1};
  if (state == "expired") return {.asked = 1};
  if (state == "tied" || state == "gave_back") return {.asked = 1, .accepted = 1};
  return {};
}

}  // namespace

std::vector<Asked> asked_in(const Request& request, State stood_in) {
  std::vector<Asked> all;
  for (const Candidate& candidate : request.candidates) {
    const AskedCounts counts = counts_of(candidate, request, stood_in);
    if (counts.asked > 0) all.push_back({candidate.coordinator_id, candidate.hub_id, counts});
  }
  return all;
}

double gini(std::vector<std::int64_t> counts) {
  const auto total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  if (total == 0) return 0;
  std::sort(counts.begin(), counts.end());
  // Sum over the ordered counts of (2i - n - 1) x, divided by n times the total.
  const auto n = static_cast<double>(counts.size());
  double weighted = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    weighted += (2 * static_cast<double>(i + 1) - n - 1) * static_cast<double>(counts[i]);
  return weighted / (n * static_cast<double>(total));
}

double share_of_largest(std::vector<std::int64_t> counts, std::size_t few) {
  const auto total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  if (total == 0) return 0;
  std::sort(counts.begin(), counts.end(), std::greater<>());
  counts.resize(std::min(few, counts.size()));
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0})) /
         static_cast<double>(total);
}

}  // namespace tsunagu::dispatch
