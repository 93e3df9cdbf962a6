// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/observer.hpp"

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

using std::chrono::milliseconds;

// What was logged, as lines.
struct Lines {
  std::vector<std::string> lines;
  std::function<void(const log::Entry&)> log() {
    return [this](const log::Entry& entry) { lines.push_back(log::line_of(entry, "now")); };
  }
};

Request request_of(Method method, std::vector<std::string> segments) {
  Request request;
  request.method = method;
  request.segments = std::move(segments);
  request.request_id = "r-1";
  request.parameters = {{"q", "湯治客"}};
  return request;
}

TEST_SUITE("http/observer") {
  TEST_CASE("counts answers by route and status, and says who asked, not what") {
    metrics::Registry registry;
    Lines lines;
    Observer observer(registry, {.logs_requests = true, .log = lines.log()});
    const Request get = request_of(Method::get, {"api", "v1", "cases", "ca-1"});
    const auto match = find_route(get.method, get.segments).match;
    REQUIRE(match.has_value());
    CHECK(k_routes[match->row].pattern == "/api/v1/cases/{id}");
    observer.answered(get, match, {200, "text/plain", {}, "four"}, milliseconds(3), "u-1");
    const Request head = request_of(Method::head, get.segments);
    observer.answered(head, find_route(head.method, head.segments).match, {404, {}, {}, {}},
                      milliseconds(40), {});
    const Request unknown = request_of(Method::get, {"none"});
    observer.answered(unknown, std::nullopt, {404, {}, {}, {}}, milliseconds(1), {});
    const std::string page = registry.read();
    const auto has = [&](const std::string& line) { return page.find(line) != std::string::npos; };
    CHECK(has(
        R"(tsunagu_http_requests_total{code="200",method="GET",route="/api/v1/cases/{id}"} 1)"));
    CHECK(has(
        R"(tsunagu_http_requests_total{code="404",method="GET",route="/api/v1/cases/{id}"} 1)"));
    CHECK(has(R"(tsunagu_http_requests_total{code="404",method="any",route="none"} 1)"));
    CHECK(has(
        R"(tsunagu_http_request_duration_seconds_bucket{method="GET",route="/api/v1/cases/{id}",le="0.005"} 1)"));
    REQUIRE(lines.lines.size() == 3);
    CHECK(lines.lines[0] ==
          R"({"at":"now","level":"info","event":"request","request_id":"r-1","user_id":"u-1",)"
          R"("method":"GET","route":"/api/v1/cases/{id}","status":200,"bytes":4,"ms":3.000})");
    CHECK(lines.lines[2].find(R"("route":"none")") != std::string::npos);
  }

  TEST_CASE("tells of slow searches alone, with their steps") {
    metrics::Registry registry;
    Lines lines;
    Observer observer(registry, {.slow_search = milliseconds(100), .log = lines.log()});
    const Request request = request_of(Method::get, {"api", "v1", "search"});
    service::SearchSteps steps{.need = 1, .retrieve = 20, .rank = 70, .words = 12, .found = 345};
    observer.searched("people", steps, 99.9, request);
    CHECK(lines.lines.empty());
    observer.searched("cases", steps, 100, request);
    REQUIRE(lines.lines.size() == 1);
    CHECK(lines.lines[0] ==
          R"({"at":"now","level":"warn","event":"slow_search","request_id":"r-1","kind":"cases",)"
          R"("ms":100.000,"words":12,"found":345,"need":1.000,"retrieve":20.000,"rank":70.000,)"
          R"("widen":0.000,"records":0.000,"snippets":0.000})");
    const std::string page = registry.read();
    CHECK(page.find(R"(tsunagu_slow_searches_total{kind="cases"} 1)") != std::string::npos);
    CHECK(page.find(R"(tsunagu_slow_searches_total{kind="people"} 0)") != std::string::npos);
    CHECK(
        page.find(R"(tsunagu_search_step_duration_seconds_sum{kind="people",step="rank"} 0.07)") !=
        std::string::npos);
  }

  TEST_CASE("calls none slow when no threshold is set") {
    metrics::Registry registry;
    Lines lines;
    Observer observer(registry, {.slow_search = milliseconds(0), .log = lines.log()});
    observer.searched("people", {}, 1e6, request_of(Method::get, {"api", "v1", "search"}));
    CHECK(lines.lines.empty());
  }
}

}  // namespace
}  // namespace tsunagu::http
