// SPDX-License-Identifier: GPL-3.0-or-later
// A tiny blocking HTTP client over raw sockets, so that tests can send what no proper client would.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagu::test {

struct RawAnswer {
  int status = 0;
  std::string head;  // status line and headers as received
  std::string body;

  // Value of a header, name in any case; empty when missing.
  std::string header(std::string_view name) const;
};

// One connection to 127.0.0.1. Every wait ends after `patience`.
class RawClient {
 public:
  explicit RawClient(int port, std::chrono::milliseconds patience = std::chrono::seconds(10));
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient();

  bool connected() const { return m_descriptor >= 0; }
  // False when the server closed before everything was taken.
  bool send(std::string_view bytes);
  // The next answer; nullopt when the connection ends or nothing comes in time.
  // The body is read as Content-Length says, or not at all for an answer to HEAD.
  std::optional<RawAnswer> receive(bool is_head = false);
  // What comes up to and with `end`; nullopt when the connection ends or nothing comes in time.
  std::optional<std::string> receive_until(std::string_view end);
  // True when the server closed the connection (and sent nothing more).
  bool at_end();

  // Sends one GET with a Host header and reads the answer.
  std::optional<RawAnswer> get(std::string_view target, std::string_view more_headers = {});

 private:
  bool fill();

  int m_descriptor = -1;
  std::string m_buffer;
};

}  // namespace tsunagu::test
