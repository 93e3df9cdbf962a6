// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/request_head.hpp"

#include <vector>

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

constexpr std::string_view k_line = "GET / HTTP/1.1\r\n";
constexpr std::string_view k_host = "Host: localhost\r\n";

auto parse(std::string_view line, std::string_view headers) {
  return parse_request_head(std::string(line) + std::string(headers) + "\r\n");
}

TEST_SUITE("http/request_head") {
  TEST_CASE("reads method, target and the headers we want") {
    const auto head = parse(
        "GET /a?q=1 HTTP/1.1\r\n",
        "hOsT: localhost\r\nIf-None-Match: \"a\"\r\nIf-None-Match:W/\"b\"\r\nX:\r\nCookie: \tc=d \r\n");
    REQUIRE(head.has_value());
    CHECK(head->method == RequestHead::Method::get);
    CHECK(head->target == "/a?q=1");
    CHECK(head->if_none_match == "\"a\", W/\"b\"");
    CHECK(head->keep_alive);
  }

  TEST_CASE("keeps a connection only when HTTP/1.1 and nobody says close") {
    CHECK(parse("HEAD / HTTP/1.1\r\n", k_host)->method == RequestHead::Method::head);
    CHECK_FALSE(parse("GET / HTTP/1.0\r\n", "")->keep_alive);
    CHECK_FALSE(parse(k_line, std::string(k_host) + "Connection: foo, CLOSE\r\n")->keep_alive);
    CHECK(parse(k_line, std::string(k_host) + "Connection: keep-alive\r\n")->keep_alive);
  }

  TEST_CASE("takes the path out of an absolute target") {
    CHECK(parse("GET http://localhost:8080/a?b HTTP/1.1\r\n", k_host)->target == "/a?b");
    CHECK(parse("GET http://localhost HTTP/1.1\r\n", k_host)->target == "/");
  }

  TEST_CASE("refuses what is not HTTP by the letter") {
    for (const std::string_view line :
         {"", "\r\n", "GET\r\n", "GET /\r\n", "GET  HTTP/1.1\r\n", "GET / HTTP/2.0\r\n",
          "GET / HTTP/1.1 \r\n", "GET / http/1.1\r\n", " GET / HTTP/1.1\r\n",
          "GET /a b HTTP/1.1\r\n", "GET /\t HTTP/1.1\r\n", "G(T / HTTP/1.1\r\n", "GET / HTTP/1.1\n",
          "GET / HTTP/1.1\r", "GET /\x01 HTTP/1.1\r\n", "GET /\x7f HTTP/1.1\r\n",
          "PRI * HTTP/2.0\r\n"}) {
      CAPTURE(line);
      const auto head = parse(line, k_host);
      REQUIRE_FALSE(head.has_value());
      CHECK(head.error().kind == ProblemKind::bad_request);
    }
  }

  TEST_CASE("refuses headers that are read in more than one way") {
    for (const std::string_view header :
         {"Host: other\r\n", "Host : x\r\n", ": x\r\n", "no colon\r\n", "A: b\r\n folded\r\n",
          " leading: x\r\n", "A: b\nC: d\r\n", "A: b\rC: d\r\n", "A: b\x01\r\n", "A B: c\r\n",
          "\"A\": b\r\n"}) {
      CAPTURE(header);
      const auto head = parse(k_line, std::string(k_host) + std::string(header));
      REQUIRE_FALSE(head.has_value());
      CHECK(head.error().kind == ProblemKind::bad_request);
    }
    CHECK_FALSE(parse(k_line, std::string(k_host) + std::string("A: b\0c\r\n", 8)).has_value());
    CHECK_FALSE(parse(k_line, "").has_value());
    CHECK_FALSE(parse(k_line, "Host:\r\n").has_value());
    CHECK_FALSE(parse_request_head(std::string(k_line) + std::string(k_host)).has_value());
  }

  TEST_CASE("refuses every body, and says when it would be too large anyway") {
    struct Row {
      std::string_view header;
      ProblemKind kind;
    };
    const std::vector<Row> rows{
        {"Content-Length: 5\r\n", ProblemKind::bad_request},
        {"Content-Length: 65537\r\n", ProblemKind::payload_too_large},
        {"Content-Length: 18446744073709551615\r\n", ProblemKind::payload_too_large},
        {"Content-Length: -1\r\n", ProblemKind::bad_request},
        {"Content-Length: abc\r\n", ProblemKind::bad_request},
        {"Content-Length: +5\r\n", ProblemKind::bad_request},
        {"Content-Length: 0,30\r\n", ProblemKind::bad_request},
        {"Content-Length: %30\r\n", ProblemKind::bad_request},
        {"Content-Length:\r\n", ProblemKind::bad_request},
        {"Content-Length: 0\r\nContent-Length: 0\r\n", ProblemKind::bad_request},
        {"Transfer-Encoding: chunked\r\n", ProblemKind::bad_request},
        {"transfer-encoding: gzip, chunked\r\n", ProblemKind::bad_request},
        {"Content-Encoding: gzip\r\n", ProblemKind::bad_request},
    };
    for (const auto& row : rows) {
      CAPTURE(row.header);
      const auto head = parse(k_line, std::string(k_host) + std::string(row.header));
      REQUIRE_FALSE(head.has_value());
      CHECK(head.error().kind == row.kind);
    }
    CHECK(parse(k_line, std::string(k_host) + "Content-Length: 0\r\n").has_value());
  }

  TEST_CASE("knows only GET and HEAD") {
    for (const std::string_view method :
         {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "X"}) {
      CAPTURE(method);
      const auto head = parse(std::string(method) + " / HTTP/1.1\r\n", k_host);
      REQUIRE_FALSE(head.has_value());
      CHECK(head.error().kind == ProblemKind::method_not_allowed);
    }
  }

  TEST_CASE("bounds the request line and the number of headers") {
    CHECK(parse("GET /" + std::string(k_request_line_max_bytes - 14, 'a') + " HTTP/1.1\r\n", k_host)
              .has_value());
    const auto longer =
        parse("GET /" + std::string(k_request_line_max_bytes, 'a') + " HTTP/1.1\r\n", k_host);
    REQUIRE_FALSE(longer.has_value());
    CHECK(longer.error().kind == ProblemKind::uri_too_long);

    std::string headers(k_host);
    for (std::size_t i = 1; i < k_headers_max; ++i) headers += "A: b\r\n";
    CHECK(parse(k_line, headers).has_value());
    CHECK_FALSE(parse(k_line, headers + "A: b\r\n").has_value());
  }
}

}  // namespace
}  // namespace tsunagu::http
