// SPDX-License-Identifier: GPL-3.0-or-later
// Progress of long work on standard error: a bar with rate and time left on a terminal, a plain
// line now and then otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tsunagu::app {

class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // `total` 0: unknown. May be called as often as one likes.
  void operator()(std::string_view what, std::int64_t done, std::int64_t total);

 private:
  using Clock = std::chrono::steady_clock;
  void draw(std::int64_t done, std::int64_t total, bool last);

  const bool m_terminal;
  std::string m_what;
  Clock::time_point m_started, m_shown;
  std::int64_t m_first = 0;
  bool m_line_open = false, m_is_full = false;
};

}  // namespace tsunagu::app
