// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/totp.hpp"

#include <doctest/doctest.h>

namespace tsunagu::secrets {
namespace {

const std::string k_secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";  // "12345678901234567890"

}  // namespace

TEST_SUITE("secrets/totp") {
  TEST_CASE("makes the codes of RFC 6238, appendix B") {
    // The RFC prints eight digits; an app shows the last six.
    const struct {
      std::int64_t time;
      const char* code;
    } k_rows[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                  {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    for (const auto& row : k_rows) {
      CAPTURE(row.time);
      CHECK(*totp_code(k_secret, row.time / k_totp_step_s) == row.code);
      CHECK(*accept_totp(k_secret, row.code, row.time, 0) == row.time / k_totp_step_s);
    }
  }

  TEST_CASE("accepts a clock that is one step off, not two") {
    const std::int64_t now = 1'800'000'000;
    for (std::int64_t off = -3; off <= 3; ++off) {
      CAPTURE(off);
      const std::string code = *totp_code(k_secret, now / k_totp_step_s + off);
      CHECK((*accept_totp(k_secret, code, now, 0)).has_value() == (off >= -1 && off <= 1));
    }
  }

  TEST_CASE("a code works once") {
    const std::int64_t now = 1'800'000'000;
    const std::string code = *totp_code(k_secret, now / k_totp_step_s);
    const auto first = *accept_totp(k_secret, code, now, 0);
    REQUIRE(first.has_value());
    CHECK_FALSE((*accept_totp(k_secret, code, now, *first)).has_value());
    const std::string before = *totp_code(k_secret, now / k_totp_step_s - 1);
    CHECK_FALSE((*accept_totp(k_secret, before, now, *first)).has_value());
  }

  TEST_CASE("codes that are none and secrets that are none") {
    for (const char* code : {"", "12345", "1234567", "abcdef", "１２３４５６"}) {
      CAPTURE(code);
      CHECK_FALSE((*accept_totp(k_secret, code, 1'800'000'000, 0)).has_value());
    }
    CHECK(totp_code("not base32!", 1).error().code == ErrorCode::corrupt);
  }

  TEST_CASE("new secrets are 160 bits and go into an address that apps read") {
    const std::string secret = new_totp_secret();
    CHECK(secret.size() == 32);
    CHECK(secret != new_totp_secret());
    CHECK(otpauth_uri("つなぐ", "a b@c", "ABC") ==
          "otpauth://totp/%E3%81%A4%E3%81%AA%E3%81%90:a%20b%40c?secret=ABC&issuer="
          "%E3%81%A4%E3%81%AA%E3%81%90&algorithm=SHA1&digits=6&period=30");
  }
}

}  // namespace tsunagu::secrets
