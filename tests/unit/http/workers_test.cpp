// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/workers.hpp"

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

// Connections are held until they are let go, one permission each.
struct Held {
  std::mutex mutex;
  std::condition_variable wake;
  std::vector<int> begun;  // descriptors, in the order they were served
  int may_end = 0;

  void serve(const Accepted& connection) {
    std::unique_lock lock(mutex);
    begun.push_back(connection.descriptor);
    wake.notify_all();
    wake.wait(lock, [this] { return may_end > 0; });
    --may_end;
  }
  void let_go(int count) {
    const std::lock_guard lock(mutex);
    may_end += count;
    wake.notify_all();
  }
  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex);
    wake.wait(lock, [&] { return begun.size() >= count; });
  }
};

Accepted from(const std::string& key, int descriptor) { return {descriptor, key, key}; }

TEST_SUITE("http/workers") {
  TEST_CASE("a greedy address waits behind a polite one, and gives up what is beyond its share") {
    Held held;
    Workers workers(2, 4, 1, [&](const Accepted& connection) { held.serve(connection); });
    CHECK_FALSE(workers.offer(from("greedy", 1)).has_value());
    CHECK_FALSE(workers.offer(from("greedy", 2)).has_value());
    held.wait_for(2);
    CHECK_FALSE(workers.offer(from("greedy", 3)).has_value());
    CHECK_FALSE(workers.must_yield("greedy"));  // nobody else wants anything
    CHECK_FALSE(workers.offer(from("polite", 4)).has_value());
    CHECK(workers.must_yield("greedy"));
    CHECK_FALSE(workers.must_yield("polite"));
    held.let_go(1);
    held.wait_for(3);
    CHECK(held.begun.back() == 4);
    CHECK_FALSE(workers.must_yield("greedy"));
    held.let_go(3);
    held.wait_for(4);
    CHECK(held.begun.back() == 3);
    held.let_go(1);
  }

  TEST_CASE("nobody waits while a thread is free, though it has not begun") {
    Held held;
    Workers workers(50, 200, 50, [&](const Accepted& connection) { held.serve(connection); });
    for (int i = 1; i <= 50; ++i) {
      CHECK_FALSE(workers.offer(from("a", i)).has_value());
      CHECK(workers.waiting() == 0);
    }
    CHECK_FALSE(workers.offer(from("b", 51)).has_value());
    CHECK(workers.waiting() == 1);
    held.let_go(51);
    held.wait_for(51);
    CHECK(workers.waiting() == 0);
  }

  TEST_CASE("a full queue has room for whoever waits less") {
    Held held;
    Workers workers(1, 3, 1, [&](const Accepted& connection) { held.serve(connection); });
    CHECK_FALSE(workers.offer(from("greedy", 1)).has_value());
    held.wait_for(1);
    for (int i = 2; i <= 4; ++i) CHECK_FALSE(workers.offer(from("greedy", i)).has_value());
    CHECK(workers.offer(from("greedy", 5))->descriptor == 5);
    CHECK(workers.offer(from("polite", 6))->descriptor == 4);
    CHECK(workers.offer(from("polite", 7))->descriptor == 7);  // as many as the other: no quarrel
    held.let_go(4);
    held.wait_for(4);
    CHECK(held.begun == std::vector<int>{1, 2, 3, 6});
  }

  TEST_CASE("connections of a proxy count for nobody") {
    Held held;
    Workers workers(1, 2, 1, [&](const Accepted& connection) { held.serve(connection); });
    CHECK_FALSE(workers.offer(from("", 1)).has_value());
    held.wait_for(1);
    CHECK_FALSE(workers.offer(from("", 2)).has_value());
    CHECK_FALSE(workers.offer(from("", 3)).has_value());
    CHECK(workers.offer(from("somebody", 4))->descriptor == 4);
    CHECK_FALSE(workers.must_yield(""));
    held.let_go(3);
  }
}

}  // namespace
}  // namespace tsunagu::http
