// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/child.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace tsunagu {
namespace {

constexpr const char* k_shell = "/bin/sh";

TEST_CASE("a child tells how it ended and what it said") {
  const auto well = run_child(k_shell, {"-c", "echo ' found it '; exit 3"}, {});
  REQUIRE(well.has_value());
  CHECK(well->code == 3);
  CHECK(well->signal == 0);
  CHECK(well->said == "found it");
  const auto crashed = run_child(k_shell, {"-c", "kill -SEGV $$"}, {});
  REQUIRE(crashed.has_value());
  CHECK(crashed->signal == SIGSEGV);
  const auto none = run_child("/none/such", {}, {});
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().code == ErrorCode::io);
}

TEST_CASE("a child that stands still is killed when it is told to stop") {
  std::stop_source stop;
  const std::jthread soon([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop.request_stop();
  });
  const auto began = std::chrono::steady_clock::now();
  const auto ended = run_child(k_shell, {"-c", "kill -STOP $$"}, stop.get_token());
  REQUIRE_FALSE(ended.has_value());
  CHECK(ended.error().code == ErrorCode::not_ready);
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(30));
}

}  // namespace
}  // namespace tsunagu
