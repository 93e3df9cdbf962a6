// SPDX-License-Identifier: GPL-3.0-or-later
// Bounds how many searches run at once: more than there are cores would only make all of them slow,
// and one address must not hold every place.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>

namespace tsunagu::http {

// A counting semaphore with a bounded queue and a longest wait. A free place goes to the address
// that has the fewest searches running, among those to the one that waited longest. Any thread.
class SearchGate {
 public:
  struct Limits {
    std::size_t running = std::max(1U, std::thread::hardware_concurrency());
    // Fewer than the server's threads, so that some are always left for pages and health checks.
    std::size_t waiting = 96;
    // Of running and waiting together, for one address; 0: half of all.
    std::size_t places_per_key = 0;
    std::chrono::milliseconds wait{2'000};  // a search that waited longer is no use to its reader
  };

  // Leaves the gate when destroyed.
  class Pass {
   public:
    Pass(SearchGate& gate, std::string key) : m_gate(&gate), m_key(std::move(key)) {}
    Pass(Pass&& other) noexcept
        : m_gate(std::exchange(other.m_gate, nullptr)),
          m_key(std::move(other.m_key)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (m_gate != nullptr) m_gate->leave(m_key);
    }

   private:
    SearchGate* m_gate;
    std::string m_key;
  };

  explicit SearchGate(const Limits& limits) : m_limits(limits) {}

  // Waits for a place; nullopt when the queue is full, the wait too long, or `key` (an address;
  // empty: not counted) has its share of the places already.
  std::optional<Pass> enter(std::string_view key = {});

  struct Figures {
    std::size_t running = 0, waiting = 0;
    std::uint64_t refused = 0;  // so far
  };
  Figures figures() const;

 private:
  struct Places {
    std::size_t all = 0, running = 0;
  };
  struct Waiter {
    const std::string& key;
    bool admitted = false;
    std::condition_variable turn = {};
  };
  std::optional<Pass> wait_for_place(std::string_view key);
  void leave(const std::string& key);
  void give_back(const std::string& key);
  void admit_next();
  std::size_t running_of(const std::string& key) const;

  const Limits m_limits;
  mutable std::mutex m_mutex;  // protects what follows
  std::size_t m_running = 0;
  std::uint64_t m_refused = 0;
  std::deque<Waiter*> m_waiters;                     // longest wait first
  std::unordered_map<std::string, Places> m_places;  // of each key but the empty one
};

}  // namespace tsunagu::http
