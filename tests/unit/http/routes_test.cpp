// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/routes.hpp"

#include <doctest/doctest.h>

#include "http/etag.hpp"
#include "http/link.hpp"
#include "http/target.hpp"
#include "http/web_files.hpp"

namespace tsunagu::http {
namespace {

std::optional<RouteMatch> route(std::string_view target, Method method = Method::get) {
  const auto parsed = parse_target(target);
  REQUIRE(parsed.has_value());
  return find_route(method, parsed->segments).match;
}

Request request_for(std::string_view target) {
  auto parsed = parse_target(target);
  REQUIRE(parsed.has_value());
  return {parsed->path, parsed->segments, parsed->parameters, {}, "1"};
}

TEST_SUITE("http/routes") {
  TEST_CASE("finds every address, whatever the query") {
    struct Row {
      std::string_view target;
      Endpoint endpoint;
      std::string_view id;
    };
    const std::vector<Row> rows{
        {"/", Endpoint::search_page, ""},
        {"/?q=x", Endpoint::search_page, ""},
        {"/coordinators/co-0001", Endpoint::coordinator_page, "co-0001"},
        {"/coordinators/co-0001/edit", Endpoint::web_page, "co-0001"},
        {"/styleguide", Endpoint::web_page, ""},
        {"/api/v1/search?q=x", Endpoint::search_people, ""},
        {"/api/v1/cases", Endpoint::search_cases, ""},
        {"/api/v1/cases/ca-1", Endpoint::show_case, "ca-1"},
        {"/api/v1/cases/a%2Fb", Endpoint::show_case, "a/b"},
        {"/api/v1/coordinators/co-1", Endpoint::show_coordinator, "co-1"},
        {"/api/v1/organizations/hub-45", Endpoint::show_organization, "hub-45"},
        {"/api/v1/openapi.yaml", Endpoint::contract, ""},
        {"/healthz", Endpoint::health, ""},
        {"/problems/not-found", Endpoint::problem_type, "not-found"},
    };
    for (const auto& row : rows) {
      CAPTURE(row.target);
      const auto match = route(row.target);
      REQUIRE(match.has_value());
      CHECK(match->endpoint == row.endpoint);
      CHECK(match->id == row.id);
    }
  }

  TEST_CASE("takes HEAD as GET and tells the methods of an address that knows others") {
    CHECK(route("/api/v1/search", Method::head)->endpoint == Endpoint::search_people);
    const std::vector<std::string> suggest{"api", "v1", "suggest"};
    for (const Method method : {Method::post, Method::put, Method::delete_, Method::other}) {
      const RouteLookup lookup = find_route(method, suggest);
      CHECK_FALSE(lookup.match.has_value());
      CHECK(lookup.allow == "GET, HEAD");
    }
    const std::vector<std::string> nowhere{"api", "v1", "nowhere"};
    CHECK(find_route(Method::post, nowhere).allow.empty());
  }

  TEST_CASE("tells reading from changing, and both from signing in") {
    struct Row {
      std::string_view target;
      Method method;
      Purpose purpose;
    };
    const std::vector<Row> rows{
        {"/api/v1/search", Method::get, Purpose::read},
        {"/api/v1/search", Method::post, Purpose::read},
        {"/api/v1/search/cases", Method::post, Purpose::read},
        {"/api/v1/cases", Method::head, Purpose::read},
        {"/api/v1/cases", Method::post, Purpose::change},
        {"/api/v1/cases/ca-1", Method::put, Purpose::change},
        {"/api/v1/session", Method::get, Purpose::read},
        {"/api/v1/session", Method::post, Purpose::sign},
        {"/api/v1/session", Method::delete_, Purpose::sign},
        {"/api/v1/session/invitation", Method::post, Purpose::sign},
    };
    for (const Row& row : rows) {
      CAPTURE(row.target);
      REQUIRE(route(row.target, row.method).has_value());
      CHECK(route(row.target, row.method)->purpose == row.purpose);
    }
    // A memo of 8 KB in the longest way to write it, and filters.
    CHECK(route("/api/v1/search", Method::post)->body_max_bytes >= 2 * 8192 + 4096);
  }

  TEST_CASE("knows nothing else") {
    for (const std::string_view target :
         {"/api", "/api/v1", "/api/v1/", "/api/v1/search/", "//api/v1/search", "/api//v1/search",
          "/API/v1/search", "/api/v1/coordinators", "/api/v1/coordinators/",
          "/api/v1/coordinators/a/b", "/api/v1/cases/a/", "/cases", "/index.html", "/{id}",
          "/../healthz", "/healthz/x", "/assets/app.js"}) {
      CAPTURE(target);
      CHECK_FALSE(route(target).has_value());
    }
  }
}

TEST_SUITE("http/etag") {
  TEST_CASE("compares as RFC 9110 says") {
    const std::string tag = etag_of(3, "body");
    CHECK(tag.starts_with("\"3-"));
    CHECK(tag != etag_of(3, "other"));
    CHECK(if_none_match(tag, tag));
    CHECK(if_none_match("W/" + tag, tag));
    CHECK(if_none_match("\"x\" , " + tag, tag));
    CHECK(if_none_match(" * ", tag));
    CHECK_FALSE(if_none_match("", tag));
    CHECK_FALSE(if_none_match("\"x\"", tag));
    CHECK_FALSE(if_none_match(tag.substr(1, tag.size() - 2), tag));
  }
}

TEST_SUITE("http/link") {
  TEST_CASE("counts the pages that can be asked for") {
    CHECK(page_count(0, 10) == 0);
    CHECK(page_count(1, 10) == 1);
    CHECK(page_count(10, 10) == 1);
    CHECK(page_count(11, 10) == 2);
    CHECK(page_count(1'000'000, 10) == 100);
  }

  TEST_CASE("links the pages around with the other parameters") {
    const Request request =
        request_for("/api/v1/search?q=%E6%97%85+x&prefecture=13&prefecture=14&page=2&hub=");
    const std::string base = "</api/v1/search?q=%E6%97%85%20x&prefecture=13&prefecture=14&page=";
    CHECK(link_header(request, 2, 5) == base + "1>; rel=\"first\", " + base + "1>; rel=\"prev\", " +
                                            base + "3>; rel=\"next\", " + base +
                                            "5>; rel=\"last\"");
    CHECK(link_header(request, 1, 1).empty());
    CHECK(link_header(request, 1, 0).empty());
    CHECK(link_header(request, 1, 2).find("prev") == std::string::npos);
    CHECK(link_header(request, 9, 2).find("page=2>; rel=\"prev\"") != std::string::npos);
    CHECK(link_header(request, 9, 2).find("next") == std::string::npos);
  }

  TEST_CASE("leaves links out when they would make a header that clients refuse") {
    CHECK(link_header(request_for("/api/v1/search?q=" + std::string(5000, 'a')), 1, 5).empty());
  }
}

TEST_SUITE("http/web_files") {
  TEST_CASE("serves the client's files with an ETag and nothing else") {
    const std::array<embedded::File, 2> files{{{"index.html", "<html>"}, {"assets/app.js", "1"}}};
    const WebFiles web(files);
    CHECK(web.page(request_for("/")).body == "<html>");
    const Response script = web.file(request_for("/assets/app.js"));
    CHECK(script.content_type == "text/javascript; charset=utf-8");
    Request again = request_for("/assets/app.js");
    again.if_none_match = script.header("ETag");
    CHECK(web.file(again).status == 304);
    CHECK(web.file(again).body.empty());
    for (const std::string_view target :
         {"/index.html", "/assets", "/assets/", "/assets%2Fapp.js/", "/x", "/../x"}) {
      CAPTURE(target);
      CHECK(web.file(request_for(target)).status == 404);
    }
  }

  TEST_CASE("puts content, title and answer into the start page, as text") {
    const std::array<embedded::File, 1> files{
        {{"index.html",
          "<head><title>つなぐ</title></head><body><div id=\"app\"><noscript>x</noscript></div>\n</body>"}}};
    const PageContent content{"<b>", "<h1>y</h1>", "/api/v1/cases/1", R"({"a":"\"><i>"})"};
    const std::string body = WebFiles(files).page(content).body;
    CHECK(body.starts_with("<head><title>&lt;b&gt; | つなぐ</title></head><body><div id=\"app\" "));
    CHECK(body.find("data-address=\"/api/v1/cases/1\"") != std::string::npos);
    CHECK(body.find("{&quot;a&quot;:&quot;\\&quot;&gt;&lt;i&gt;&quot;}") != std::string::npos);
    CHECK(body.find("<main id=\"main\" tabindex=\"-1\"><h1>y</h1></main></div>\n</body>") !=
          std::string::npos);
    CHECK(body.find("noscript") == std::string::npos);
    // Without the client the page stands alone.
    CHECK(WebFiles(std::span<const embedded::File>{}).page(content).body.find("<h1>y</h1>") !=
          std::string::npos);
  }

  TEST_CASE("says so when the binary has no client") {
    const WebFiles web(std::span<const embedded::File>{});
    const Response page = web.page(request_for("/"));
    CHECK(page.status == 200);
    CHECK(page.body.find("画面なしで作られました") != std::string::npos);
  }
}

}  // namespace
}  // namespace tsunagu::http
