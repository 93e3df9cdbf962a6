// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/search_gate.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
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

  TEST_CASE("a greedy address waits behind a polite one") {
    SearchGate gate({.running = 1, .waiting = 8, .wait = std::chrono::hours(1)});
    std::mutex mutex;
    std::vector<std::string> order;
    std::optional<SearchGate::Pass> held = gate.enter("greedy");
    std::vector<std::jthread> threads;
    const auto ask = [&](const std::string& key, std::size_t waiting) {
      threads.emplace_back([&gate, &mutex, &order, key] {
        const auto pass = gate.enter(key);
        const std::lock_guard lock(mutex);
        order.push_back(pass ? key : "refused");
      });
      while (gate.figures().waiting < waiting) std::this_thread::yield();
    };
    for (std::size_t i = 1; i <= 3; ++i) ask("greedy", i);
    CHECK_FALSE(gate.enter("greedy").has_value());  // half of nine places
    ask("polite", 4);
    // One place is free for the polite one while the greedy one still runs.
    SearchGate two({.running = 2, .waiting = 8, .wait = std::chrono::hours(1)});
    std::optional<SearchGate::Pass> one = two.enter("greedy");
    std::optional<SearchGate::Pass> other = two.enter("greedy");
    std::vector<std::string> next;
    {
      const auto queue = [&](const std::string& key) {
        return std::jthread([&two, &next, &mutex, key] {
          const auto pass = two.enter(key);
          const std::lock_guard lock(mutex);
          next.push_back(key);
        });
      };
      const std::jthread greedy = queue("greedy");
      while (two.figures().waiting < 1) std::this_thread::yield();
      const std::jthread polite = queue("polite");
      while (two.figures().waiting < 2) std::this_thread::yield();
      other.reset();
    }
    CHECK(next == std::vector<std::string>{"polite", "greedy"});
    held.reset();
    threads.clear();
    CHECK(order.size() == 4);
    CHECK(std::count(order.begin(), order.end(), "refused") == 0);
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
