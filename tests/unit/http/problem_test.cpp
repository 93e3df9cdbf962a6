// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/problem.hpp"

#include <array>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace tsunagu::http {
namespace {

constexpr std::array k_codes{ErrorCode::invalid_argument,
                             ErrorCode::rejected_input,
                             ErrorCode::not_found,
                             ErrorCode::locked,
                             ErrorCode::newer_version,
                             ErrorCode::not_ready,
                             ErrorCode::overloaded,
                             ErrorCode::no_space,
                             ErrorCode::io,
                             ErrorCode::corrupt,
                             ErrorCode::unauthenticated,
                             ErrorCode::code_required,
                             ErrorCode::forbidden,
                             ErrorCode::conflict,
                             ErrorCode::stale,
                             ErrorCode::too_many_requests,
                             ErrorCode::internal};

TEST_SUITE("http/problem") {
  TEST_CASE("maps every error code to a documented problem") {
    constexpr std::array<int, k_codes.size()> k_statuses{
        400, 400, 404, 503, 500, 503, 503, 507, 500, 500, 401, 401, 403, 409, 412, 429, 500};
    for (std::size_t i = 0; i < k_codes.size(); ++i) {
      CAPTURE(name_of(k_codes[i]));
      const ProblemType& type = type_of(error_map(k_codes[i]));
      CHECK(type.status == k_statuses[i]);
      CHECK(type.type.starts_with("/problems/"));
      CHECK(find_problem_type(type.type.substr(10)) == &type);
    }
    CHECK(static_cast<std::size_t>(k_codes.back()) + 1 ==
          k_codes.size());  // the list above is complete
  }

  TEST_CASE("says when to come back after too many requests") {
    const Problem problem = problem_from({ErrorCode::too_many_requests, "待つ", 42});
    CHECK(problem_response(problem, "/", "1").header("Retry-After") == "42");
  }

  TEST_CASE("tells the reader about the request, never about our disk") {
    for (const ErrorCode code : k_codes) {
      const Problem problem = problem_from({code, "/var/lib/secret"});
      const bool told = problem.detail == "/var/lib/secret";
      CHECK(told == (type_of(problem.kind).status < 500 || code == ErrorCode::not_ready ||
                     code == ErrorCode::overloaded));
    }
  }

  TEST_CASE("is a problem document in two languages") {
    const Response response = problem_response(
        {ProblemKind::bad_parameter, "page は \"x\"", "page"}, "/api/v1/search", "7f");
    CHECK(response.status == 400);
    CHECK(response.content_type.starts_with("application/problem+json"));
    const auto json = nlohmann::json::parse(response.body);
    CHECK(json == nlohmann::json{{"type", "/problems/bad-parameter"},
                                 {"title", "パラメーターが正しくありません"},
                                 {"title_en", "Bad parameter"},
                                 {"status", 400},
                                 {"detail", "page は \"x\""},
                                 {"instance", "/api/v1/search"},
                                 {"parameter", "page"},
                                 {"request_id", "7f"}});
  }

  TEST_CASE("says Allow and Retry-After where the status wants them") {
    const Problem problem{ProblemKind::method_not_allowed, {}, {}, {{"Allow", "GET, HEAD"}}};
    CHECK(problem_response(problem, "/", "1").header("Allow") == "GET, HEAD");
    CHECK(problem_response({ProblemKind::unauthorized, {}, {}}, "/", "1")
              .header("WWW-Authenticate") == "Bearer");
    CHECK(problem_response({ProblemKind::overloaded, {}, {}}, "/", "1").header("Retry-After") ==
          "1");
    CHECK(
        problem_response({ProblemKind::not_found, {}, {}}, "/", "1").header("Retry-After").empty());
  }

  TEST_CASE("repeats a hostile path only as valid, short JSON") {
    const std::string path = "/\xFF\"\\" + std::string(100'000, 'a');
    const Response response = problem_response({ProblemKind::not_found, {}, {}}, path, "1");
    CHECK(response.body.size() < 1000);
    CHECK(nlohmann::json::parse(response.body)["instance"].get<std::string>().starts_with(
        "/\uFFFD\"\\"));
  }
}

}  // namespace
}  // namespace tsunagu::http
