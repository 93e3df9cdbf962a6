// SPDX-License-Identifier: GPL-3.0-or-later
// Where the server listens.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::http {

struct ListenAddress {
  std::string host = "127.0.0.1";  // name or address, an IPv6 address without brackets
  int port = 8080;                 // 0: any free one
};

// Reads "HOST:PORT" or "[IPV6]:PORT"; invalid_argument otherwise.
Result<ListenAddress> parse_listen_address(std::string_view written);

// "127.0.0.1:8080", "[::1]:8080".
std::string to_string(const ListenAddress& address);

// True when only this machine can reach the address.
bool is_loopback(const ListenAddress& address);

// A listening TCP socket; `address.port` becomes the real one. Errors: locked when the port is
// taken, invalid_argument when the address is not ours or not allowed. Unlike the library's own
// socket it refuses a port on which another server listens, and keeps a long backlog.
Result<int> open_listening_socket(ListenAddress& address);

}  // namespace tsunagu::http
