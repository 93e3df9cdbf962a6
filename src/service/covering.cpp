// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/covering.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <tuple>

namespace tsunagu::service {
namespace {

constexpr std::size_t k_none = std::numeric_limits<std::size_t>::max();

struct Cost {
  std::size_t people = k_none;  // k_none: not reached
  std::size_t ranks = 0;
  double km = 0;
  bool operator<(const Cost& other) const {
    return std::tie(people, ranks, km) < std::tie(other.people, other.ranks, other.km);
  }
};

// The way to one set of topics: who came last, and to what.
struct Way {
  Cost cost;
  std::size_t last = k_none;
  TopicSet before = 0;
};

// For each set of topics the best of those who have exactly these: a smallest cover never needs two
// of them.
std::vector<std::size_t> best_of_each(std::span<const Holder> holders, TopicSet wanted) {
  std::vector<std::size_t> best(std::size_t{wanted} + 1, k_none);
  for (std::size_t h = 0; h < holders.size(); ++h) {
    std::size_t& held = best[holders[h].topics & wanted];
    if (held == k_none ||
        std::tie(holders[h].rank, holders[h].km) < std::tie(holders[held].rank, holders[held].km))
      held = h;
  }
  return best;
}

}  // namespace

std::vector<std::size_t> smallest_cover(std::span<const Holder> holders, TopicSet wanted) {
  TopicSet held = 0;
  for (const Holder& holder : holders) held |= holder.topics & wanted;
  const std::vector<std::size_t> best = best_of_each(holders, held);
  std::vector<Way> ways(std::size_t{held} + 1);
  ways[0].cost = {.people = 0};
  for (TopicSet covered = 0; covered < held; ++covered) {
    const Cost cost = ways[covered].cost;
    if (cost.people == k_none) continue;
    // Somebody has to bring the first topic that is missing: it may as well be the next one.
    const TopicSet missing = held & ~covered;
    const TopicSet first = missing & (~missing + 1);
    for (TopicSet topics = first; topics <= held; ++topics) {
      if ((topics & first) == 0 || best[topics] == k_none) continue;
      const Holder& holder = holders[best[topics]];
      const Cost next{cost.people + 1, cost.ranks + holder.rank, cost.km + holder.km};
      Way& way = ways[covered | topics];
      if (next < way.cost) way = {next, best[topics], covered};
    }
  }
  std::vector<std::size_t> team;
  for (TopicSet at = held; at != 0; at = ways[at].before) team.push_back(ways[at].last);
  std::sort(team.begin(), team.end(), [&](std::size_t a, std::size_t b) {
    const auto weight = [&](std::size_t h) {
      return std::make_tuple(-std::popcount(holders[h].topics & wanted), holders[h].rank,
                             holders[h].km, h);
    };
    return weight(a) < weight(b);
  });
  return team;
}

std::vector<std::optional<std::size_t>> stand_ins(std::span<const Holder> holders,
                                                  std::span<const std::size_t> team,
                                                  TopicSet wanted) {
  std::vector<bool> taken(holders.size(), false);
  for (const std::size_t member : team) taken[member] = true;
  std::vector<std::optional<std::size_t>> found;
  for (const std::size_t member : team) {
    TopicSet own = holders[member].topics & wanted;
    for (const std::size_t other : team) {
      if (other != member) own &= ~holders[other].topics;
    }
    std::optional<std::size_t> best;
    const auto weight = [&](std::size_t h) {
      return std::make_tuple(-std::popcount(holders[h].topics & own), holders[h].rank,
                             holders[h].km);
    };
    for (std::size_t h = 0; h < holders.size(); ++h) {
      if (taken[h] || (holders[h].topics & own) == 0) continue;
      if (!best || weight(h) < weight(*best)) best = h;
    }
    if (best) taken[*best] = true;
    found.push_back(best);
  }
  return found;
}

}  // namespace tsunagu::service
