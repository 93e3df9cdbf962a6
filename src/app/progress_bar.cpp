// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/progress_bar.hpp"

#include <unistd.h>

#include <cstdio>

#include <fmt/format.h>

namespace tsunagu::app {
namespace {

constexpr std::chrono::milliseconds k_redraw{100};
constexpr std::chrono::seconds k_plain_line{5};
constexpr int k_cells = 30;

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  return whole < 60 ? fmt::format("{}秒", whole)
                    : fmt::format("{}分{:02}秒", whole / 60, whole % 60);
}

}  // namespace

ProgressBar::ProgressBar()
    : m_terminal(::isatty(STDERR_FILENO) == 1),
      m_started(Clock::now()),
      m_shown(m_started) {}

ProgressBar::~ProgressBar() {
  if (m_line_open) std::fputs("\n", stderr);
}

void ProgressBar::operator()(std::string_view what, std::int64_t done, std::int64_t total) {
  const auto now = Clock::now();
  if (what != m_what) {
    if (m_line_open) std::fputs("\n", stderr);
    m_line_open = false;
    m_what = what;
    m_started = m_shown = now;
    m_first = done;
  }
  const bool last = total > 0 && done >= total;
  const auto pause =
      m_terminal ? std::chrono::milliseconds(k_redraw) : std::chrono::milliseconds(k_plain_line);
  if (!last && now - m_shown < pause) return;
  m_shown = now;
  draw(done, total, last);
}

void ProgressBar::draw(std::int64_t done, std::int64_t total, bool last) {
  const double seconds = std::chrono::duration<double>(Clock::now() - m_started).count();
  const double rate = seconds > 0 ? static_cast<double>(done - m_first) / seconds : 0;
  std::string line = m_what;
  const std::string_view unit = line.ends_with("）") ? "" : " 件";  // what is counted may name it
  if (total > 0) {
    const double share = static_cast<double>(done) / static_cast<double>(total);
    const int full = static_cast<int>(share * k_cells);
    if (m_terminal) {
      line += " [";
      for (int i = 0; i < k_cells; ++i) line += i < full ? '#' : '.';
      line += "]";
    }
    line += fmt::format(" {:3.0f}% {}/{}{}", share * 100, done, total, unit);
  } else {
    line += fmt::format(" {}{}", done, unit);
  }
  line += fmt::format(" {:.0f}{}/秒", rate, unit);
  line += last
              ? fmt::format(" {}", clock_text(seconds))
              : (total > 0 && rate > 0
                     ? fmt::format(" 残り {}", clock_text(static_cast<double>(total - done) / rate))
                     : "");
  if (m_terminal) {
    fmt::print(stderr, "\r\x1b[2K{}{}", line, last ? "\n" : "");
    m_line_open = !last;
  } else {
    fmt::print(stderr, "{}\n", line);
  }
  std::fflush(stderr);
}

}  // namespace tsunagu::app
