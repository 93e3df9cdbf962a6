// SPDX-License-Identifier: GPL-3.0-or-later
// Tells the operator which requests were refused and by which rule, at a bounded pace: whoever
// attacks must not fill the disk with the lines about it.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/log.hpp"
#include "http/message.hpp"
#include "http/problem.hpp"

namespace tsunagu::http {

inline constexpr std::size_t k_refusal_lines_per_second = 20;  // of each event

enum class RefusalEvent { forbidden, foreign_origin, too_often, key_refused };

// Any thread.
class RefusalLog {
 public:
  using Clock = std::chrono::steady_clock;
  using Write = std::function<void(const log::Entry&)>;

  explicit RefusalLog(Write write) : m_write(std::move(write)) {}

  // One line with the event, method and pattern of the address, request id and user, when the
  // problem is one of these events. `before_body`: refused by the head, where 403 means another
  // site. Never the address itself, which may hold a need.
  void note(const Problem& problem, const Request& request, std::string_view user_id,
            bool before_body);

  // Whether the event gets a line now, and then how many got none since the last one.
  std::optional<std::size_t> take(RefusalEvent event, Clock::time_point now);

 private:
  struct Second {
    Clock::time_point start;
    std::size_t lines = 0, left_out = 0;
  };
  const Write m_write;
  std::mutex m_mutex;  // protects what follows
  std::array<Second, 4> m_seconds{};
};

}  // namespace tsunagu::http
