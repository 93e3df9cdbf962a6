// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/idempotency.hpp"

#include <optional>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace tsunagu::http {
namespace {

using Answers = IdempotentAnswers;
using Clock = Answers::Clock;

Response created(std::string body) { return {201, std::string(k_json), {}, std::move(body)}; }

// Asks once, and creates when it is the turn to; the body of the answer, or the kind of the
// problem.
std::string ask(Answers& answers, std::string_view caller, std::string_view key,
                std::string_view body, Replay replay = Replay::answer,
                Clock::time_point now = Clock::now()) {
  static int made = 0;
  auto begun = answers.begin(caller, key, "POST /things", body, now);
  if (!begun) return fmt::format("{}", type_of(begun.error().kind).status);
  if (auto* known = std::get_if<Response>(&*begun)) return known->body;
  const Response response = created(fmt::format("thing {}", ++made));
  std::get<Answers::Turn>(*begun).keep(response, replay);
  return response.body;
}

TEST_SUITE("http/idempotency") {
  TEST_CASE("gives the first answer again, to the same caller for the same request") {
    Answers answers({});
    const std::string first = ask(answers, "hanako", "k-1", "{}");
    CHECK(ask(answers, "hanako", "k-1", "{}") == first);
    CHECK(ask(answers, "hanako", "k-1", "{\"a\":1}") == "422");
    CHECK(ask(answers, "taro", "k-1", "{}") != first);
    CHECK(ask(answers, "hanako", "k-2", "{}") != first);
    const auto again = answers.begin("hanako", "k-1", "POST /things", "{}");
    REQUIRE(again.has_value());
    CHECK(std::get<Response>(*again).status == 201);
    CHECK(std::get<Response>(*again).header("Idempotency-Replayed") == "true");
    CHECK(answers.begin("hanako", "k-1", "POST /others", "{}").error().kind ==
          ProblemKind::key_reused);
  }

  TEST_CASE("keeps no secret, and says so") {
    Answers answers({});
    ask(answers, "hanako", "k-1", "{}", Replay::notice);
    CHECK(ask(answers, "hanako", "k-1", "{}", Replay::notice) == "409");
    CHECK(replay_of(Endpoint::create_api_key) == Replay::notice);
    CHECK(replay_of(Endpoint::invite_user) == Replay::notice);
    CHECK(replay_of(Endpoint::create_case) == Replay::answer);
    CHECK(replay_of(Endpoint::save_case) == Replay::none);
  }

  TEST_CASE("a request that runs holds the key, and one that failed gives it back") {
    Answers answers({});
    {
      const auto running = answers.begin("hanako", "k-1", "POST /things", "{}");
      REQUIRE(running.has_value());
      CHECK(ask(answers, "hanako", "k-1", "{}") == "409");
      CHECK(ask(answers, "hanako", "k-1", "{\"a\":1}") == "422");
    }
    CHECK(ask(answers, "hanako", "k-1", "{\"a\":1}").starts_with("thing"));
  }

  TEST_CASE("forgets after a day, and the oldest of whoever has too many") {
    Answers answers({.entries_per_caller = 2, .entries_max = 3});
    const auto now = Clock::now();
    const auto at = [&](std::string_view caller, std::string_view key, Clock::time_point then) {
      return ask(answers, caller, key, "{}", Replay::answer, then);
    };
    const std::string first = at("hanako", "k-1", now);
    CHECK(at("hanako", "k-1", now + std::chrono::hours(23)) == first);
    CHECK(at("hanako", "k-1", now + std::chrono::hours(24)) != first);
    const std::string other = at("taro", "k-1", now);
    at("hanako", "k-2", now);
    at("hanako", "k-3", now);
    CHECK(at("taro", "k-1", now) == other);
    Answers few({.bytes_max = 1});
    const std::string kept = ask(few, "hanako", "k-1", "{}");
    CHECK(ask(few, "hanako", "k-1", "{}") == kept);
    ask(few, "taro", "k-1", "{}");
    CHECK(ask(few, "hanako", "k-1", "{}") != kept);
  }

  TEST_CASE("takes visible ASCII of bounded length only") {
    Answers answers({});
    CHECK(ask(answers, "hanako", "8e03978e-40d5-43dd-bc93-6894a57f9324", "{}") != "400");
    CHECK(ask(answers, "hanako", "a b", "{}") == "400");
    CHECK(ask(answers, "hanako", "鍵", "{}") == "400");
    CHECK(ask(answers, "hanako", std::string(k_idempotency_key_max_bytes + 1, 'k'), "{}") == "400");
  }
}

}  // namespace
}  // namespace tsunagu::http
