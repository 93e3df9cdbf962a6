// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/dechunker.hpp"

#include <vector>

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

using State = Dechunker::State;

struct Outcome {
  State state;
  std::string body, rest;
};

// Feeds the bytes in pieces of `step`.
Outcome unframe(std::string_view bytes, std::size_t step, std::size_t max_bytes = 100) {
  Dechunker chunks(max_bytes);
  State state = State::more;
  std::string rest;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(step, bytes.size()))) {
    std::string_view piece = bytes.substr(0, step);
    state = chunks.take(piece);
    if (state != State::more) {
      rest = std::string(piece) + std::string(bytes.substr(std::min(step, bytes.size())));
      break;
    }
  }
  return {state, chunks.body(), rest};
}

TEST_SUITE("http/dechunker") {
  TEST_CASE("takes the framing off and leaves the next request alone, in pieces of any size") {
    constexpr std::string_view k_bytes =
        "4\r\nWiki\r\n005;name=\"v\"\r\npedia\r\nA\r\n in\r\n\r\nchu\r\n0;last\r\n\r\nGET /";
    for (std::size_t step = 1; step <= k_bytes.size(); ++step) {
      const Outcome outcome = unframe(k_bytes, step);
      REQUIRE(outcome.state == State::done);
      CHECK(outcome.body == "Wikipedia in\r\n\r\nchu");
      CHECK(outcome.rest == "GET /");
    }
    CHECK(unframe("0\r\n\r\n", 9).state == State::done);
    CHECK(unframe("5\r\nabc", 9).state == State::more);
  }

  TEST_CASE("refuses what two readers could understand differently") {
    for (const std::string_view bytes :
         {"0x5\r\nhello\r\n", "+5\r\nhello\r\n", "-2\r\nhello\r\n", " 5\r\nhello\r\n",
          "5 \r\nhello\r\n", "\r\n", "g\r\n", "5\nhello\r\n", "5\r\nhello!\r\n",
          "5\r\nhello\n0\r\n\r\n", "5\rhello", "0\r\nTrailer: x\r\n\r\n", "0\r\n\r\r", ";x\r\n",
          "5;\x01\r\nhello\r\n"}) {
      for (const std::size_t step : {std::size_t{1}, std::size_t{100}}) {
        CAPTURE(bytes);
        CHECK(unframe(bytes, step).state == State::malformed);
      }
    }
    CHECK(unframe("1;" + std::string(k_chunk_line_max_bytes, 'x'), 1000).state == State::malformed);
  }

  TEST_CASE("never keeps more than it may") {
    CHECK(unframe("64\r\n" + std::string(100, 'a') + "\r\n0\r\n\r\n", 7).state == State::done);
    CHECK(unframe("65\r\n", 7).state == State::too_large);
    CHECK(unframe("60\r\n" + std::string(96, 'a') + "\r\n5\r\n", 7).state == State::too_large);
    CHECK(unframe("ffffffffffffffff\r\n", 7).state == State::too_large);
    CHECK(unframe("10000000000000000\r\n", 7).state == State::too_large);
    std::string tiny;
    while (tiny.size() < 2 * k_chunk_framing_max_bytes) tiny += "1;extension\r\nx\r\n";
    CHECK(unframe(tiny, 1000, 1'000'000).state == State::too_large);
  }
}

}  // namespace
}  // namespace tsunagu::http
