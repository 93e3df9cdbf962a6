// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer/pace.hpp"

#include <thread>

namespace tsunagu::index {
namespace {

constexpr std::chrono::microseconds k_look{500};
constexpr std::chrono::milliseconds k_longest{100};  // at a time

}  // namespace

void Pace::give_way() {
  if (!m_is_busy) return;
  const auto since = Clock::now();
  const auto worked = std::min<Clock::duration>(since - m_began, k_longest);
  while (m_is_busy() && Clock::now() - since < worked) std::this_thread::sleep_for(k_look);
  m_began = Clock::now();
}

}  // namespace tsunagu::index
