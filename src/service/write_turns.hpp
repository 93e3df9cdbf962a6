// SPDX-License-Identifier: GPL-3.0-or-later
// The right to use the one write connection of a service, one thread at a time and not waiting for
// ever: an import may hold the database for longer than a request can wait. Threads: any.
//
// Not a std::timed_mutex: the thread sanitizer of g++ 12 does not know its clock.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/result.hpp"

namespace tsunagu::service {

inline constexpr std::chrono::seconds k_write_wait{10};

class WriteTurns {
 public:
  // Somebody's turn, for as long as it lives; perhaps nobody's.
  class Turn {
   public:
    Turn(WriteTurns& turns, std::chrono::milliseconds wait)
        : m_turns(turns),
          m_mine(turns.take(wait)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      if (m_mine) m_turns.give_back();
    }
    bool is_mine() const { return m_mine; }
    // `locked` when another one wrote for longer than was waited for.
    Result<void> check() const {
      if (m_mine) return {};
      return fail(ErrorCode::locked,
                  "ほかの処理が書き込み中です。少し待ってからやり直してください");
    }

   private:
    WriteTurns& m_turns;
    const bool m_mine;
  };

 private:
  bool take(std::chrono::milliseconds wait) {
    std::unique_lock lock(m_mutex);
    if (!m_free.wait_for(lock, wait, [&] { return !m_taken; })) return false;
    m_taken = true;
    return true;
  }
  void give_back() {
    {
      const std::lock_guard lock(m_mutex);
      m_taken = false;
    }
    m_free.notify_one();
  }

  std::mutex m_mutex;
  std::condition_variable m_free;
  bool m_taken = false;  // guarded by m_mutex
};

}  // namespace tsunagu::service
