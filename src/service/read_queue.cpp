// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/read_queue.hpp"

#include <fmt/format.h>

namespace tsunagu::service {

Result<void> ReadQueue::add(PendingRead read) {
  const store::ReadRow& row = read.row;
  // Ids hold no line breaks.
  std::string key = fmt::format("{}\n{}\n{}\n{}", row.user_id, row.action, row.kind, row.record_id);
  std::unique_lock lock(m_mutex);
  // The table knows what was read before; this only saves asking it.
  const auto is_remembered = [&] { return row.day == m_day && m_remembered.contains(key); };
  if (is_remembered()) return {};
  if (!m_room.wait_for(lock, m_limits.wait, [&] { return m_waiting.size() < m_limits.waiting; }))
    return fail(ErrorCode::overloaded,
                "閲覧の記録が追いつかないため、表示できません。少し待ってからやり直してください");
  if (is_remembered()) return {};
  if (row.day != m_day || m_remembered.size() >= m_limits.remembered) m_remembered.clear();
  m_day = row.day;
  m_remembered.insert(std::move(key));
  m_waiting.push_back(std::move(read));
  m_something.notify_one();
  return {};
}

std::vector<PendingRead> ReadQueue::take(const std::stop_token& stop,
                                         std::chrono::milliseconds longest) {
  std::unique_lock lock(m_mutex);
  m_something.wait_for(lock, stop, longest, [&] { return !m_waiting.empty(); });
  return {m_waiting.begin(), m_waiting.end()};
}

void ReadQueue::written(std::size_t count) {
  {
    const std::lock_guard lock(m_mutex);
    m_waiting.erase(m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(count));
  }
  m_room.notify_all();
}

}  // namespace tsunagu::service
