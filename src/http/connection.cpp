// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/dechunker.hpp"

namespace tsunagu::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_slice{100};                     // how often an idle wait looks around
constexpr std::size_t k_receive_bytes = 16 * 1024;       // per recv()
constexpr std::size_t k_slowest_bytes_a_s = 256 * 1024;  // of a long body, besides Times::body
// What a refused client is still sending is read to its end, within bounds: closing on unread bytes
// resets the connection, and the client may lose the answer.
constexpr std::size_t k_drain_max_bytes = 8 * 1024 * 1024;
constexpr std::string_view k_line_end = "\r\n";
constexpr std::string_view k_head_end = "\r\n\r\n";

enum class Ready { yes, not_yet, broken };

Ready wait_for(int descriptor, short events, milliseconds time) {
  pollfd entry{descriptor, events, 0};
  const int count = ::poll(&entry, 1, static_cast<int>(std::max(time, milliseconds(0)).count()));
  if (count > 0) return Ready::yes;  // also on hang-up: the next call tells
  return count == 0 || errno == EINTR ? Ready::not_yet : Ready::broken;
}

milliseconds since(std::chrono::steady_clock::time_point start) {
  return std::chrono::floor<milliseconds>(std::chrono::steady_clock::now() - start);
}

milliseconds until(std::chrono::steady_clock::time_point deadline) {
  return std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
}

}  // namespace

Connection::Connection(int descriptor, const Times& times, GiveUp give_up)
    : m_descriptor(descriptor),
      m_times(times),
      m_give_up(std::move(give_up)) {}

Connection::~Connection() { ::close(m_descriptor); }

bool Connection::wait_for_first_byte() {
  const auto start = Clock::now();
  const auto deadline = start + m_times.idle;
  while (Clock::now() < deadline) {
    const Ready ready = wait_for(m_descriptor, POLLIN, std::min(k_slice, until(deadline)));
    if (ready != Ready::not_yet) return ready == Ready::yes;
    if (m_give_up(Waiting::idle, since(start))) return false;
  }
  return false;
}

// Asks to give up after every piece, so that a client which drips bytes buys no time.
Connection::Received Connection::receive_more(Waiting waiting, Clock::time_point start,
                                              milliseconds patience) {
  const auto deadline = start + patience;
  for (;;) {
    const Ready ready = wait_for(m_descriptor, POLLIN, std::min(k_slice, until(deadline)));
    if (ready == Ready::broken) return Received::none;
    if (Clock::now() >= deadline || m_give_up(waiting, since(start))) return Received::none_in_time;
    if (ready == Ready::yes) return receive() ? Received::bytes : Received::none;
  }
}

