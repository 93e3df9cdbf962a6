// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/client_address.hpp"

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

TEST_SUITE("http/client_address") {
  TEST_CASE("believes nobody but the proxies it was told of") {
    const auto proxies = TrustedProxies::parse({"10.0.0.0/8", "192.0.2.7", "2001:db8::/32"});
    REQUIRE(proxies.has_value());
    const auto who = [&](std::string_view peer, std::string_view forwarded) {
      return client_address(peer, forwarded, *proxies).address;
    };
    CHECK(who("203.0.113.9", "198.51.100.1") == "203.0.113.9");
    CHECK(who("::ffff:203.0.113.9", "") == "203.0.113.9");
    CHECK(who("10.1.2.3", "") == "10.1.2.3");
    CHECK(who("10.1.2.3", "198.51.100.1") == "198.51.100.1");
    CHECK(who("::ffff:10.1.2.3", "198.51.100.1:4711") == "198.51.100.1");
    // What the client itself wrote stands to the left of what our proxies saw.
    CHECK(who("10.1.2.3", "127.0.0.1, 198.51.100.1") == "198.51.100.1");
    CHECK(who("10.1.2.3", "1.1.1.1, 198.51.100.1, 192.0.2.7,10.9.9.9") == "198.51.100.1");
    CHECK(who("2001:db8::1", "[2001:dead::2]:80") == "2001:dead::2");
    CHECK(who("unix", "198.51.100.1") == "198.51.100.1");
    CHECK(who("unix", "") == "unix");
  }

  TEST_CASE("stops at what it cannot read") {
    const TrustedProxies proxies = *TrustedProxies::parse({"10.0.0.1"});
    for (const std::string_view garbage :
         {"", ",", "unknown", "1.2.3.4, x", "1.2.3", "[::1", "1.2.3.4.5", "300.1.1.1"}) {
      CAPTURE(garbage);
      CHECK(client_address("10.0.0.1", garbage, proxies).address == "10.0.0.1");
    }
  }

  TEST_CASE("reads addresses and networks only") {
    for (const char* wrong : {"", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "/8"}) {
      CAPTURE(wrong);
      CHECK_FALSE(TrustedProxies::parse({wrong}).has_value());
    }
    CHECK(TrustedProxies::parse({"0.0.0.0/0"})->contains(*parse_address("203.0.113.1")));
    CHECK_FALSE(TrustedProxies::parse({"0.0.0.0/0"})->contains(*parse_address("2001:db8::1")));
    CHECK_FALSE(TrustedProxies::parse({"10.0.0.0/9"})->contains(*parse_address("10.128.0.1")));
  }

  TEST_CASE("knows who sits at this machine, and whom a proxy brings") {
    const TrustedProxies none;
    const auto here = [&](std::string_view peer, std::string_view forwarded = "") {
      return is_this_machine(client_address(peer, forwarded, none));
    };
    CHECK(here("127.0.0.1"));
    CHECK(here("127.8.9.10"));
    CHECK(here("::1"));
    CHECK(here("::ffff:127.0.0.1"));
    for (const char* other : {"192.0.2.1", "128.0.0.1", "10.127.0.1", "::2", "fe80::1", "unix", ""})
      CHECK_FALSE(here(other));
    // A proxy on this machine, whether it is one that we believe or not.
    CHECK_FALSE(here("127.0.0.1", "198.51.100.1"));
    CHECK_FALSE(here("127.0.0.1", "127.0.0.1"));
    CHECK_FALSE(here("::1", "?"));
    const TrustedProxies local = *TrustedProxies::parse({"127.0.0.1"});
    CHECK_FALSE(is_this_machine(client_address("127.0.0.1", "127.0.0.2", local)));
  }

  TEST_CASE("counts an IPv6 network as one client") {
    CHECK(limit_key("203.0.113.9") == "203.0.113.9");
    CHECK(limit_key("2001:db8:1:2:3::4") == limit_key("2001:db8:1:2:ffff::1"));
    CHECK(limit_key("2001:db8:1:2::") != limit_key("2001:db8:1:3::"));
    CHECK(limit_key("unix") == "unix");
  }
}

}  // namespace
}  // namespace tsunagu::http
