// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/search_gate.hpp"

namespace tsunagu::http {

std::optional<SearchGate::Pass> SearchGate::enter() {
  std::unique_lock lock(m_mutex);
  if (m_running >= m_limits.running) {
    if (m_waiting >= m_limits.waiting) return std::nullopt;
    ++m_waiting;
    const bool free =
        m_place.wait_for(lock, m_limits.wait, [this] { return m_running < m_limits.running; });
    --m_waiting;
    if (!free) return std::nullopt;
  }
  ++m_running;
  return Pass(*this);
}

void SearchGate::leave() {
  {
    const std::lock_guard lock(m_mutex);
    --m_running;
  }
  m_place.notify_one();
}

}  // namespace tsunagu::http
