// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/search_gate.hpp"

#include <atomic>
#include <vector>

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

using std::chrono::milliseconds;

TEST_SUITE("http/search_gate") {
  TEST_CASE("lets so many in and turns the rest away after the longest wait") {
    SearchGate gate({.running = 2, .waiting = 1, .wait = milliseconds(1)});
    auto first = gate.enter();
    const auto second = gate.enter();
    CHECK(first.has_value());
    CHECK(second.has_value());
    CHECK_FALSE(gate.enter().has_value());
    first.reset();
    CHECK(gate.enter().has_value());
  }

  TEST_CASE("turns away at once when the queue is full") {
    SearchGate gate({.running = 1, .waiting = 0, .wait = std::chrono::hours(1)});
    const auto pass = gate.enter();
    CHECK_FALSE(gate.enter().has_value());
  }

  TEST_CASE("leaves half of the places to others than one address") {
    SearchGate gate({.running = 4, .waiting = 2, .wait = std::chrono::milliseconds(1)});
    const auto first = gate.enter("192.0.2.1");
    const auto second = gate.enter("192.0.2.1");
    {
      const auto third = gate.enter("192.0.2.1");
      CHECK(third.has_value());
      CHECK_FALSE(gate.enter("192.0.2.1").has_value());
      CHECK(gate.enter("192.0.2.2").has_value());
    }
    CHECK(gate.enter("192.0.2.1").has_value());
    SearchGate wide({.running = 2, .waiting = 0, .places_per_key = 2});
    const auto one = wide.enter("192.0.2.1");
    CHECK(wide.enter("192.0.2.1").has_value());
  }

  TEST_CASE("never runs more than allowed, and serves all who may wait") {
    constexpr int k_threads = 8;
    SearchGate gate({.running = 2, .waiting = k_threads, .wait = std::chrono::hours(1)});
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    std::atomic<int> served{0};
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < k_threads; ++i) {
        threads.emplace_back([&] {
          for (int round = 0; round < 50; ++round) {
            const auto pass = gate.enter();
            const int now = ++inside;
            for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
            }
            std::this_thread::yield();
            --inside;
            if (pass) ++served;
          }
        });
      }
    }
    CHECK(most <= 2);
    CHECK(served == k_threads * 50);
  }
}

}  // namespace
}  // namespace tsunagu::http
