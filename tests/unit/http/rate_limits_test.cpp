// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/rate_limits.hpp"

#include <string>

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

using Kind = RateLimiter::Kind;
using std::chrono::milliseconds;

TEST_SUITE("http/rate_limits") {
  TEST_CASE("gives the burst at once, then what time brings") {
    RateLimits limits;
    limits.address = {2, 5};
    RateLimiter limiter(limits);
    const auto start = RateLimiter::Clock::now();
    for (int i = 0; i < 5; ++i) CHECK_FALSE(limiter.take(Kind::address, "a", start).has_value());
    CHECK(limiter.take(Kind::address, "a", start) == 1);
    CHECK_FALSE(limiter.take(Kind::address, "b", start).has_value());
    CHECK_FALSE(limiter.take(Kind::account, "a", start).has_value());  // a bucket of its own
    CHECK(limiter.take(Kind::address, "a", start + milliseconds(400)).has_value());
    CHECK_FALSE(limiter.take(Kind::address, "a", start + milliseconds(500)).has_value());
    CHECK(limiter.take(Kind::address, "a", start + milliseconds(500)).has_value());
    const auto later = start + std::chrono::hours(5);
    for (int i = 0; i < 5; ++i) CHECK_FALSE(limiter.take(Kind::address, "a", later).has_value());
    CHECK(limiter.take(Kind::address, "a", later).has_value());  // never more than the burst
  }

  TEST_CASE("says how long to wait, and can be widened") {
    RateLimits limits;
    limits.sign_in = {1.0 / 30, 1};
    RateLimiter limiter(limits);
    const auto now = RateLimiter::Clock::now();
    CHECK_FALSE(limiter.take(Kind::sign_in, "hanako", now).has_value());
    CHECK(limiter.take(Kind::sign_in, "hanako", now) == 30);
    limits.factor = 10;
    RateLimiter wider(limits);
    for (int i = 0; i < 10; ++i) CHECK_FALSE(wider.take(Kind::sign_in, "hanako", now).has_value());
    CHECK(wider.take(Kind::sign_in, "hanako", now) == 3);
  }

  TEST_CASE("remembers the busy ones among any number of others") {
    RateLimits limits;
    limits.address = {0.001, 2};
    limits.buckets_max = 1000;
    RateLimiter limiter(limits);
    const auto now = RateLimiter::Clock::now();
    int refused = 0;
    for (int i = 0; i < 100'000; ++i) {
      limiter.take(Kind::address, std::to_string(i), now);
      if (i % 100 == 0 && limiter.take(Kind::address, "busy", now)) ++refused;
    }
    CHECK(refused == 998);
    CHECK(limiter.buckets() <= 1001);
  }
}

}  // namespace
}  // namespace tsunagu::http
