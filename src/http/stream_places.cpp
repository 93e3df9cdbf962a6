// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/stream_places.hpp"

namespace tsunagu::http {

std::shared_ptr<void> StreamPlaces::take(std::string_view user) {
  const std::string name(user);
  const std::lock_guard lock(m_mutex);
  if (m_taken >= m_limits.all) return nullptr;
  std::size_t& own = m_of[name];
  if (own >= m_limits.per_user) return nullptr;
  ++own;
  ++m_taken;
  return {this, [name](void* places) { static_cast<StreamPlaces*>(places)->give_back(name); }};
}

std::size_t StreamPlaces::taken() const {
  const std::lock_guard lock(m_mutex);
  return m_taken;
}

void StreamPlaces::give_back(const std::string& user) {
  const std::lock_guard lock(m_mutex);
  --m_taken;
  const auto found = m_of.find(user);
  if (--found->second == 0) m_of.erase(found);
}

}  // namespace tsunagu::http
