// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/search_gate.hpp"

namespace tsunagu::http {

std::optional<SearchGate::Pass> SearchGate::enter(std::string_view key) {
  auto pass = wait_for_place(key);
  if (!pass) {
    const std::lock_guard lock(m_mutex);
    ++m_refused;
  }
  return pass;
}

std::optional<SearchGate::Pass> SearchGate::wait_for_place(std::string_view key) {
  const std::size_t share =
      m_limits.places_per_key > 0
          ? m_limits.places_per_key
          : std::max<std::size_t>(1, (m_limits.running + m_limits.waiting) / 2);
  std::string name(key);
  std::unique_lock lock(m_mutex);
  const bool is_free = m_running < m_limits.running && m_waiters.empty();
  if (!is_free && m_waiters.size() >= m_limits.waiting) return std::nullopt;
  if (!name.empty()) {
    std::size_t& places = m_places[name].all;
    if (places >= share) return std::nullopt;
    ++places;
  }
  Waiter waiter{name};
  m_waiters.push_back(&waiter);
  admit_next();
  if (!waiter.turn.wait_for(lock, m_limits.wait, [&] { return waiter.admitted; })) {
    m_waiters.erase(std::find(m_waiters.begin(), m_waiters.end(), &waiter));
    give_back(name);
    return std::nullopt;
  }
  return std::optional<Pass>(std::in_place, *this, std::move(name));
}

SearchGate::Figures SearchGate::figures() const {
  const std::lock_guard lock(m_mutex);
  return {m_running, m_waiters.size(), m_refused};
}

// The lock is held by all below but leave().

std::size_t SearchGate::running_of(const std::string& key) const {
  const auto found = m_places.find(key);
  return found == m_places.end() ? 0 : found->second.running;
}

void SearchGate::admit_next() {
  while (m_running < m_limits.running && !m_waiters.empty()) {
    const auto next = std::min_element(m_waiters.begin(), m_waiters.end(),
                                       [this](const Waiter* a, const Waiter* b) {
                                         return running_of(a->key) < running_of(b->key);
                                       });
    Waiter& waiter = **next;
    m_waiters.erase(next);
    ++m_running;
    if (!waiter.key.empty()) ++m_places[waiter.key].running;
    waiter.admitted = true;
    waiter.turn.notify_one();
  }
}

void SearchGate::give_back(const std::string& key) {
  const auto found = m_places.find(key);
  if (found != m_places.end() && --found->second.all == 0) m_places.erase(found);
}

void SearchGate::leave(const std::string& key) {
  const std::lock_guard lock(m_mutex);
  --m_running;
  if (!key.empty()) --m_places[key].running;
  give_back(key);
  admit_next();
}

}  // namespace tsunagu::http
