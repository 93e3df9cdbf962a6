// SPDX-License-Identifier: GPL-3.0-or-later
// Sets by name, each made when it is first asked for and shared by all searches on a snapshot.
// Internal to the reader. Threads: any.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace tsunagu::index {

template <class Set>
class SharedSets {
 public:
  using Shared = std::shared_ptr<const Set>;

  // How many are kept; all are forgotten when there would be more.
  explicit SharedSets(std::size_t most) : m_most(most) {}
  void keep_at_most(std::size_t most) { m_most = most; }  // before other threads come

  // Several threads may make the same set; one of them is kept.
  template <class Make>
  Shared find_or_make(const std::string& key, Make&& make) {
    {
      const std::lock_guard lock(m_mutex);
      if (const auto found = m_sets.find(key); found != m_sets.end()) return found->second;
    }
    auto made = std::make_shared<const Set>(make());
    const std::lock_guard lock(m_mutex);
    if (m_sets.size() >= m_most) m_sets.clear();
    return m_sets.emplace(key, std::move(made)).first->second;
  }

 private:
  std::size_t m_most;
  std::mutex m_mutex;
  std::unordered_map<std::string, Shared> m_sets;  // guarded by m_mutex
};

}  // namespace tsunagu::index
