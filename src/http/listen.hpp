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
  std::string path = {};           // not empty: a local (unix) socket there instead
};

// Reads "HOST:PORT", "[IPV6]:PORT" or "unix:/PATH"; invalid_argument otherwise.
Result<ListenAddress> parse_listen_address(std::string_view written);

// "127.0.0.1:8080", "[::1]:8080", "unix:/run/tsunagu.sock".
std::string to_string(const ListenAddress& address);

// True when only this machine can reach the address.
bool is_loopback(const ListenAddress& address);

// A listening socket, not blocking; `address.port` becomes the real one. Errors: locked when
// another server listens there, invalid_argument when the address is not ours or not allowed. A
// local socket can be opened by its owner and group (0660); a file left behind by a server that is
// gone is replaced, any other file is not.
Result<int> open_listening_socket(ListenAddress& address);

}  // namespace tsunagu::http
