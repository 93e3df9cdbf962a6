// SPDX-License-Identifier: GPL-3.0-or-later
// Pace: work that nobody waits for stands back while somebody waits for a search.
//
// Priorities alone leave caches and memory to be fought over. The work is never held up for longer
// than it has worked since the last time, so that it comes to an end under any load. Threads: one.
#pragma once

#include <chrono>
#include <functional>

namespace tsunagu::index {

class Pace {
 public:
  explicit Pace(std::function<bool()> is_busy) : m_is_busy(std::move(is_busy)) {}

  // To be called after each small piece of work.
  void give_way();

 private:
  using Clock = std::chrono::steady_clock;
  std::function<bool()> m_is_busy;
  Clock::time_point m_began = Clock::now();
};

}  // namespace tsunagu::index
