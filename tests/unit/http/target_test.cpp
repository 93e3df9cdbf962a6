// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/target.hpp"

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

TEST_SUITE("http/target") {
  TEST_CASE("reads parameters as forms write them") {
    struct Row {
      std::string_view query;
      std::vector<Parameter> expected;
    };
    const std::vector<Row> rows{
        {"", {}},
        {"q=a", {{"q", "a"}}},
        {"a=1=2", {{"a", "1=2"}}},
        {"a==", {{"a", "="}}},
        {"a", {{"a", ""}}},
        {"a=", {{"a", ""}}},
        {"a=1&a=2", {{"a", "1"}, {"a", "2"}}},
        {"&&a=1&", {{"a", "1"}}},
        {"q=a+b%2Bc", {{"q", "a b+c"}}},
        {"q=%E6%97%85%e9%a4%a8", {{"q", "旅館"}}},
        {"q=旅館", {{"q", "旅館"}}},
        {"%71=1", {{"q", "1"}}},
        {"q=a%26b%3Dc", {{"q", "a&b=c"}}},
        {"q=a?b", {{"q", "a?b"}}},
        {"q=%0D%0A%09", {{"q", "\r\n\t"}}},
        {"q=%F0%A0%AE%B7", {{"q", "𠮷"}}},
    };
    for (const auto& row : rows) {
      CAPTURE(row.query);
      const auto target = parse_target("/x?" + std::string(row.query));
      REQUIRE(target.has_value());
      CHECK(target->parameters == row.expected);
      CHECK(target->path == "/x");
    }
  }

  TEST_CASE("refuses what cannot be read in one way only") {
    for (const std::string_view raw : {"",
                                       "x",
                                       "//%",
                                       "?q=1",
                                       "/#top",
                                       "/x?q=1#top",
                                       "/x?q=%",
                                       "/x?q=%4",
                                       "/x?q=%zz",
                                       "/x?q=%u3042",
                                       "/x?q=%00",
                                       "/x?q=a%00b",
                                       "/x?%00=1",
                                       "/x?q=%FF",
                                       "/x?q=%C0%80",
                                       "/x?q=%ED%A0%80",
                                       "/x?q=\xE6\x97",
                                       "/x?q=%F4%90%80%80",
                                       "/x?=1",
                                       "/x?%FF=1",
                                       "/%00",
                                       "/%FF",
                                       "/%2",
                                       "/a/%u0041"}) {
      CAPTURE(raw);
      const auto target = parse_target(raw);
      REQUIRE_FALSE(target.has_value());
      CHECK(target.error().code == ErrorCode::invalid_argument);
      CHECK_FALSE(target.error().message.empty());
    }
  }

  TEST_CASE("takes the path apart before decoding it") {
    struct Row {
      std::string_view path;
      std::vector<std::string> expected;
    };
    const std::vector<Row> rows{
        {"/", {}},
        {"/a", {"a"}},
        {"/a/", {"a", ""}},
        {"//", {"", ""}},
        {"/a/b%2Fc", {"a", "b/c"}},
        {"/a+b", {"a+b"}},
        {"/..%2f..", {"../.."}},
        {"/%E6%97%85", {"旅"}},
    };
    for (const auto& row : rows) {
      CAPTURE(row.path);
      const auto target = parse_target(row.path);
      REQUIRE(target.has_value());
      CHECK(target->segments == row.expected);
    }
  }

  TEST_CASE("bounds the number of parameters and segments and the length of names") {
    const auto many = [](std::size_t count) {
      std::string raw = "/x?";
      for (std::size_t i = 0; i < count; ++i) raw += "a=1&";
      return raw;
    };
    CHECK(parse_target(many(k_parameters_max)).has_value());
    CHECK_FALSE(parse_target(many(k_parameters_max + 1)).has_value());
    CHECK_FALSE(parse_target(many(10'000)).has_value());

    std::string deep;
    for (std::size_t i = 0; i < k_segments_max; ++i) deep += "/a";
    CHECK(parse_target(deep).has_value());
    CHECK_FALSE(parse_target(deep + "/a").has_value());

    CHECK(parse_target("/?" + std::string(k_parameter_name_max_bytes, 'a')).has_value());
    CHECK_FALSE(parse_target("/?" + std::string(k_parameter_name_max_bytes + 1, 'a')).has_value());
  }

  TEST_CASE("encodes so that decoding gives the text back") {
    for (const std::string text : {"", "a-b_c.d~e", "旅館 の+人手不足&=?#/%", "\x01\x7f"}) {
      CHECK(percent_decode(percent_encode(text), PlusSign::blank) == text);
    }
    CHECK(percent_encode("a b/あ") == "a%20b%2F%E3%81%82");
  }
}

}  // namespace
}  // namespace tsunagu::http
