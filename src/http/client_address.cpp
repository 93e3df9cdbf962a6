// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/client_address.hpp"

#include <algorithm>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "base/text.hpp"

namespace tsunagu::http {
namespace {

constexpr int k_bits = 128;
constexpr int k_mapped_bits = 96;  // before an IPv4 address in its mapped form
constexpr std::size_t k_written_max_bytes = 64;
constexpr std::size_t k_hops_max = 32;  // of one X-Forwarded-For; more are nobody's real way

bool is_ipv4(const AddressBytes& address) {
  constexpr std::array<std::uint8_t, 12> k_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return std::equal(k_prefix.begin(), k_prefix.end(), address.begin());
}

// The address without brackets and port.
std::string_view bare(std::string_view written) {
  if (written.starts_with('[')) {
    const std::size_t end = written.find(']');
    return end == std::string_view::npos ? std::string_view() : written.substr(1, end - 1);
  }
  const std::size_t colon = written.find(':');
  const bool has_port = colon != std::string_view::npos && colon == written.rfind(':');
  return has_port ? written.substr(0, colon) : written;
}

std::string print(const AddressBytes& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = is_ipv4(address);
  ::inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? address.data() + 12 : address.data(), text.data(),
              text.size());
  return text.data();
}

}  // namespace

std::optional<AddressBytes> parse_address(std::string_view written) {
  const std::string text(bare(text::trim(written)).substr(0, k_written_max_bytes));
  AddressBytes address{};
  if (::inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  if (::inet_pton(AF_INET, text.c_str(), address.data() + 12) != 1) return std::nullopt;
  std::fill_n(address.begin(), 10, std::uint8_t{0});
  address[10] = address[11] = 0xFF;
  return address;
}

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& written) {
  TrustedProxies proxies;
  for (const std::string& entry : written) {
    const std::size_t slash = entry.find('/');
    const auto address = parse_address(std::string_view(entry).substr(0, slash));
    const int whole = address && is_ipv4(*address) ? k_bits - k_mapped_bits : k_bits;
    std::int64_t bits = whole;
    const bool readable =
        slash == std::string::npos || text::parse_integer(entry.substr(slash + 1), bits);
    if (!address || !readable || bits < 0 || bits > whole) {
      return fail(
          ErrorCode::invalid_argument,
          fmt::format(
              "--trusted-proxy はアドレスかネットワークです (例 10.0.0.5、10.0.0.0/8)。値: {}",
              text::shorten(text::is_utf8(entry) ? entry : "?", 100)));
    }
    proxies.m_networks.push_back({*address, k_bits - whole + static_cast<int>(bits)});
  }
  return proxies;
}

bool TrustedProxies::contains(const AddressBytes& address) const {
  constexpr int k_byte = 8;
  return std::any_of(m_networks.begin(), m_networks.end(), [&](const Network& network) {
    for (int bit = 0; bit < network.bits; ++bit) {
      const auto at = static_cast<std::size_t>(bit / k_byte);
      const unsigned mask = 0x80U >> static_cast<unsigned>(bit % k_byte);
      if (((address[at] ^ network.first[at]) & mask) != 0) return false;
    }
    return true;
  });
}

Client client_address(std::string_view peer, std::string_view forwarded_for,
                      const TrustedProxies& proxies) {
  const bool is_forwarded = !forwarded_for.empty();
  const auto from = parse_address(peer);
  std::string client = from ? print(*from) : std::string(peer);
  bool trusted = from ? proxies.contains(*from) : peer == k_unix_peer;
  for (std::size_t hops = 0; trusted && !forwarded_for.empty() && hops < k_hops_max; ++hops) {
    const std::size_t comma = forwarded_for.rfind(',');
    const std::string_view hop =
        comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
    forwarded_for = forwarded_for.substr(0, comma == std::string_view::npos ? 0 : comma);
    const auto address = parse_address(hop);
    if (!address) break;
    client = print(*address);
    trusted = proxies.contains(*address);
  }
  return {std::move(client), is_forwarded};
}

bool is_this_machine(const Client& client) {
  constexpr std::uint8_t k_loopback_network = 127;
  constexpr AddressBytes k_loopback_6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  const auto address = client.is_forwarded ? std::nullopt : parse_address(client.address);
  if (!address) return false;
  return *address == k_loopback_6 || (is_ipv4(*address) && (*address)[12] == k_loopback_network);
}

std::string limit_key(std::string_view client) {
  constexpr std::ptrdiff_t k_network_bytes = 8;
  auto address = parse_address(client);
  if (!address || is_ipv4(*address)) return std::string(client);
  std::fill(address->begin() + k_network_bytes, address->end(), std::uint8_t{0});
  return print(*address) + "/64";
}

}  // namespace tsunagu::http
