// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/registry.hpp"

#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace tsunagu::metrics {
namespace {

bool has_line(const std::string& page, const std::string& line) {
  return ("\n" + page).find("\n" + line + "\n") != std::string::npos;
}

TEST_SUITE("metrics/registry") {
  TEST_CASE("counts what happens, the same labels alike") {
    Registry registry;
    registry.counter("answers_total", "Answers", {{"code", "200"}}).add();
    registry.counter("answers_total", "Answers", {{"code", "200"}}).add(2);
    registry.counter("answers_total", "Answers", {{"code", "404"}}).add();
    const std::string page = registry.read();
    CHECK(has_line(page, "# TYPE answers_total counter"));
    CHECK(has_line(page, R"(answers_total{code="200"} 3)"));
    CHECK(has_line(page, R"(answers_total{code="404"} 1)"));
  }

  TEST_CASE("puts times into buckets that hold the smaller ones, too") {
    Registry registry;
    Histogram took = registry.histogram("took_seconds", "Time", {{"step", "a"}}, {0.1, 1});
    for (const double seconds : {0.05, 0.1, 0.5, 7.0}) took.observe(seconds);
    const std::string page = registry.read();
    CHECK(has_line(page, R"(took_seconds_bucket{step="a",le="0.1"} 2)"));
    CHECK(has_line(page, R"(took_seconds_bucket{step="a",le="1"} 3)"));
    CHECK(has_line(page, R"(took_seconds_bucket{step="a",le="+Inf"} 4)"));
    CHECK(has_line(page, R"(took_seconds_count{step="a"} 4)"));
  }

  TEST_CASE("asks for what is when somebody reads, and goes on without a source that fails") {
    Registry registry;
    int value = 0;
    registry.add_source([](Page&) { throw std::runtime_error("away"); });
    registry.add_source([&value](Page& page) {
      page.gauge("queue", "Waiting", ++value, {{"of", "a\"b\n"}});
      page.gauge("queue", "Waiting", 7, {{"of", "c"}});
      page.counter("taken_total", "Taken", 5);
    });
    CHECK(has_line(registry.read(), R"(queue{of="a\"b\n"} 1)"));
    const std::string page = registry.read();
    CHECK(has_line(page, R"(queue{of="a\"b\n"} 2)"));
    CHECK(has_line(page, R"(queue{of="c"} 7)"));
    CHECK(has_line(page, "taken_total 5"));
    CHECK(page.find("# TYPE queue gauge") == page.rfind("# TYPE queue gauge"));
  }

  TEST_CASE("loses nothing between threads") {
    Registry registry;
    constexpr int k_each = 20'000;
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&registry] {
          Counter counter = registry.counter("n_total", "Numbers");
          Histogram took = registry.histogram("t_seconds", "Times", {}, {1});
          for (int i = 0; i < k_each; ++i) counter.add(), took.observe(0.5);
        });
      }
      for (int i = 0; i < 20; ++i) static_cast<void>(registry.read());
    }
    CHECK(has_line(registry.read(), "n_total 80000"));
    CHECK(has_line(registry.read(), "t_seconds_count 80000"));
  }
}

}  // namespace
}  // namespace tsunagu::metrics