bool Connection::receive() {
  std::array<char, k_receive_bytes>
      chunk;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by recv
  const ssize_t count = ::recv(m_descriptor, chunk.data(), chunk.size(), MSG_DONTWAIT);
  if (count > 0) m_buffer.append(chunk.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

// Looks at the buffer, of which `seen` bytes were looked at before; nullopt: the head goes on.
std::optional<Connection::Arrival> Connection::examine(std::size_t seen, std::size_t& end) const {
  end = m_buffer.find(k_head_end, seen < k_head_end.size() ? 0 : seen - k_head_end.size());
  const std::size_t known = std::min(end, m_buffer.size());
  for (std::size_t i = m_buffer.find('\n', seen); i < known; i = m_buffer.find('\n', i + 1)) {
    if (i == 0 || m_buffer[i - 1] != '\r') return Arrival::malformed;
  }
  if (std::min(m_buffer.find(k_line_end), m_buffer.size()) > k_request_line_max_bytes)
    return Arrival::line_too_long;
  if (known + k_head_end.size() > k_head_max_bytes) return Arrival::head_too_long;
  if (end == std::string::npos) return std::nullopt;
  return Arrival::head;
}

Connection::Arrival Connection::read_head(std::string& head) {
  if (m_buffer.empty() && !wait_for_first_byte()) return Arrival::gone;
  const auto start = Clock::now();
  for (std::size_t seen = 0;;) {
    // RFC 9112 section 2.2: an empty line before the request line is skipped.
    if (m_buffer.starts_with(k_line_end)) m_buffer.erase(0, k_line_end.size());
    std::size_t end = 0;
    const std::optional<Arrival> arrival = examine(seen, end);
    if (arrival == Arrival::head) {
      head = m_buffer.substr(0, end + k_head_end.size());
      m_buffer.erase(0, head.size());
    }
    if (arrival) return *arrival;
    seen = m_buffer.size();
    const Received received = receive_more(Waiting::for_head, start, m_times.head);
    if (received == Received::none) return Arrival::gone;
    if (received == Received::none_in_time)
      return m_buffer.empty() ? Arrival::gone : Arrival::too_slow;
  }
}

Connection::BodyArrival Connection::read_body(const RequestHead& head, std::size_t max_bytes,
                                              std::string& body) {
  body.clear();
  switch (head.framing) {
    case Framing::none: return BodyArrival::whole;
    case Framing::length:
      if (head.content_length > max_bytes) return BodyArrival::too_large;
      return read_length(head.content_length, body);
    case Framing::chunked: return read_chunks(max_bytes, body);
  }
  return BodyArrival::malformed;
}

// From the start of a body; what has arrived buys time for the rest.
milliseconds Connection::patience_for(std::size_t arrived_bytes) const {
  return m_times.body + milliseconds(arrived_bytes * 1000 / k_slowest_bytes_a_s);
}

Connection::BodyArrival Connection::missing(Received received) {
  return received == Received::none_in_time ? BodyArrival::too_slow : BodyArrival::gone;
}

Connection::BodyArrival Connection::read_length(std::size_t bytes, std::string& body) {
  const auto start = Clock::now();
  m_buffer.reserve(bytes);  // growing by doubling would take twice the bytes that were counted
  while (m_buffer.size() < bytes) {
    const Received received = receive_more(Waiting::for_body, start, patience_for(m_buffer.size()));
    if (received != Received::bytes) return missing(received);
  }
  if (m_buffer.size() == bytes) {  // as good as always: no copy, and the buffer holds nothing
    body = std::exchange(m_buffer, {});
    return BodyArrival::whole;
  }
  body = m_buffer.substr(0, bytes);
  m_buffer.erase(0, bytes);
  m_buffer.shrink_to_fit();
  return BodyArrival::whole;
}

Connection::BodyArrival Connection::read_chunks(std::size_t max_bytes, std::string& body) {
  const auto start = Clock::now();
  Dechunker chunks(max_bytes);
  for (;;) {
    std::string_view input = m_buffer;
    const Dechunker::State state = chunks.take(input);
    m_buffer.erase(0, m_buffer.size() - input.size());
    switch (state) {
      case Dechunker::State::done: body = std::move(chunks.body()); return BodyArrival::whole;
      case Dechunker::State::malformed: return BodyArrival::malformed;
      case Dechunker::State::too_large: return BodyArrival::too_large;
      case Dechunker::State::more: break;
    }
    const Received received =
        receive_more(Waiting::for_body, start, patience_for(chunks.body().size()));
    if (received != Received::bytes) return missing(received);
  }
}

bool Connection::write(std::string_view bytes) {
  const auto start = Clock::now();
  const auto deadline = start + m_times.write;
  while (!bytes.empty()) {
    const ssize_t count =
        ::send(m_descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) return false;
    if (Clock::now() >= deadline || m_give_up(Waiting::for_writing, since(start))) return false;
    if (wait_for(m_descriptor, POLLOUT, std::min(k_slice, until(deadline))) == Ready::broken)
      return false;
  }
  return true;
}

// Neither is vital, and a local socket has no TCP.
void Connection::prepare_to_go_on() {
  const int bytes = k_stream_buffer_bytes;
  const unsigned vanished_ms = k_vanished.count();
  ::setsockopt(m_descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  ::setsockopt(m_descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &vanished_ms, sizeof vanished_ms);
}

bool Connection::can_go_on() {
  const auto start = Clock::now();
  const auto deadline = start + m_times.write;
  do {
    pollfd entry{m_descriptor, POLLOUT | POLLRDHUP, 0};
    const int slice_ms =
        static_cast<int>(std::clamp(until(deadline), milliseconds(0), k_slice).count());
    if (::poll(&entry, 1, slice_ms) < 0 && errno != EINTR) return false;
    if ((entry.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0) return false;
    if (m_give_up(Waiting::going_on, since(start))) return false;
    if ((entry.revents & POLLOUT) != 0) return true;
  } while (Clock::now() < deadline);
  return false;
}

void Connection::finish() {
  ::shutdown(m_descriptor, SHUT_WR);
  const auto deadline = Clock::now() + m_times.linger;
  for (std::size_t dropped = 0; dropped < k_drain_max_bytes && Clock::now() < deadline;
       dropped += m_buffer.size()) {
    m_buffer.clear();
    const Ready ready = wait_for(m_descriptor, POLLIN, std::min(k_slice, until(deadline)));
    if (ready == Ready::broken) return;
    if (ready == Ready::yes && !receive()) return;
  }
}

}  // namespace tsunagu::http
