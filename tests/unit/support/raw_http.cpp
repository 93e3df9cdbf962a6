// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/support/raw_http.hpp"

#include <array>
#include <cerrno>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.hpp"

namespace tsunagu::test {

std::string RawAnswer::header(std::string_view name) const {
  const std::string lower = text::lower_ascii(head);
  const std::size_t at = lower.find(fmt::format("\r\n{}: ", text::lower_ascii(name)));
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

RawClient::RawClient(int port, std::chrono::milliseconds patience) {
  m_descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval time{patience.count() / 1000, (patience.count() % 1000) * 1000};
  ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  ::setsockopt(m_descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
  const int on = 1;
  ::setsockopt(m_descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const void* const generic = &address;
  if (::connect(m_descriptor, static_cast<const sockaddr*>(generic), sizeof address) != 0) {
    ::close(m_descriptor);
    m_descriptor = -1;
  }
}

RawClient::~RawClient() {
  if (m_descriptor >= 0) ::close(m_descriptor);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool RawClient::fill() {
  std::array<char, 16384> chunk{};
  const ssize_t count = ::recv(m_descriptor, chunk.data(), chunk.size(), 0);
  if (count > 0) m_buffer.append(chunk.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::optional<RawAnswer> RawClient::receive(bool is_head) {
  std::size_t end = std::string::npos;
  while ((end = m_buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  RawAnswer answer;
  answer.head = m_buffer.substr(0, end + 2);
  m_buffer.erase(0, end + 4);
  std::int64_t number = 0;
  if (answer.head.size() > 12 &&
      text::parse_integer(std::string_view(answer.head).substr(9, 3), number)) {
    answer.status = static_cast<int>(number);
  }
  std::int64_t length = 0;
  text::parse_integer(answer.header("Content-Length"), length);
  if (is_head) return answer;
  while (m_buffer.size() < static_cast<std::size_t>(length)) {
    if (!fill()) return std::nullopt;
  }
  answer.body = m_buffer.substr(0, static_cast<std::size_t>(length));
  m_buffer.erase(0, answer.body.size());
  return answer;
}

std::optional<std::string> RawClient::receive_until(std::string_view end) {
  std::size_t at = std::string::npos;
  while ((at = m_buffer.find(end)) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  std::string taken = m_buffer.substr(0, at + end.size());
  m_buffer.erase(0, taken.size());
  return taken;
}

bool RawClient::at_end() {
  if (!m_buffer.empty()) return false;
  std::array<char, 16> chunk{};
  const ssize_t count = ::recv(m_descriptor, chunk.data(), chunk.size(), 0);
  return count == 0 || (count < 0 && errno == ECONNRESET);
}

std::optional<RawAnswer> RawClient::get(std::string_view target, std::string_view more_headers) {
  if (!send(fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", target, more_headers)))
    return std::nullopt;
  return receive();
}

}  // namespace tsunagu::test
