// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/refusal_log.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

using std::chrono::milliseconds;

std::string told(const Problem& problem, const Request& request, bool before_body) {
  std::string line;
  RefusalLog refusals([&](const log::Entry& entry) { line = log::line_of(entry, "T"); });
  refusals.note(problem, request, "us-1", before_body);
  return line;
}

}  // namespace

TEST_SUITE("http/refusal_log") {
  TEST_CASE("names the rule, the request and the user, never the address") {
    Request request;
    request.method = Method::post;
    request.path = "/api/v1/users/secret/invitation";
    request.segments = {"api", "v1", "users", "secret", "invitation"};
    request.request_id = "0a";
    const std::string rest =
        R"("message":"POST /api/v1/users/{id}/invitation","request_id":"0a","user_id":"us-1"})";
    const auto line = [&](const std::string& event) {
      return R"({"at":"T","level":"warn","event":")" + event + "\"," + rest;
    };
    CHECK(told({ProblemKind::forbidden, {}, {}}, request, false) == line("forbidden"));
    CHECK(told({ProblemKind::forbidden, {}, {}}, request, true) == line("foreign_origin"));
    CHECK(told({ProblemKind::too_many_requests, {}, {}}, request, true) == line("too_often"));
    CHECK(told({ProblemKind::unauthorized, {}, {}}, request, false).empty());
    CHECK(told({ProblemKind::not_found, {}, {}}, request, false).empty());
    request.bearer = "tsk_x_y";
    CHECK(told({ProblemKind::unauthorized, {}, {}}, request, false) == line("key_refused"));
  }

  TEST_CASE("writes so many lines a second and counts the others") {
    RefusalLog refusals([](const log::Entry&) {});
    const auto start = RefusalLog::Clock::now();
    for (std::size_t n = 0; n < k_refusal_lines_per_second; ++n)
      CHECK(refusals.take(RefusalEvent::too_often, start) == 0);
    for (int n = 0; n < 5; ++n)
      CHECK_FALSE(refusals.take(RefusalEvent::too_often, start + milliseconds(900)).has_value());
    CHECK(refusals.take(RefusalEvent::forbidden, start) == 0);
    CHECK(refusals.take(RefusalEvent::too_often, start + milliseconds(1001)) == 5);
    CHECK(refusals.take(RefusalEvent::too_often, start + milliseconds(1002)) == 0);
  }
}

}  // namespace tsunagu::http
