// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/backoff.hpp"

#include <doctest/doctest.h>

namespace tsunagu::service {

TEST_SUITE("service/backoff") {
  TEST_CASE("some attempts are free, then each wait is twice as long, up to a limit") {
    Backoff backoff({.free = 3, .longest_wait_s = 10, .forget_after_s = 100});
    std::int64_t now = 1000;
    for (int i = 0; i < 3; ++i) CHECK(backoff.attempt("a", now) == 0);
    for (const std::int64_t wait : {1, 2, 4, 8, 10, 10}) {
      CAPTURE(wait);
      CHECK(backoff.attempt("a", now) == wait);
      CHECK(backoff.attempt("a", now + wait - 1) == 1);  // asking early makes nothing longer
      now += wait;
      CHECK(backoff.attempt("a", now) == 0);
    }
    CHECK(backoff.attempt("b", now) == 0);
  }

  TEST_CASE("time and success forgive") {
    Backoff backoff({.free = 1, .longest_wait_s = 10, .forget_after_s = 100});
    CHECK(backoff.attempt("a", 1000) == 0);
    CHECK(backoff.attempt("a", 1000) == 1);
    backoff.forgive("a");
    CHECK(backoff.attempt("a", 1000) == 0);
    for (std::int64_t now = 1001; now < 1100; now += 11) backoff.attempt("a", now);
    CHECK(backoff.attempt("a", 1095) > 0);
    CHECK(backoff.attempt("a", 1300) == 0);
    CHECK(backoff.attempt("a", 1301) == 0);  // the count began anew: the wait was one second
    CHECK(backoff.attempt("a", 1302) == 1);
  }

  TEST_CASE("failures are forgiven one by one, so that a slow stranger never fills the count") {
    Backoff backoff({.free = 3, .longest_wait_s = 60, .forget_after_s = 900, .forgive_one_s = 20});
    for (std::int64_t now = 1000; now < 100'000; now += 60) CHECK(backoff.attempt("a", now) == 0);
    // Faster than it is forgiven, it fills.
    int waits = 0;
    for (std::int64_t now = 200'000; now < 200'100; ++now)
      waits += backoff.attempt("b", now) > 0 ? 1 : 0;
    CHECK(waits > 0);
  }

  TEST_CASE("an attempt that was none is taken back") {
    Backoff backoff({.free = 2, .longest_wait_s = 10});
    for (int i = 0; i < 10; ++i) {
      CHECK(backoff.attempt("a", 1000) == 0);
      backoff.take_back("a");
    }
    backoff.take_back("unknown");
  }

  TEST_CASE("a clock that is set back locks nobody out") {
    Backoff backoff({.free = 1, .longest_wait_s = 900});
    for (std::int64_t now = 1'000'000; now < 1'001'000; ++now) backoff.attempt("a", now);
    CHECK(backoff.attempt("a", 1000) == 0);
  }

  TEST_CASE("keeps so many keys and no more") {
    Backoff backoff({.free = 1, .longest_wait_s = 10, .forget_after_s = 1000, .keys_max = 3});
    CHECK(backoff.attempt("old", 1000) == 0);
    for (int i = 1; i <= 3; ++i) CHECK(backoff.attempt(std::to_string(i), 1000 + i) == 0);
    CHECK(backoff.attempt("3", 1003) == 1);
    CHECK(backoff.attempt("old", 1003) == 0);  // was pushed out
  }
}

}  // namespace tsunagu::service
