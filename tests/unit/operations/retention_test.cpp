// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/retention.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace tsunagu::operations {
namespace {

constexpr std::int64_t k_hour = 3600, k_day = 24 * k_hour;
constexpr std::int64_t k_now = 1'795'392'000 + 5 * k_hour;  // 2026-11-23, a Monday, 14:00 in Japan

// Moments of those that stay; `by_hand`: of those that somebody asked for.
std::vector<std::int64_t> kept(const std::vector<std::int64_t>& made_at, const Retention& keep,
                               const std::set<std::int64_t>& by_hand = {}) {
  std::vector<MadeBackup> made;
  for (const std::int64_t at : made_at) made.push_back({at, by_hand.contains(at)});
  const auto gone = superfluous(made, keep);
  std::vector<std::int64_t> left;
  for (std::size_t i = 0; i < made_at.size(); ++i) {
    if (std::find(gone.begin(), gone.end(), i) == gone.end()) left.push_back(made_at[i]);
  }
  return left;
}

TEST_CASE("one an hour for a year leaves the hours, days and weeks asked for") {
  std::vector<std::int64_t> made_at;
  for (int i = 0; i < 365 * 24; ++i) made_at.push_back(k_now - i * k_hour);
  const Retention keep{.hourly = 24, .daily = 14, .weekly = 8};
  const auto left = kept(made_at, keep);
  CHECK(left.front() == k_now);
  // A day from end to end; two of the days and three of the weeks are among the others.
  CHECK(left.size() == 25 + 12 + 5);
  CHECK(left.back() == k_now - 6 * 7 * k_day - 15 * k_hour);  // a Sunday, 23:00 in Japan
  CHECK(kept(left, keep) == left);                            // what is kept once is kept again
}

TEST_CASE("kept from hour to hour, the same days and weeks stay as if they were looked at once") {
  std::vector<std::int64_t> left;
  const Retention keep{.hourly = 3, .daily = 4, .weekly = 5};
  for (int i = 0; i < 60 * 24; ++i) {
    std::vector<std::int64_t> made_at{k_now + i * k_hour};
    for (const std::int64_t at : left) made_at.push_back(at);
    left = kept(made_at, keep);
    CHECK(left.size() <= 25 + 4 + 5);
  }
  std::set<std::int64_t> days;
  for (const std::int64_t at : left) days.insert((at + 9 * k_hour) / k_day);
  CHECK(days.size() >= 4 + 3);
}

TEST_CASE("the newest stays whatever the numbers, and a pause uses nothing up") {
  CHECK(kept({k_now}, {.hourly = 0, .daily = 0, .weekly = 0}).size() == 1);
  CHECK(superfluous({}, {}).empty());
  // Nothing for half a year: the old ones are still the newest days.
  const std::vector<std::int64_t> made_at{k_now, k_now - 180 * k_day, k_now - 181 * k_day,
                                          k_now - 182 * k_day};
  CHECK(kept(made_at, {.hourly = 0, .daily = 3, .weekly = 0}).size() == 3);
}

TEST_CASE("of a day the newest stays, by the days of Japan") {
  // 23:30 and 00:30 in Japan are two days, though one in UTC.
  const std::int64_t midnight = (k_now + 9 * k_hour) / k_day * k_day - 9 * k_hour;
  const std::vector<std::int64_t> made_at{midnight + 3 * k_day, midnight + k_hour / 2,
                                          midnight - k_hour / 2, midnight - 2 * k_hour};
  CHECK(kept(made_at, {.hourly = 0, .daily = 5, .weekly = 0}) ==
        std::vector<std::int64_t>{made_at[0], made_at[1], made_at[2]});
}

TEST_CASE("for a day everything stays, however often somebody asks") {
  std::vector<std::int64_t> made_at;
  for (int i = 0; i < 3 * 24 * 12; ++i) made_at.push_back(k_now - i * k_hour / 12);
  const auto left = kept(made_at, {.hourly = 0, .daily = 0, .weekly = 0});
  CHECK(left.size() == 24 * 12 + 1);
  CHECK(left.back() == k_now - k_day);
}

TEST_CASE("one made by hand stays beside later ones of its day, as many as there are days kept") {
  std::vector<std::int64_t> made_at;  // each hour of ten days, and at half past ten each day
  std::set<std::int64_t> by_hand;
  for (std::int64_t i = 0; i < 10 * 24; ++i) {
    made_at.push_back(k_now - i * k_hour);
    if (i % 24 == 4) {
      made_at.push_back(k_now - i * k_hour - k_hour / 2);
      by_hand.insert(made_at.back());
    }
  }
  const Retention keep{.hourly = 0, .daily = 3, .weekly = 0};
  const auto left = kept(made_at, keep, by_hand);
  std::size_t stayed = 0;
  for (const std::int64_t at : left) stayed += by_hand.count(at);
  CHECK(stayed == 1 + 3);  // the one of the last day is not counted
  CHECK(kept(left, keep, by_hand) == left);
  CHECK(std::is_sorted(left.rbegin(), left.rend()));
}

}  // namespace
}  // namespace tsunagu::operations
