// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/workers.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

namespace tsunagu::http {

Workers::Workers(std::size_t threads, std::size_t waiting_max, std::size_t share, Serve serve)
    : m_waiting_max(waiting_max),
      m_share(share),
      m_serve(std::move(serve)) {
  try {
    while (m_threads.size() < threads) m_threads.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    if (m_threads.empty()) throw;
  }
  const std::lock_guard lock(m_mutex);
  m_thread_count = m_threads.size();
}

// The lock is held.
void Workers::count_waiting() {
  const std::size_t free = m_thread_count - m_busy;
  m_waiting = m_queue.size() - std::min(m_queue.size(), free);
}

std::optional<Accepted> Workers::offer(Accepted connection) {
  std::optional<Accepted> left_out;
  {
    const std::lock_guard lock(m_mutex);
    if (m_ended) return connection;
    if (m_queue.size() >= m_waiting_max) {
      std::unordered_map<std::string_view, std::size_t> waiting;
      for (const Accepted& other : m_queue) ++waiting[other.key];
      const auto newest =
          std::find_if(m_queue.rbegin(), m_queue.rend(), [&](const Accepted& other) {
            return !other.key.empty() && waiting[other.key] > waiting[connection.key] + 1;
          });
      if (newest == m_queue.rend()) return connection;
      left_out = std::move(*newest);
      m_queue.erase(std::next(newest).base());
    }
    m_queue.push_back(std::move(connection));
    count_waiting();
  }
  m_wake.notify_one();
  return left_out;
}

bool Workers::must_yield(const std::string& key) const {
  if (key.empty() || m_waiting == 0) return false;
  const std::lock_guard lock(m_mutex);
  return served_of(key) > m_share && std::any_of(m_queue.begin(), m_queue.end(),
                                                 [&](const Accepted& a) { return a.key != key; });
}

// The lock is held.
std::size_t Workers::served_of(const std::string& key) const {
  const auto found = m_served.find(key);
  return found == m_served.end() ? 0 : found->second;
}

// The lock is held, and somebody waits.
Accepted Workers::take_next() {
  const auto next = std::min_element(
      m_queue.begin(), m_queue.end(),
      [this](const Accepted& a, const Accepted& b) { return served_of(a.key) < served_of(b.key); });
  Accepted connection = std::move(*next);
  m_queue.erase(next);
  ++m_busy;
  count_waiting();
  if (!connection.key.empty()) ++m_served[connection.key];
  return connection;
}

std::vector<Accepted> Workers::stop() {
  std::vector<Accepted> left;
  {
    const std::lock_guard lock(m_mutex);
    m_ended = true;
    left.assign(m_queue.begin(), m_queue.end());
    m_queue.clear();
    m_waiting = 0;
  }
  m_wake.notify_all();
  m_threads.clear();  // joins
  return left;
}

void Workers::work() {
  std::unique_lock lock(m_mutex);
  for (;;) {
    m_wake.wait(lock, [this] { return m_ended || !m_queue.empty(); });
    if (m_ended) return;
    const Accepted connection = take_next();
    lock.unlock();
    m_serve(connection);
    lock.lock();
    --m_busy;
    const auto served = m_served.find(connection.key);
    if (served != m_served.end() && --served->second == 0) m_served.erase(served);
  }
}

}  // namespace tsunagu::http
