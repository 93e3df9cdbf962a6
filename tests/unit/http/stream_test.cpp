// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that go on: through the real server, over raw sockets.
#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "http/event_stream.hpp"
#include "http/server.hpp"
#include "http/stream_places.hpp"
#include "unit/support/raw_http.hpp"

namespace tsunagu::http {
namespace {

using std::chrono::milliseconds;
using test::RawClient;
using Clock = std::chrono::steady_clock;

constexpr milliseconds k_patience{20'000};

bool comes_true(const std::function<bool()>& condition) {
  const auto deadline = Clock::now() + k_patience;
  while (!condition()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return true;
}

// What `make` makes, as often as it is asked; counts how many live.
class Pieces final : public Stream {
 public:
  using Make = std::function<std::optional<std::string>(milliseconds)>;
  Pieces(std::atomic<int>& living, Make make) : m_living(living), m_make(std::move(make)) {
    ++m_living;
  }
  ~Pieces() override { --m_living; }
  std::optional<std::string> next(milliseconds patience) override { return m_make(patience); }

 private:
  std::atomic<int>& m_living;
  const Make m_make;
};

struct Streaming {
  Pieces::Make make;
  ServerOptions options = {};
  std::atomic<int> living{0};
  std::unique_ptr<Server> server;

  explicit Streaming(Pieces::Make make_, ServerOptions options_ = {})
      : make(std::move(make_)),
        options(std::move(options_)) {
    options.log = [](const log::Entry&) {};
    auto started = Server::start(
        {"127.0.0.1", 0},
        [this](const Request&) {
          return Response{200, "text/plain", {}, "begin\n", std::make_shared<Pieces>(living, make)};
        },
        options);
    REQUIRE(started.has_value());
    server = std::move(*started);
  }
  int port() const { return server->address().port; }
};

Pieces::Make silence() {
  return [](milliseconds patience) {
    std::this_thread::sleep_for(patience);
    return std::optional<std::string>(std::string());
  };
}

TEST_SUITE("http/stream") {
  TEST_CASE("sends each piece when it comes, and ends the connection with the last") {
    std::atomic<int> wanted{0};
    int sent = 0;
    Streaming streaming([&](milliseconds) -> std::optional<std::string> {
      if (sent == 3) return std::nullopt;
      if (sent == wanted) return std::string();
      return fmt::format("piece {}\n", ++sent);
    });
    RawClient client(streaming.port(), k_patience);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = client.receive();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(answer->header("Content-Length").empty());
    CHECK(answer->header("Connection") == "close");
    CHECK(client.receive_until("\n") == "begin\n");
    for (int i = 1; i <= 3; ++i) {
      wanted = i;
      CHECK(client.receive_until("\n") == fmt::format("piece {}\n", i));
    }
    CHECK(client.at_end());
    CHECK(comes_true([&] { return streaming.living == 0; }));
  }

  TEST_CASE("sends the head alone when it is asked for") {
    Streaming streaming(silence());
    RawClient client(streaming.port(), k_patience);
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = client.receive(true);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(client.at_end());
  }

  TEST_CASE("notices a reader that leaves, though there is nothing to say") {
    Streaming streaming(silence());
    {
      RawClient client(streaming.port(), k_patience);
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      CHECK(client.receive_until("begin\n").has_value());
      CHECK(comes_true([&] { return streaming.living == 1; }));
      CHECK(comes_true([&] { return streaming.server->figures().streams == 1; }));
    }
    CHECK(comes_true([&] { return streaming.living == 0; }));
    CHECK(comes_true([&] { return streaming.server->figures().open == 0; }));
  }

  TEST_CASE("lets a reader go that takes nothing, and keeps little for it") {
    ServerOptions options;
    options.times.write = milliseconds(300);
    std::atomic<std::size_t> made{0};
    Streaming streaming(
        [&](milliseconds) {
          made += 10'000;
          return std::optional(std::string(10'000, 'x'));
        },
        options);
    RawClient client(streaming.port(), k_patience);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(comes_true([&] { return made > 0; }));
    CHECK(comes_true([&] { return streaming.living == 0; }));
    CHECK(made < 16U * 1024 * 1024);  // what both kernels hold
  }

  TEST_CASE("ends when its time is over") {
    ServerOptions options;
    options.stream_max = milliseconds(300);
    Streaming streaming(silence(), options);
    RawClient client(streaming.port(), k_patience);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.receive_until("begin\n").has_value());
    CHECK(client.at_end());
  }

  TEST_CASE("ends when the server stops, for all readers together in time") {
    Streaming streaming(silence());
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 20; ++i) {
      clients.push_back(std::make_unique<RawClient>(streaming.port(), k_patience));
      clients.back()->send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      CHECK(clients.back()->receive_until("begin\n").has_value());
    }
    const auto start = Clock::now();
    streaming.server->stop();
    CHECK(Clock::now() - start < milliseconds(5'000));
    CHECK(streaming.living == 0);
  }

  TEST_CASE("ends with an exception, which the log tells by its type") {
    std::string logged;
    ServerOptions options;
    std::atomic<int> living{0};
    options.log = [&](const log::Entry& entry) {
      if (entry.level == log::Level::error) logged = entry.message;
    };
    const auto server = Server::start(
        {"127.0.0.1", 0},
        [&](const Request&) {
          return Response{
              200,
              "text/plain",
              {},
              {},
              std::make_shared<Pieces>(living, [](milliseconds) -> std::optional<std::string> {
                throw std::runtime_error("secret");
              })};
        },
        options);
    REQUIRE(server.has_value());
    RawClient client((*server)->address().port, k_patience);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.receive().has_value());
    CHECK(client.at_end());
    (*server)->stop();  // the thread that wrote it has ended
    CHECK(logged == "std::runtime_error");
  }
}

TEST_SUITE("http/event_stream") {
  TEST_CASE("writes events that nothing can break out of") {
    CHECK(event_bytes({"7", "job", "{}"}) == "id: 7\nevent: job\ndata: {}\n\n");
    CHECK(event_bytes({"7\nid: 8", "a\r\nb", "one\ntwo\r\n"}) ==
          "id: 7id: 8\nevent: ab\ndata: one\ndata: two\ndata: \n\n");
    CHECK(event_bytes({"", "", "x"}) == "data: x\n\n");
  }

  TEST_CASE("tells the newest state, not too often, and then that it was the last") {
    constexpr NewestState::Times k_times{.gap = milliseconds(30), .silence = milliseconds(10'000)};
    int state = 0;
    int told = 0;
    NewestState events(
        "count",
        [&](milliseconds) -> Result<std::optional<NewestState::State>> {
          if (told == state) return std::nullopt;
          told = state;
          return NewestState::State{std::to_string(state), std::to_string(state), state == 9};
        },
        k_times);
    CHECK(events.next(milliseconds(1)) == "retry: 2000\n\n");
    CHECK(events.next(milliseconds(1)) == "");
    state = 1;
    CHECK(events.next(milliseconds(1)) == "id: 1\nevent: count\ndata: 1\n\n");
    const auto start = Clock::now();
    state = 2;
    CHECK(events.next(milliseconds(1)) == "");  // too soon
    state = 9;
    std::string piece;
    while (piece.empty()) piece = events.next(milliseconds(5)).value_or("ended");
    CHECK(Clock::now() - start >= milliseconds(29));
    CHECK(piece == "id: 9\nevent: count\ndata: 9\n\n");
    CHECK(events.next(milliseconds(1)) == std::nullopt);
  }

  TEST_CASE("says in silence that it lives, and ends with an error") {
    bool failing = false;
    NewestState events("count",
                       [&](milliseconds) -> Result<std::optional<NewestState::State>> {
                         if (failing) return fail(ErrorCode::not_found, "gone");
                         return std::nullopt;
                       },
                       {.silence = milliseconds(0)});
    CHECK(events.next(milliseconds(1)) == "retry: 2000\n\n");
    CHECK(events.next(milliseconds(1)) == ":\n\n");
    failing = true;
    CHECK(events.next(milliseconds(1)) == std::nullopt);
  }
}

TEST_SUITE("http/stream_places") {
  TEST_CASE("gives a user and all together no more places than there are") {
    StreamPlaces places({.all = 3, .per_user = 2});
    auto a = places.take("a");
    const auto b = places.take("a");
    CHECK(places.take("a") == nullptr);
    const auto c = places.take("b");
    REQUIRE(c != nullptr);
    CHECK(places.take("c") == nullptr);
    CHECK(places.taken() == 3);
    a.reset();
    CHECK(places.taken() == 2);
    CHECK(places.take("a") != nullptr);
  }
}

}  // namespace
}  // namespace tsunagu::http
