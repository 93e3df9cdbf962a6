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
    CHECK(head->method == Method::get);
    CHECK(head->target == "/a?q=1");
    CHECK(head->if_none_match == "\"a\", W/\"b\"");
    CHECK(head->keep_alive);
  }

  TEST_CASE("keeps a connection only when HTTP/1.1 and nobody says close") {
    CHECK(parse("HEAD / HTTP/1.1\r\n", k_host)->method == Method::head);
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

  TEST_CASE("refuses a body where there is none, and says when it would be too large anyway") {
    struct Row {
      std::string_view header;
      ProblemKind kind;
    };
    const std::vector<Row> rows{
        {"Content-Length: 5\r\n", ProblemKind::bad_request},
        {"Content-Length: 67108865\r\n", ProblemKind::payload_too_large},
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

  TEST_CASE("knows one framing of a body at a time") {
    const auto post = [](std::string_view headers) {
      return parse("POST / HTTP/1.1\r\n", std::string(k_host) + std::string(headers));
    };
    CHECK(post("Content-Length: 0\r\n")->framing == Framing::none);
    CHECK(post("Content-Length: 67108864\r\n")->framing == Framing::length);
    CHECK(post("Content-Length: 007\r\n")->content_length == 7);
    CHECK(post("Transfer-Encoding: CHUNKED\r\n")->framing == Framing::chunked);
    CHECK(post("Content-Length: 1\r\nContent-Encoding: identity\r\n").has_value());
    struct Row {
      std::string_view headers;
      ProblemKind kind;
    };
    const std::vector<Row> rows{
        {"", ProblemKind::length_required},
        {"Content-Length: 67108865\r\n", ProblemKind::payload_too_large},
        {"Content-Length: 3\r\nContent-Length: 3\r\n", ProblemKind::bad_request},
        {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", ProblemKind::bad_request},
        {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", ProblemKind::bad_request},
        {"Transfer-Encoding: gzip, chunked\r\n", ProblemKind::bad_request},
        {"Transfer-Encoding: identity\r\n", ProblemKind::bad_request},
        {"Transfer-Encoding:\r\n", ProblemKind::bad_request},
        {"Content-Length: 3\r\nContent-Encoding: gzip\r\n", ProblemKind::unsupported_media_type},
    };
    for (const auto& row : rows) {
      CAPTURE(row.headers);
      const auto head = post(row.headers);
      REQUIRE_FALSE(head.has_value());
      CHECK(head.error().kind == row.kind);
    }
    CHECK_FALSE(parse("POST / HTTP/1.0\r\n", "Transfer-Encoding: chunked\r\n").has_value());
    CHECK(parse("DELETE / HTTP/1.1\r\n", k_host)->framing == Framing::none);
  }

  TEST_CASE("knows six methods and passes on that there are others") {
    struct Row {
      std::string_view name;
      Method method;
    };
    for (const Row& row : {Row{"DELETE", Method::delete_}, Row{"OPTIONS", Method::other},
                           Row{"TRACE", Method::other}, Row{"get", Method::other}}) {
      CAPTURE(row.name);
      CHECK(parse(std::string(row.name) + " / HTTP/1.1\r\n", k_host)->method == row.method);
    }
    for (const std::string_view name : {"POST", "PUT", "PATCH"}) {
      const auto head = parse(std::string(name) + " / HTTP/1.1\r\n",
                              std::string(k_host) + "Content-Length: 0\r\n");
      REQUIRE(head.has_value());
      CHECK(name_of(head->method) == name);
    }
  }

  TEST_CASE("takes a session and a key, once each, and nothing that can be none") {
    const auto with = [](const std::string& headers) {
      return parse(k_line, std::string(k_host) + headers);
    };
    CHECK(with("Cookie: a=b; __Host-tsunagu=abc_-1; c=d\r\n")->session_token == "abc_-1");
    CHECK(with("Cookie: a=b\r\nCookie: __Host-tsunagu=abc\r\n")->session_token == "abc");
    CHECK(with("Cookie: tsunagu=abc; x__Host-tsunagu=q\r\n")->session_token.empty());
    for (const std::string bad :
         {"__Host-tsunagu=", "__Host-tsunagu=a b", "__Host-tsunagu=\"a\"",
          "__Host-tsunagu=a; __Host-tsunagu=a", "__Host-tsunagu=\xE3\x81\x82"}) {
      CAPTURE(bad);
      CHECK(with("Cookie: " + bad + "\r\n")->session_token == k_unusable_token);
    }
    CHECK(with("Cookie: __Host-tsunagu=" + std::string(k_token_max_bytes + 1, 'a') + "\r\n")
              ->session_token == k_unusable_token);
    CHECK(with("Authorization: Bearer tsk_a_b\r\n")->bearer == "tsk_a_b");
    CHECK(with("Authorization: bearer  tsk\r\n")->bearer == "tsk");
    CHECK(with("Authorization: Bearer a b\r\n")->bearer == k_unusable_token);
    CHECK(with("Authorization: Basic YTpi\r\n")->bearer.empty());
    for (const std::string_view name : {"Authorization", "Origin", "Content-Type", "Sec-Fetch-Site",
                                        "Idempotency-Key", "Content-Length"}) {
      const std::string line = std::string(name) + ": 0\r\n";
      CHECK_FALSE(with(line + line).has_value());
    }
  }

  TEST_CASE("takes the name of the user from the proxy's header and no other") {
    const std::string headers =
        std::string(k_host) + "X-Remote-User: eve\r\nREMOTE_USER: eve\r\nRemote-User: hana\r\n";
    const std::string head = std::string(k_line) + headers + "\r\n";
    CHECK(parse_request_head(head)->proxy_user.empty());
    CHECK(parse_request_head(head, {"remote-user"})->proxy_user == "hana");
    CHECK_FALSE(parse_request_head(std::string(k_line) + headers + "remote-user: eve\r\n\r\n",
                                   {"remote-user"})
                    .has_value());
  }

  TEST_CASE("notices every header that tells of a proxy") {
    const auto hops = [](const std::string& header) {
      return parse_request_head(std::string(k_line) + std::string(k_host) + header + "\r\n")
          ->forwarded_for;
    };
    CHECK(hops("").empty());
    CHECK(hops("X-Forwarded: 1\r\nX-Client: 1\r\n").empty());
    CHECK(hops("X-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.2\r\n") == "192.0.2.1");
    for (const char* header :
         {"Forwarded: for=192.0.2.1", "Via: 1.1 nginx", "X-Real-IP: 192.0.2.1",
          "X-Forwarded-For:", "X-Forwarded-Proto: https", "x-forwarded-host: tsunagu.example"})
      CHECK(hops(std::string(header) + "\r\n") == k_unknown_hops);
  }

  TEST_CASE("a proxy that names the user leaves no say to cookies") {
    const std::string head = std::string(k_line) + std::string(k_host) +
                             "Cookie: __Host-tsunagu=abc\r\nRemote-User: hana\r\n\r\n";
    CHECK(parse_request_head(head)->session_token == "abc");
    CHECK(parse_request_head(head, {"remote-user"})->session_token.empty());
  }

  TEST_CASE("users are named by a header of their own") {
    for (const char* name : {"Remote-User", "X-Remote-User", "X-Auth-Request-User"})
      CHECK(may_name_users(name));
    for (const char* name :
         {"", "Remote User", "Remote-User:", "ユーザー", "Cookie", "host", "Authorization",
          "ORIGIN", "Sec-Fetch-Site", "If-Match", "X-Forwarded-For", "x-forwarded-user", "Via",
          "Accept", "Content-Length", "Connection", "Idempotency-Key"})
      CHECK_FALSE(may_name_users(name));
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
