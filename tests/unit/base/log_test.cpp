// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.hpp"

#include <array>
#include <limits>
#include <new>
#include <string>

#include <doctest/doctest.h>

namespace tsunagu::log {

TEST_SUITE("base/log") {
  TEST_CASE("writes what there is, in one order") {
    CHECK(line_of({Level::info, "started", "動いています", "00ff", "us-1", 3}, "T") ==
          R"({"at":"T","level":"info","event":"started","message":"動いています",)"
          R"("request_id":"00ff","user_id":"us-1","left_out":3})");
    CHECK(line_of({}, "T") == R"({"at":"T","level":"warn"})");
  }

  TEST_CASE("writes further members, numbers as numbers") {
    const std::array fields{Field{"route", "/a\"b"}, Field{"status", std::int64_t{200}},
                            Field{"ms", 1.23456}, Field{"none", ""},
                            Field{"odd", std::numeric_limits<double>::quiet_NaN()}};
    CHECK(
        line_of({.level = Level::info, .event = "request", .fields = fields}, "now") ==
        R"({"at":"now","level":"info","event":"request","route":"/a\u0022b","status":200,"ms":1.235})");
  }

  TEST_CASE("lets nothing end the line or add a member") {
    const auto told = [](std::string_view text) { return line_of({Level::warn, {}, text}, "T"); };
    const auto line = [](std::string_view text) {
      return R"({"at":"T","level":"warn","message":")" + std::string(text) + "\"}";
    };
    CHECK(told("a\nb\r") == line("a\\u000ab\\u000d"));
    CHECK(told(std::string_view("\0\x1B\x7F", 3)) == line("\\u0000\\u001b\\u007f"));
    CHECK(told(R"(","level":"info)") == line(R"(\u0022,\u0022level\u0022:\u0022info)"));
    CHECK(told(R"(\)") == line(R"(\u005c)"));
    CHECK(told("\u0085\u2028\u2029\u009B") == line("\\u0085\\u2028\\u2029\\u009b"));
    CHECK(told("\u00A0é髙𠮷") == line("\u00A0é髙𠮷"));
    CHECK(told("\xFF\xE3\x81") == line("\uFFFD\uFFFD\uFFFD"));
  }

  TEST_CASE("cuts what is too long") {
    const std::string line = line_of({Level::warn, {}, std::string(100'000, 'x')}, "T");
    CHECK(line.size() < k_message_max_bytes + 64);
    CHECK(line.ends_with("x\"}"));
  }

  TEST_CASE("tells the kind of an exception and the text of errors that are ours") {
    CHECK(type_of(std::bad_alloc()) == "std::bad_alloc");
    CHECK(told({ErrorCode::no_space, "空きがありません"}) == "空きがありません (no-space)");
    CHECK(told({ErrorCode::internal, "Term too long: 旅館"}) == "internal");
  }

  TEST_CASE("knows its levels") {
    CHECK(level_from("debug") == Level::debug);
    CHECK(name_of(Level::error) == "error");
    CHECK_FALSE(level_from("all").has_value());
  }
}

}  // namespace tsunagu::log
