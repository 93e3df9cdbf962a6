// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/search_gate.hpp"

namespace tsunagu::http {

std::optional<SearchGate::Pass> SearchGate::enter(std::string_view key) {
  const std::size_t share =
      m_limits.places_per_key > 0
          ? m_limits.places_per_key
          : std::max<std::size_t>(1, (m_limits.running + m_limits.waiting) / 2);
  std::string name(key);
  std::unique_lock lock(m_mutex);
  if (!name.empty()) {
    std::size_t& places = m_places[name];
    if (places >= share) return std::nullopt;
    ++places;
  }
  if (m_running >= m_limits.running) {
    bool free = false;
    if (m_waiting < m_limits.waiting) {
      ++m_waiting;
      free = m_place.wait_for(lock, m_limits.wait, [this] { return m_running < m_limits.running; });
      --m_waiting;
    }
    if (!free) {
      give_back(name);
      return std::nullopt;
    }
  }
  ++m_running;
  return std::optional<Pass>(std::in_place, *this, std::move(name));
}

// The lock is held.
void SearchGate::give_back(const std::string& key) {
  const auto found = m_places.find(key);
  if (found != m_places.end() && --found->second == 0) m_places.erase(found);
}

void SearchGate::leave(const std::string& key) {
  {
    const std::lock_guard lock(m_mutex);
    --m_running;
    give_back(key);
  }
  m_place.notify_one();
}

}  // namespace tsunagu::http
