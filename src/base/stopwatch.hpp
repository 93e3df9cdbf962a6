// SPDX-License-Identifier: GPL-3.0-or-later
// How long steps take, one after another.
#pragma once

#include <chrono>

namespace tsunagu {

// Belongs to one thread.
class Stopwatch {
 public:
  // Milliseconds since the last call, the first time since it was made.
  double lap_ms() {
    const auto now = Clock::now();
    const double ms = std::chrono::duration<double, std::milli>(now - m_lap).count();
    m_lap = now;
    return ms;
  }
  double total_ms() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - m_start).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  const Clock::time_point m_start = Clock::now();
  Clock::time_point m_lap = m_start;
};

}  // namespace tsunagu
