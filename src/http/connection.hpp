// SPDX-License-Identifier: GPL-3.0-or-later
// One accepted connection: bounded reading of request heads and bodies, writing with a deadline,
// closing so that the last answer still arrives. Belongs to one thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "http/request_head.hpp"

namespace tsunagu::http {

// Of an answer that goes on: bytes that were sent and not taken, and how long they may stay unknown
// to the other end.
inline constexpr int k_stream_buffer_bytes = 32 * 1024;
inline constexpr std::chrono::milliseconds k_vanished{30'000};

class Connection {
 public:
  struct Times {
    std::chrono::milliseconds idle{5'000};    // between two requests, and before the first
    std::chrono::milliseconds head{5'000};    // from the first byte of a head to its end
    std::chrono::milliseconds body{15'000};   // from the end of a head to the end of a short body
    std::chrono::milliseconds write{10'000};  // one answer
    std::chrono::milliseconds linger{1'000};  // for the client to take the last answer
  };

  enum class Arrival {
    head,           // `head` holds a whole head
    line_too_long,  // 414
    head_too_long,  // 400
    malformed,      // a bare LF: 400
    too_slow,       // began, and did not come to its end in time: 408
    gone,           // closed or silent: just close
  };

  enum class BodyArrival {
    whole,
    too_large,  // 413
    malformed,  // chunks that are none: 400
    too_slow,   // 408
    gone,
  };

  enum class Waiting { idle, for_head, for_body, for_writing, going_on };
  // Asked about ten times a second during a wait, which lasts for `since` already: true ends it
  // (the server stops, or others queue for this thread while this client takes its time).
  using GiveUp = std::function<bool(Waiting, std::chrono::milliseconds since)>;

  // Takes over `descriptor`.
  Connection(int descriptor, const Times& times, GiveUp give_up);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Waits for the next request head (request_head.hpp has the limits). Bytes after it are kept.
  Arrival read_head(std::string& head);
  // The body that the head announced, unframed; more than `max_bytes` is too large.
  BodyArrival read_body(const RequestHead& head, std::size_t max_bytes, std::string& body);
  // False when the client is gone or did not take everything in time.
  bool write(std::string_view bytes);
  // Before an answer that goes on: keeps little of it on its way, so that a slow reader gets the
  // newest and costs no memory, and notices within k_vanished when the other end is no more.
  void prepare_to_go_on();
  // Whether the answer can go on: waits at most the time of a write until the client takes more.
  // False when the client left, reads nothing, or it is time to give up.
  bool can_go_on();
  // Says goodbye: no more will be written; what the client still sends is read and dropped for a
  // moment, because closing over unread bytes would destroy the answer on its way.
  void finish();

  int descriptor() const { return m_descriptor; }

 private:
  using Clock = std::chrono::steady_clock;
  bool wait_for_first_byte();
  enum class Received { bytes, none_in_time, none };
  // Waits for more bytes and takes them into the buffer.
  Received receive_more(Waiting waiting, Clock::time_point start,
                        std::chrono::milliseconds patience);
  bool receive();
  std::chrono::milliseconds patience_for(std::size_t arrived_bytes) const;
  static BodyArrival missing(Received received);
  BodyArrival read_length(std::size_t bytes, std::string& body);
  BodyArrival read_chunks(std::size_t max_bytes, std::string& body);
  std::optional<Arrival> examine(std::size_t seen, std::size_t& end) const;

  int m_descriptor;
  Times m_times;
  GiveUp m_give_up;
  std::string m_buffer;
};

}  // namespace tsunagu::http
