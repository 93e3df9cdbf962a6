// SPDX-License-Identifier: GPL-3.0-or-later
// Which backups are kept. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tsunagu::operations {

// Of how many hours, days and weeks the newest backup is kept (days and weeks of Japan, from Monday
// on). Only hours, days and weeks that have one count, so that a pause uses nothing up.
struct Retention {
  int hourly = 24, daily = 14, weekly = 8;
};

inline constexpr std::int64_t k_kept_s = 24 * 60 * 60;  // for so long everything stays

struct MadeBackup {
  std::int64_t made_at = 0;  // Unix seconds
  bool by_hand = false;      // somebody asked for it, as before an import
};

// Places in `made` (newest first) of those that may go. Besides the newest of each hour, day and
// week stay: what is at most k_kept_s older than the newest, and of what is older the newest
// `daily` that were made by hand.
std::vector<std::size_t> superfluous(const std::vector<MadeBackup>& made, const Retention& keep);

}  // namespace tsunagu::operations
