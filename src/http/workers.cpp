// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/workers.hpp"

#include <system_error>
#include <utility>

namespace tsunagu::http {

Workers::Workers(std::size_t threads, std::size_t waiting_max, Serve serve)
    : m_waiting_max(waiting_max),
      m_serve(std::move(serve)) {
  try {
    while (m_threads.size() < threads) m_threads.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    if (m_threads.empty()) throw;
  }
}

bool Workers::offer(const Accepted& connection) {
  {
    const std::lock_guard lock(m_mutex);
    if (m_ended || m_queue.size() >= m_waiting_max) return false;
    m_queue.push_back(connection);
    m_waiting = m_queue.size();
  }
  m_wake.notify_one();
  return true;
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
    const Accepted connection = std::move(m_queue.front());
    m_queue.pop_front();
    m_waiting = m_queue.size();
    lock.unlock();
    m_serve(connection);
    lock.lock();
  }
}

}  // namespace tsunagu::http
