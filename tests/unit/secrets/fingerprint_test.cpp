// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/fingerprint.hpp"

#include <set>

#include <doctest/doctest.h>

namespace tsunagu::secrets {

TEST_SUITE("secrets/fingerprint") {
  TEST_CASE("is BLAKE2b-256 in hexadecimal") {
    CHECK(fingerprint("") == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    CHECK(fingerprint("abc") == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    CHECK(digest("abc").size() == k_digest_bytes);
  }

  TEST_CASE("tokens have 256 bits, fit into an address and never repeat") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
      const std::string token = random_token();
      CHECK(token.size() == 43);
      CHECK(token.find_first_not_of(
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
            std::string::npos);
      seen.insert(token);
    }
    CHECK(seen.size() == 1000);
    CHECK(random_name(12).size() == 12);
    CHECK(random_name(12) != random_name(12));
  }

  TEST_CASE("compares whole texts") {
    CHECK(equal("", ""));
    CHECK(equal("abc", "abc"));
    CHECK_FALSE(equal("abc", "abd"));
    CHECK_FALSE(equal("abc", "ab"));
  }
}

}  // namespace tsunagu::secrets
