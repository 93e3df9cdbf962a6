// SPDX-License-Identifier: GPL-3.0-or-later
// The real server on loopback, driven over raw sockets.
#include "http/server.hpp"

#include <atomic>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "http/request_head.hpp"
#include "unit/support/raw_http.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::http {
namespace {

using std::chrono::milliseconds;
using test::RawClient;
using Clock = std::chrono::steady_clock;

// Answers with what it was asked.
Response echo(const Request& request) {
  if (request.path == "/throw") throw std::runtime_error("/var/lib/secret.cpp");
  if (request.path == "/throw-odd") throw 7;
  if (request.path == "/large") return {200, "text/plain", {}, std::string(8'000'000, 'x')};
  if (request.path == "/304") return {304, {}, {{"ETag", "\"x\""}}, {}};
  if (request.path == "/header") return {200, "text/plain", {{"X-Odd", "a\r\nSet-Cookie: b"}}, "x"};
  std::string body = request.path;
  for (const auto& [name, value] : request.parameters) body += fmt::format("|{}={}", name, value);
  body += '|' + request.if_none_match;
  if (!is_safe(request.method))
    body += fmt::format("|{}:{}", name_of(request.method), request.body);
  return {200, "text/plain; charset=utf-8", {}, std::move(body)};
}

std::unique_ptr<Server> serve(ServerOptions options = {}) {
  auto server = Server::start({"127.0.0.1", 0}, echo, std::move(options));
  REQUIRE(server.has_value());
  REQUIRE((*server)->address().port > 0);
  return std::move(*server);
}

std::size_t resident_mib() {
  std::ifstream file("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  file >> size >> resident;
  return resident * 4096 / (1024 * 1024);
}

TEST_SUITE("http/server") {
  TEST_CASE("answers many requests on one connection, quickly") {
    const auto server = serve();
    RawClient client(server->address().port);
    const auto start = Clock::now();
    for (int i = 0; i < 50; ++i) {
      const auto answer =
          client.get(fmt::format("/a?i={}&x=1=2&q=旅+館", i), "If-None-Match: \"%0d%0a\"\r\n");
      REQUIRE(answer.has_value());
      CHECK(answer->status == 200);
      CHECK(answer->body == fmt::format("/a|i={}|x=1=2|q=旅 館|\"%0d%0a\"", i));
    }
    CHECK(Clock::now() - start < milliseconds(1500));  // 40 ms each when Nagle's algorithm is on
  }

  TEST_CASE("puts security headers and a request id on every answer, of the guard too") {
    const auto server = serve();
    for (const std::string_view line : {"GET / HTTP/1.1", "GET /?q=%FF HTTP/1.1", "POST / HTTP/1.1",
                                        "X / HTTP/1.1", "GET /throw HTTP/1.1", "nonsense"}) {
      CAPTURE(line);
      RawClient client(server->address().port);
      client.send(fmt::format("{}\r\nHost: a\r\n\r\n", line));
      const auto answer = client.receive();
      REQUIRE(answer.has_value());
      CHECK(answer->header("Content-Security-Policy").starts_with("default-src 'self'"));
      CHECK(answer->header("X-Content-Type-Options") == "nosniff");
      CHECK(answer->header("X-Frame-Options") == "DENY");
      CHECK(answer->header("Referrer-Policy") == "same-origin");
      CHECK(answer->header("X-Request-Id").size() == 16);
      CHECK(answer->header("Date").ends_with("GMT"));
      CHECK(answer->header("Cache-Control") == "no-store");
    }
  }

  TEST_CASE("answers HEAD without a body but with its length") {
    const auto server = serve();
    RawClient client(server->address().port);
    for (int i = 0; i < 2; ++i) {
      client.send("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\n");
      const auto answer = client.receive(true);
      REQUIRE(answer.has_value());
      CHECK(answer->status == 200);
      CHECK(answer->header("Content-Length") == "5");
      CHECK(answer->header("Accept-Ranges").empty());
    }
    const auto next = client.get("/x");
    REQUIRE(next.has_value());
    CHECK(next->body == "/x|");
  }

  TEST_CASE("sends 304 without content") {
    const auto server = serve();
    RawClient client(server->address().port);
    const auto answer = client.get("/304");
    REQUIRE(answer.has_value());
    CHECK(answer->status == 304);
    CHECK(answer->header("Content-Length").empty());
    CHECK(answer->header("Content-Type").empty());
    CHECK(client.get("/x")->status == 200);
  }

  TEST_CASE("hands whole bodies over, however they are framed, and goes on") {
    const auto server = serve();
    RawClient client(server->address().port);
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    CHECK(client.receive()->body == "/a||POST:hello");
    client.send("PUT /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const std::string_view piece : {"3\r", "\nab", "c\r\n0A;x=y\r\n", "GET / HTTP\r", "\n",
                                         "0\r\n", "\r\nGET /c HTTP/1.1\r\nHost: a\r\n\r\n"}) {
      client.send(piece);
    }
    CHECK(client.receive()->body == "/b||PUT:abcGET / HTTP");
    CHECK(client.receive()->body == "/c|");
    client.send("DELETE /d HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.receive()->body == "/d||DELETE:");
    const std::string whole(k_body_max_bytes, 'x');
    client.send(fmt::format("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}",
                            whole.size(), whole));
    CHECK(client.receive()->body.size() == whole.size() + 9);
  }

  TEST_CASE("refuses by the head alone what is not admitted, and closes over the body") {
    ServerOptions options;
    std::atomic<int> asked{0};
    options.admit = [&](const Request& request) -> std::optional<Response> {
      ++asked;
      if (request.path == "/throw-here") throw std::runtime_error("x");
      if (request.path == "/open") return std::nullopt;
      return Response{403, "text/plain", {}, "no"};
    };
    const auto server = serve(std::move(options));
    RawClient client(server->address().port);
    CHECK(client.get("/closed")->status == 403);
    CHECK(client.get("/open")->status == 200);
    CHECK(client.get("/throw-here")->status == 500);
    client.send("POST /closed HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n");
    CHECK(client.receive()->status == 403);
    CHECK(client.at_end());
    CHECK(asked == 4);
  }

  TEST_CASE("takes bodies up to the limit of their route, and so many bytes at once") {
    ServerOptions options;
    options.body_max_bytes = [](const Request& request) -> std::size_t {
      return request.path == "/small" ? 10 : 200;
    };
    options.bodies_max_bytes = 100;
    const auto server = serve(std::move(options));
    const auto status = [&](const std::string& line, const std::string& rest) {
      RawClient client(server->address().port);
      client.send(fmt::format("POST {} HTTP/1.1\r\nHost: a\r\n{}", line, rest));
      const auto answer = client.receive();
      return answer ? answer->status : 0;
    };
    const std::string chunked = "Transfer-Encoding: chunked\r\n\r\n";
    CHECK(status("/small", "Content-Length: 10\r\n\r\n0123456789") == 200);
    CHECK(status("/small", "Content-Length: 11\r\n\r\n0123456789a") == 413);
    CHECK(status("/small", chunked + "a\r\n0123456789\r\n0\r\n\r\n") == 200);
    CHECK(status("/small", chunked + "b\r\n0123456789a\r\n0\r\n\r\n") == 413);
    CHECK(status("/large", "Content-Length: 101\r\n\r\n") == 503);
    CHECK(status("/large", chunked) == 503);  // could become 200
    // It takes its bytes right after its head was read, which nothing tells: waits longer each
    // time.
    bool is_held = false;
    for (int pause_ms = 10; !is_held && pause_ms < 20'000; pause_ms *= 2) {
      RawClient waiting(server->address().port);
      waiting.send("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 95\r\n\r\n");
      std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
      if (status("/small", "Content-Length: 10\r\n\r\n0123456789") != 503) continue;
      waiting.send(std::string(95, 'x'));
      is_held = waiting.receive()->status == 200 && waiting.get("/")->status == 200;
    }
    CHECK(is_held);
    CHECK(status("/small", "Content-Length: 10\r\n\r\n0123456789") == 200);
  }

  TEST_CASE("lets the handler answer methods that it does not know, and closes") {
    const auto server = serve();
    for (const std::string_view method : {"OPTIONS", "TRACE", "X"}) {
      RawClient client(server->address().port);
      client.send(fmt::format("{} /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", method));
      const auto answer = client.receive();
      REQUIRE(answer.has_value());
      CHECK(answer->body == "/a||other:");
      CHECK(client.at_end());
    }
  }

  TEST_CASE("ignores Range") {
    const auto server = serve();
    RawClient client(server->address().port);
    for (const std::string_view range :
         {"bytes=0-1", "bytes=0-,0-,0-,0-,0-", "bytes=99999-", "x"}) {
      const auto answer = client.get("/abc", fmt::format("Range: {}\r\n", range));
      REQUIRE(answer.has_value());
      CHECK(answer->status == 200);
      CHECK(answer->body == "/abc|");
    }
  }

  TEST_CASE("never shows an exception to a client") {
    std::atomic<int> logged{0};
    ServerOptions options;
    options.log = [&](const log::Entry& entry) {
      const bool has_text = entry.message.find("secret.cpp") != std::string_view::npos;
      if (has_text) CHECK(entry.level == log::Level::debug);
      if (has_text || entry.event != "exception") return;
      CHECK_FALSE(entry.request_id.empty());
      ++logged;
    };
    const auto server = serve(std::move(options));
    RawClient client(server->address().port);
    for (const std::string_view path : {"/throw", "/throw-odd"}) {
      const auto answer = client.get(path);
      REQUIRE(answer.has_value());
      CHECK(answer->status == 500);
      CHECK(answer->head.find("EXCEPTION") == std::string::npos);
      CHECK((answer->head + answer->body).find("secret") == std::string::npos);
    }
    CHECK(logged == 2);
    CHECK(client.get("/x")->status == 200);
  }

  TEST_CASE("never lets a value break out of its header") {
    const auto server = serve();
    RawClient client(server->address().port);
    CHECK(client.get("/header")->header("Set-Cookie").empty());
  }

  TEST_CASE("takes a memo of 8 KB in the address") {
    const auto server = serve();
    RawClient client(server->address().port);
    std::string query;
    for (int i = 0; i < 2730; ++i) query += "%E6%97%85";
    const auto answer = client.get("/x?q=" + query);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(answer->body.size() == 2 + 3 + 2730 * 3 + 1);
  }

  TEST_CASE("bounds what it reads of a request, and its memory") {
    const auto server = serve();
    [[maybe_unused]] const std::size_t before = resident_mib();
    struct Row {
      std::string_view begin, repeated;
      int status;
    };
    const std::vector<Row> rows{
        {"GET /", "aaaaaaaaaaaaaaaa", 414},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: ", "aaaaaaaaaaaaaaaa", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\n", "A: b\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\naaaaa\r\n", 413},
        {"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\naaaaa\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", "aaaaaaaaaaaaaaaa", 413},
    };
    for (const auto& row : rows) {
      CAPTURE(row.begin);
      RawClient client(server->address().port);
      client.send(row.begin);
      std::string block;
      while (block.size() < 1024 * 1024) block += row.repeated;
      for (int i = 0; i < 60; ++i) {
        if (!client.send(block)) break;  // the server has had enough
      }
      // The answer may be lost when the client goes on sending; what counts is that the server
      // stops.
      const auto answer = client.receive();
      if (answer) CHECK(answer->status == row.status);
    }
#if !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)  // their shadow memory counts too
    CHECK(resident_mib() - std::min(before, resident_mib()) < 16);
#endif
    CHECK(RawClient(server->address().port).get("/x")->status == 200);
  }

  TEST_CASE("says what was wrong with a head that is too long") {
    const auto server = serve();
    RawClient client(server->address().port);
    client.send("GET /" + std::string(k_request_line_max_bytes, 'a') +
                " HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = client.receive();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 414);
    CHECK(client.at_end());
  }

  TEST_CASE("never runs a body as a second request") {
    const auto server = serve();
    for (const std::string_view framing :
         {"Content-Length: 50\r\n", "Transfer-Encoding: chunked\r\n",
          "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
          "Content-Length: 0\r\nContent-Length: 50\r\n", "Content-Length: abc\r\n",
          "Transfer-Encoding : chunked\r\n"}) {
      CAPTURE(framing);
      RawClient client(server->address().port);
      client.send(fmt::format("GET /first HTTP/1.1\r\nHost: a\r\n{}\r\n", framing));
      const auto first = client.receive();
      REQUIRE(first.has_value());
      CHECK(first->status == 400);
      client.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
      CHECK_FALSE(client.receive().has_value());
    }
  }

  TEST_CASE("answers requests sent in one piece, and one sent in many") {
    const auto server = serve();
    RawClient together(server->address().port);
    together.send(
        "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(together.receive()->body == "/1|");
    CHECK(together.receive()->body == "/2|");
    CHECK(together.receive()->body == "/3|");

    RawClient apart(server->address().port);
    for (const char c : std::string_view("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")) apart.send({&c, 1});
    CHECK(apart.receive()->body == "/x|");

    RawClient bare(server->address().port);
    bare.send("GET / HTTP/1.1\n");
    CHECK(bare.receive()->status == 400);
  }

  TEST_CASE("closes after Connection: close, HTTP/1.0 and the last request of a connection") {
    ServerOptions options;
    options.requests_per_connection = 2;
    const auto server = serve(std::move(options));
    RawClient polite(server->address().port);
    CHECK(polite.get("/", "Connection: close\r\n")->header("Connection") == "close");
    CHECK(polite.at_end());
    RawClient old(server->address().port);
    old.send("GET / HTTP/1.0\r\n\r\n");
    CHECK(old.receive()->status == 200);
    CHECK(old.at_end());
    RawClient eager(server->address().port);
    CHECK(eager.get("/")->header("Connection").empty());
    CHECK(eager.get("/")->header("Connection") == "close");
    CHECK(eager.at_end());
  }

  TEST_CASE("lets go of the idle and the slow") {
    ServerOptions options;
    options.times.idle = milliseconds(1000);  // a client that is to be served may be kept waiting
    options.times.head = milliseconds(100);
    options.times.body = milliseconds(100);
    options.times.write = milliseconds(100);
    const auto server = serve(std::move(options));
    RawClient silent(server->address().port);
    CHECK(silent.at_end());
    RawClient slow(server->address().port);
    slow.send("GET / HTTP");
    CHECK(slow.receive()->status == 408);
    CHECK(slow.at_end());
    RawClient half(server->address().port);
    half.send(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{");
    const auto told = half.receive();
    REQUIRE(told.has_value());
    CHECK(told->status == 408);
    CHECK(told->header("Connection") == "close");
    CHECK(told->body.find("/problems/request-timeout") != std::string::npos);
    CHECK(half.at_end());
    RawClient idle(server->address().port);
    CHECK(idle.get("/")->status == 200);
    CHECK(idle.at_end());
    RawClient deaf(server->address().port);
    deaf.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto wait_until = [&](bool is_served) {
      for (int n = 0; n < 4000 && (server->figures().open > 0) != is_served; ++n)
        std::this_thread::sleep_for(milliseconds(5));
    };
    wait_until(true);
    wait_until(false);
    CHECK_FALSE(deaf.receive().has_value());
  }

  TEST_CASE("idle connections give way to those who wait") {
    ServerOptions options;
    options.threads = 2;
    options.times.idle = std::chrono::seconds(60);
    const auto server = serve(std::move(options));
    RawClient first(server->address().port);
    RawClient second(server->address().port);
    CHECK(first.get("/")->status == 200);
    CHECK(second.get("/")->status == 200);
    RawClient third(server->address().port, std::chrono::seconds(30));  // half of what idles
    const auto answer = third.get("/x");
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
  }

  TEST_CASE("turns connections away when the queue is full") {
    ServerOptions options;
    options.threads = 1;
    options.waiting_connections = 0;
    const auto server = serve(std::move(options));
    RawClient client(server->address().port);
    const auto answer = client.receive();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 503);
    CHECK(answer->header("Retry-After") == "1");
    CHECK(client.at_end());
  }

  TEST_CASE("refuses a port that another server holds") {
    const auto server = serve();
    const auto second = Server::start(server->address(), echo, {});
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().code == ErrorCode::locked);
    CHECK(second.error().message ==
          fmt::format("127.0.0.1:{} は使われています。--listen で別の番号を指定してください",
                      server->address().port));
    const auto nowhere = Server::start({"203.0.113.1", 0}, echo, {});
    REQUIRE_FALSE(nowhere.has_value());
    CHECK(nowhere.error().code == ErrorCode::invalid_argument);
  }

  TEST_CASE("takes the user from a proxy's header on a local socket only") {
    ServerOptions options;
    options.trusted_user_header = "Remote-User";
    const auto refused = Server::start({"127.0.0.1", 0}, echo, options);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::invalid_argument);
    const test::TempDir folder;
    const auto local = Server::start({.path = folder.path() + "/socket"}, echo, options);
    REQUIRE(local.has_value());
    CHECK(to_string((*local)->address()) == "unix:" + folder.path() + "/socket");
    const auto second = Server::start({.path = folder.path() + "/socket"}, echo, options);
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().code == ErrorCode::locked);
  }

  TEST_CASE("frees its port at once when stopped") {
    ListenAddress address;
    {
      const auto server = serve();
      address = server->address();
      CHECK(RawClient(address.port).get("/")->status == 200);
    }
    CHECK(Server::start(address, echo, {}).has_value());
  }

  TEST_CASE("stops in time with idle, half-sent and unread connections open") {
    const auto server = serve();
    RawClient idle(server->address().port);
    CHECK(idle.get("/")->status == 200);
    RawClient half(server->address().port);
    half.send("GET / HT");
    RawClient deaf(server->address().port);
    deaf.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(milliseconds(50));
    const auto start = Clock::now();
    server->stop();
    CHECK(Clock::now() - start < std::chrono::seconds(5));
    CHECK(idle.at_end());
    CHECK_FALSE(RawClient(server->address().port).connected());
    server->stop();
  }

  TEST_CASE("stops when it has hardly started") {
    for (int i = 0; i < 20; ++i) serve()->stop();
  }

  TEST_CASE("warns when others than this machine can connect") {
    std::string warned;
    ServerOptions options;
    options.log = [&](const log::Entry& entry) { warned = entry.message; };
    {
      const auto server = Server::start({"0.0.0.0", 0}, echo, options);
      REQUIRE(server.has_value());
      CHECK(warned.find("注意: 0.0.0.0:") == 0);
    }
    warned.clear();
    const auto server = Server::start({"localhost", 0}, echo, options);
    CHECK(warned.empty());
  }
}

TEST_SUITE("http/listen") {
  TEST_CASE("reads where to listen") {
    CHECK(to_string(*parse_listen_address("127.0.0.1:8080")) == "127.0.0.1:8080");
    CHECK(to_string(*parse_listen_address("[::1]:0")) == "[::1]:0");
    CHECK(parse_listen_address("[::1]:0")->host == "::1");
    CHECK(parse_listen_address("localhost:65535")->port == 65535);
    for (const std::string_view written :
         {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:-1",
          "127.0.0.1:65536", "::1:80", "[]:80", "[::1]", "a:80 ", "\xFF:80"}) {
      CAPTURE(written);
      CHECK_FALSE(parse_listen_address(written).has_value());
    }
    CHECK(is_loopback({"127.1.2.3", 0}));
    CHECK(is_loopback({"::1", 0}));
    CHECK_FALSE(is_loopback({"0.0.0.0", 0}));
    CHECK_FALSE(is_loopback({"127.example.org", 0}));
  }

  TEST_CASE("serves IPv6 too") {
    const auto server = Server::start({"::1", 0}, echo, {});
    if (!server) return;  // a machine without IPv6
    CHECK(to_string((*server)->address()).starts_with("[::1]:"));
  }
}

}  // namespace
}  // namespace tsunagu::http
