// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/host_names.hpp"

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

TEST_SUITE("http/host_names") {
  TEST_CASE("knows the names of this machine") {
    const HostNames names;
    for (const char* host : {"localhost", "LOCALHOST:8080", "localhost.", "127.0.0.1:8080",
                             "127.1.2.3", "[::1]", "[::1]:8080", "app.localhost:80", ""}) {
      CAPTURE(host);
      CHECK(names.contains(host));
    }
    for (const char* host :
         {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example",
          "127.0.0.1@evil.example", "0.0.0.0", "[::]", ":8080", ".", "10.0.0.5"}) {
      CAPTURE(host);
      CHECK_FALSE(names.contains(host));
    }
  }

  TEST_CASE("knows the names that it was given, with any port and in any case") {
    const auto names = HostNames::parse({"Tsunagu.example.jp", "10.0.0.5", "[2001:db8::1]"});
    REQUIRE(names.has_value());
    for (const char* host : {"tsunagu.example.jp", "TSUNAGU.EXAMPLE.JP:8443", "tsunagu.example.jp.",
                             "10.0.0.5:8080", "[2001:db8::1]:80", "localhost:8080"}) {
      CAPTURE(host);
      CHECK(names->contains(host));
    }
    CHECK_FALSE(names->contains("other.example.jp"));
    CHECK_FALSE(names->contains("tsunagu.example.jp.evil.example"));
  }

  TEST_CASE("takes names without a port only") {
    for (const char* bad : {"", "tsunagu.example.jp:443", "https://tsunagu.example.jp", "a b", "*",
                            "[::1", "2001:db8::1", "つなぐ.jp", "\xFF"}) {
      CAPTURE(bad);
      const auto names = HostNames::parse({bad});
      REQUIRE_FALSE(names.has_value());
      CHECK(names.error().code == ErrorCode::invalid_argument);
    }
  }
}

}  // namespace
}  // namespace tsunagu::http
