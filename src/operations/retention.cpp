// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/retention.hpp"

#include <optional>

namespace tsunagu::operations {
namespace {

constexpr std::int64_t k_hour_s = 60 * 60, k_day_s = 24 * k_hour_s, k_week_s = 7 * k_day_s;
constexpr std::int64_t k_japan_s = 9 * k_hour_s;              // ahead of UTC
constexpr std::int64_t k_monday_s = k_japan_s + 3 * k_day_s;  // 1970-01-01 was a Thursday

struct Span {
  std::int64_t length_s, shift_s;
  int count;
};

}  // namespace

std::vector<std::size_t> superfluous(const std::vector<MadeBackup>& made, const Retention& keep) {
  std::vector<bool> kept(made.size(), false);
  int left_by_hand = keep.daily;
  for (std::size_t i = 0; i < made.size(); ++i) {
    const bool is_young = made[0].made_at - made[i].made_at <= k_kept_s;
    kept[i] = is_young || (made[i].by_hand && left_by_hand-- > 0);
  }
  for (const Span& span : {Span{k_hour_s, 0, keep.hourly}, Span{k_day_s, k_japan_s, keep.daily},
                           Span{k_week_s, k_monday_s, keep.weekly}}) {
    std::optional<std::int64_t> last;
    int left = span.count;
    for (std::size_t i = 0; i < made.size() && left > 0; ++i) {
      const std::int64_t number = (made[i].made_at + span.shift_s) / span.length_s;
      if (last == number) continue;
      last = number;
      kept[i] = true;
      --left;
    }
  }
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!kept[i]) others.push_back(i);
  }
  return others;
}

}  // namespace tsunagu::operations
