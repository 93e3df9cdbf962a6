// SPDX-License-Identifier: GPL-3.0-or-later
// Server-sent events (WHATWG HTML, section 9.2) about something whose newest state alone counts.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace tsunagu::http {

inline constexpr std::string_view k_event_stream = "text/event-stream; charset=utf-8";

struct Event {
  std::string_view id, name;  // each one line
  std::string_view data;      // any number of lines
};
// As it goes over the wire. Line breaks in id and name are left out: nothing can begin a field.
std::string event_bytes(const Event& event);

// Tells each new state in an event; states that nobody was told of before the next one came are
// left out. The first piece says how soon a reader that lost the connection comes again. A comment
// shows proxies and readers that the connection lives while nothing happens.
class NewestState final : public Stream {
 public:
  using Clock = std::chrono::steady_clock;
  struct Times {
    std::chrono::milliseconds gap{500};         // between two events
    std::chrono::milliseconds silence{10'000};  // before a comment
    std::chrono::milliseconds retry{2'000};
  };
  struct State {
    std::string id, data;
    bool is_last = false;  // nothing comes after it
  };
  // The state of now if it was not told yet; waits about `patience` for one. An error ends the
  // answer.
  using Look = std::function<Result<std::optional<State>>(std::chrono::milliseconds patience)>;

  // `name`: of the events.
  NewestState(std::string name, Look look, const Times& times);
  NewestState(std::string name, Look look) : NewestState(std::move(name), std::move(look), {}) {}

  std::optional<std::string> next(std::chrono::milliseconds patience) override;

 private:
  const std::string m_name;
  const Look m_look;
  const Times m_times;
  bool m_began = false, m_ended = false;
  Clock::time_point m_next_at, m_said_at;
};

// 200 with these events; proxies are asked to pass each on at once.
Response event_answer(std::shared_ptr<Stream> events);

}  // namespace tsunagu::http
