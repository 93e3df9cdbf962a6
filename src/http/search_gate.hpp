// SPDX-License-Identifier: GPL-3.0-or-later
// Bounds how many searches run at once: more than there are cores would only make all of them slow.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace tsunagu::http {

// A counting semaphore with a bounded queue and a longest wait. Any thread.
class SearchGate {
 public:
  struct Limits {
    std::size_t running = std::max(1U, std::thread::hardware_concurrency());
    // Fewer than the server's threads, so that some are always left for pages and health checks.
    std::size_t waiting = 96;
    std::chrono::milliseconds wait{2'000};  // a search that waited longer is no use to its reader
  };

  // Leaves the gate when destroyed.
  class Pass {
   public:
    explicit Pass(SearchGate& gate) : m_gate(&gate) {}
    Pass(Pass&& other) noexcept : m_gate(std::exchange(other.m_gate, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (m_gate != nullptr) m_gate->leave();
    }

   private:
    SearchGate* m_gate;
  };

  explicit SearchGate(const Limits& limits) : m_limits(limits) {}

  // Waits for a place; nullopt when the queue is full or the wait too long.
  std::optional<Pass> enter();

 private:
  void leave();

  const Limits m_limits;
  std::mutex m_mutex;  // protects what follows
  std::condition_variable m_place;
  std::size_t m_running = 0;
  std::size_t m_waiting = 0;
};

}  // namespace tsunagu::http
