// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/read_queue.hpp"

#include <thread>

#include <doctest/doctest.h>

namespace tsunagu::service {
namespace {

using std::chrono::milliseconds;

PendingRead read(const std::string& id, const std::string& day = "2026-04-01") {
  return {{day, "u-1", "read", "case", id}, "2026-04-01T00:00:00.000Z", "r-1"};
}

}  // namespace

TEST_SUITE("service/read_queue") {
  TEST_CASE("the same read of a day waits once, and what is written is not taken again") {
    ReadQueue queue;
    for (const char* id : {"ca-1", "ca-1", "ca-2"}) REQUIRE(queue.add(read(id)).has_value());
    CHECK(queue.take({}, milliseconds(0)).size() == 2);
    CHECK(queue.take({}, milliseconds(0)).size() == 2);  // not written yet
    queue.written(2);
    CHECK(queue.take({}, milliseconds(0)).empty());
    REQUIRE(queue.add(read("ca-1")).has_value());
    CHECK(queue.take({}, milliseconds(0)).empty());
    REQUIRE(queue.add(read("ca-1", "2026-04-02")).has_value());
    CHECK(queue.take({}, milliseconds(0)).size() == 1);
  }

  TEST_CASE("a full queue refuses, and lets go on once there is room") {
    ReadQueue queue({.waiting = 2, .wait = milliseconds(1)});
    for (const char* id : {"ca-1", "ca-2"}) REQUIRE(queue.add(read(id)).has_value());
    CHECK(queue.add(read("ca-1")).has_value());  // needs no room
    const auto refused = queue.add(read("ca-3"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::overloaded);
    queue.written(1);
    CHECK(queue.add(read("ca-3")).has_value());
    CHECK(queue.take({}, milliseconds(0)).back().row.record_id == "ca-3");
  }

  TEST_CASE("whoever waits for room goes on as soon as there is some") {
    ReadQueue queue({.waiting = 1, .wait = std::chrono::hours(1)});
    REQUIRE(queue.add(read("ca-1")).has_value());
    std::jthread writer([&] { queue.written(queue.take({}, milliseconds(0)).size()); });
    CHECK(queue.add(read("ca-2")).has_value());
  }

  TEST_CASE("what is remembered is bounded: it is noted again, and the table decides") {
    ReadQueue queue({.remembered = 2});
    for (const char* id : {"ca-1", "ca-2", "ca-3", "ca-1"})
      REQUIRE(queue.add(read(id)).has_value());
    CHECK(queue.take({}, milliseconds(0)).size() == 4);
  }
}

}  // namespace tsunagu::service
