// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/interruptible_sleep.hpp"

#include <thread>

#include <doctest/doctest.h>

namespace tsunagu {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::hours k_never{1};

TEST_SUITE("base/interruptible_sleep") {
  TEST_CASE("sleeps for its time while nobody stops it") {
    constexpr std::chrono::milliseconds time{5};
    const std::stop_source source;
    const auto began = steady_clock::now();
    CHECK(interruptible_sleep(source.get_token(), time));
    CHECK(interruptible_sleep({}, time));
    CHECK(steady_clock::now() - began >= 2 * time);
  }

  TEST_CASE("does not begin when it was stopped before") {
    std::stop_source source;
    source.request_stop();
    CHECK_FALSE(interruptible_sleep(source.get_token(), k_never));
  }

  TEST_CASE("ends for a request that comes meanwhile") {
    bool slept_on = true;
    {
      const std::jthread sleeper(
          [&](const std::stop_token& stop) { slept_on = interruptible_sleep(stop, k_never); });
    }
    CHECK_FALSE(slept_on);
  }
}

}  // namespace
}  // namespace tsunagu
