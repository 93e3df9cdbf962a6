// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/backoff.hpp"

#include <algorithm>
#include <limits>

namespace tsunagu::service {

std::int64_t Backoff::attempt(const std::string& key, std::int64_t now_s) {
  const std::lock_guard lock(m_mutex);
  if (!m_entries.contains(key)) make_room(now_s);
  Entry& entry = m_entries[key];
  // A clock that was set back must not lock anybody out for long.
  if (now_s - entry.last_s > m_limits.forget_after_s || now_s < entry.last_s - 1) entry = {};
  if (now_s < entry.blocked_until_s) return entry.blocked_until_s - now_s;
  if (m_limits.forgive_one_s > 0 && entry.failures > 0) {
    const std::int64_t forgiven = (now_s - entry.forgiven_until_s) / m_limits.forgive_one_s;
    entry.failures = static_cast<int>(std::max<std::int64_t>(entry.failures - forgiven, 0));
    entry.forgiven_until_s += forgiven * m_limits.forgive_one_s;
  }
  if (entry.failures == 0) entry.forgiven_until_s = now_s;
  entry.last_s = now_s;
  ++entry.failures;
  if (entry.failures >= m_limits.free) {
    const int doublings = std::min(entry.failures - m_limits.free, 30);
    entry.blocked_until_s = now_s + std::min(m_limits.longest_wait_s, std::int64_t{1} << doublings);
  }
  return 0;
}

void Backoff::take_back(const std::string& key) {
  const std::lock_guard lock(m_mutex);
  const auto found = m_entries.find(key);
  if (found == m_entries.end()) return;
  found->second.failures = std::max(found->second.failures - 1, 0);
  found->second.blocked_until_s = 0;
}

void Backoff::forgive(const std::string& key) {
  const std::lock_guard lock(m_mutex);
  m_entries.erase(key);
}

void Backoff::make_room(std::int64_t now_s) {
  if (m_entries.size() < m_limits.keys_max) return;
  std::erase_if(m_entries, [&](const auto& entry) {
    return now_s - entry.second.last_s > m_limits.forget_after_s;
  });
  if (m_entries.size() < m_limits.keys_max) return;
  std::string quietest;
  std::int64_t since = std::numeric_limits<std::int64_t>::max();
  for (const auto& [key, entry] : m_entries) {
    if (entry.last_s >= since) continue;
    since = entry.last_s;
    quietest = key;
  }
  m_entries.erase(quietest);
}

}  // namespace tsunagu::service
