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

inline constexpr int k_retention_max = 1000;  // of each

// Places in `made_at` (Unix seconds, newest first) of those that may go. The newest never goes.
std::vector<std::size_t> superfluous(const std::vector<std::int64_t>& made_at,
                                     const Retention& keep);

}  // namespace tsunagu::operations
