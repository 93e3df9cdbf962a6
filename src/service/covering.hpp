// SPDX-License-Identifier: GPL-3.0-or-later
// The smallest set of people who cover some topics together. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tsunagu::service {

using TopicSet = std::uint32_t;                          // bit i: the i-th topic
inline constexpr std::size_t k_covered_topics_max = 10;  // 2^10 sets are looked at

struct Holder {
  TopicSet topics = 0;
  std::size_t rank = 0;  // in the search for the need; 0 is the best
  double km = 0;         // from the searcher
};

// Positions in `holders` of the fewest people who have everything of `wanted` that anybody has.
// Of equally small sets the one with the least sum of ranks, then of kilometres, then whose people
// stand first. Exact. Who covers most comes first. `wanted` has at most k_covered_topics_max bits.
std::vector<std::size_t> smallest_cover(std::span<const Holder> holders, TopicSet wanted);

// For each of `team` (positions) who would take the place best: has most of what only that member
// brings, then the best rank, then the nearest; nobody of the team, nobody twice, and nothing when
// nobody has any of it.
std::vector<std::optional<std::size_t>> stand_ins(std::span<const Holder> holders,
                                                  std::span<const std::size_t> team,
                                                  TopicSet wanted);

}  // namespace tsunagu::service
