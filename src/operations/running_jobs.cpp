// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/running_jobs.hpp"

#include <utility>

namespace tsunagu::operations {

using Clock = std::chrono::steady_clock;

std::stop_source RunningJobs::begin(const store::JobRow& row) {
  std::stop_source source;
  {
    const std::lock_guard lock(m_mutex);
    Running& running = m_running[row.id];
    running.row = row;
    running.stop = source;
    running.phase_began = Clock::now();
    if (m_is_closing) source.request_stop();
  }
  tell_news();
  return source;
}

void RunningJobs::note(const std::string& id, std::string_view what, std::int64_t done,
                       std::int64_t total) {
  const auto now = Clock::now();
  {
    const std::lock_guard lock(m_mutex);
    const auto found = m_running.find(id);
    if (found == m_running.end()) return;
    Running& running = found->second;
    if (running.phase != what || done < running.row.done) {
      running.phase = what;
      running.phase_began = now;
      running.phase_first = done;
    }
    const double seconds = std::chrono::duration<double>(now - running.phase_began).count();
    running.row.what = what;
    running.row.done = done;
    running.row.total = total;
    running.row.rate = seconds > 0 ? static_cast<double>(done - running.phase_first) / seconds : 0;
  }
  tell_news();
}

store::JobRow RunningJobs::end(const std::string& id,
                               const std::function<store::JobRow(store::JobRow)>& judge) {
  const std::lock_guard lock(m_mutex);
  Running& running = m_running[id];
  running.end = judge(running.row);
  return *running.end;
}

void RunningJobs::cancel(const std::string& id) {
  const std::lock_guard lock(m_mutex);
  const auto found = m_running.find(id);
  if (found == m_running.end() || found->second.end) return;
  found->second.row.cancel_wanted = true;
  found->second.stop.request_stop();
}

void RunningJobs::forget(const std::vector<std::string>& ids) {
  const std::lock_guard lock(m_mutex);
  for (const std::string& id : ids) m_running.erase(id);
}

void RunningJobs::show_ends() {
  {
    const std::lock_guard lock(m_mutex);
    for (auto& [id, running] : m_running) running.is_end_shown = running.end.has_value();
  }
  tell_news();
}

std::vector<RunningJobs::Entry> RunningJobs::all() const {
  const std::lock_guard lock(m_mutex);
  std::vector<Entry> entries;
  for (const auto& [id, running] : m_running)
    entries.push_back({running.end.value_or(running.row), running.end.has_value()});
  return entries;
}

store::JobRow RunningJobs::newest_of(store::JobRow row) const {
  const std::lock_guard lock(m_mutex);
  const auto found = m_running.find(row.id);
  if (found == m_running.end() || row.is_over()) return row;
  return found->second.is_end_shown ? *found->second.end : found->second.row;
}

void RunningJobs::close() {
  {
    const std::lock_guard lock(m_mutex);
    m_is_closing = true;
    for (auto& [id, running] : m_running) running.stop.request_stop();
  }
  tell_news();
}

bool RunningJobs::is_closing() const {
  const std::lock_guard lock(m_mutex);
  return m_is_closing;
}

std::uint64_t RunningJobs::news() const {
  const std::lock_guard lock(m_mutex);
  return m_news;
}

void RunningJobs::tell_news() {
  {
    const std::lock_guard lock(m_mutex);
    ++m_news;
  }
  m_changed.notify_all();
}

std::uint64_t RunningJobs::wait_for_news(std::uint64_t seen,
                                         std::chrono::milliseconds longest) const {
  std::unique_lock lock(m_mutex);
  m_changed.wait_for(lock, longest, [&] { return m_news != seen || m_is_closing; });
  return m_news;
}

}  // namespace tsunagu::operations
