// SPDX-License-Identifier: GPL-3.0-or-later
// Slows guessing down: who failed often waits, twice as long each time. Kept in memory only: a
// restart forgives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace tsunagu::service {

// Threads: any.
class Backoff {
 public:
  struct Limits {
    int free = 10;                      // attempts without a wait
    std::int64_t longest_wait_s = 60;   // waits are 1, 2, 4 ... seconds up to this
    std::int64_t forget_after_s = 900;  // without a further attempt
    std::int64_t forgive_one_s = 0;     // one failure less for each of these; 0: all stay
    std::size_t keys_max = 10'000;      // the one that was quiet longest makes room
  };
  explicit Backoff(Limits limits) : m_limits(limits) {}

  // Counts an attempt as failed from its beginning, so that many at once get no further than one
  // after another. The seconds to wait when it is too early; then it is not counted. 0: go on.
  std::int64_t attempt(const std::string& key, std::int64_t now_s);
  // The attempt was none (overload) or does not speak against its address: takes it off.
  void take_back(const std::string& key);
  // All is well again.
  void forgive(const std::string& key);

 private:
  struct Entry {
    int failures = 0;
    std::int64_t last_s = 0, blocked_until_s = 0;
    std::int64_t forgiven_until_s = 0;  // failures were taken off up to here
  };
  void make_room(std::int64_t now_s);

  const Limits m_limits;
  std::mutex m_mutex;
  std::unordered_map<std::string, Entry> m_entries;  // guarded by m_mutex
};

}  // namespace tsunagu::service
