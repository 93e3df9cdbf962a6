// SPDX-License-Identifier: GPL-3.0-or-later
// What all bodies that are being received or handled may take of memory together: each has a limit
// of its own, but the server reads from hundreds of clients at once.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace tsunagu::http {

// Any thread.
class BodyBudget {
 public:
  // Gives its bytes back when destroyed.
  class Share {
   public:
    Share(BodyBudget& budget, std::size_t bytes) : m_budget(&budget), m_bytes(bytes) {}
    Share(Share&& other) noexcept
        : m_budget(std::exchange(other.m_budget, nullptr)),
          m_bytes(other.m_bytes) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(m_budget, other.m_budget);
      std::swap(m_bytes, other.m_bytes);
      return *this;
    }
    ~Share() {
      if (m_budget != nullptr) m_budget->m_used -= m_bytes;
    }

   private:
    BodyBudget* m_budget;
    std::size_t m_bytes;
  };

  explicit BodyBudget(std::size_t max_bytes) : m_max_bytes(max_bytes) {}

  // nullopt when there is no room for so many bytes now.
  std::optional<Share> take(std::size_t bytes) {
    std::size_t used = m_used;
    do {
      if (bytes > m_max_bytes || used > m_max_bytes - bytes) return std::nullopt;
    } while (!m_used.compare_exchange_weak(used, used + bytes));
    return Share(*this, bytes);
  }

 private:
  const std::size_t m_max_bytes;
  std::atomic<std::size_t> m_used{0};
};

}  // namespace tsunagu::http
