// SPDX-License-Identifier: GPL-3.0-or-later
// Who asks, by address: the other end of the socket, or what a proxy that we know says about it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::http {

// The peer of every local (unix) socket. Who may open that socket is a proxy of ours.
inline constexpr std::string_view k_unix_peer = "unix";

// An IPv6 address, or an IPv4 one in its mapped form, so that both compare alike.
using AddressBytes = std::array<std::uint8_t, 16>;

// "192.0.2.1", "2001:db8::1", also as "192.0.2.1:80", "[2001:db8::1]:80" and "[2001:db8::1]".
std::optional<AddressBytes> parse_address(std::string_view written);

// Addresses and networks ("10.0.0.0/8") whose X-Forwarded-For is believed. Immutable; any thread.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  // invalid_argument for what is neither an address nor a network.
  static Result<TrustedProxies> parse(const std::vector<std::string>& written);

  bool contains(const AddressBytes& address) const;

 private:
  struct Network {
    AddressBytes first{};
    int bits = 0;
  };
  std::vector<Network> m_networks;
};

// Who asks, as far as the network tells.
struct Client {
  std::string address;
  bool is_forwarded = false;  // a header says that a proxy stands in between, known to us or not
};

// The address of the client: `peer` unless it is a trusted proxy, otherwise the right-most address
// of X-Forwarded-For that is none. What cannot be read ends the way: the last hop that was
// understood counts, so nobody can hide behind garbage.
Client client_address(std::string_view peer, std::string_view forwarded_for,
                      const TrustedProxies& proxies);

// True for an address of this machine itself, and for a request that came through no proxy.
bool is_this_machine(const Client& client);

// What limits count by: an IPv4 address, the /64 network of an IPv6 address (one household or
// machine has all of it), any other text as it is.
std::string limit_key(std::string_view client);

}  // namespace tsunagu::http
