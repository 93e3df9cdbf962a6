// SPDX-License-Identifier: GPL-3.0-or-later
// Every route against a real directory of a few records.
#include "http/router.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "http/target.hpp"
#include "service/data_dir.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::http {
namespace {

using nlohmann::json;

void put_records(store::Store& store) {
  model::Coordinator person;
  person.id = "co-0001";
  person.hub_id = "hub-45";
  person.name = "髙澤 一郎";
  person.yomi = "たかざわ いちろう";
  person.contact = "secret@example.jp";
  person.consent = {"public", "1", "2026-04-01"};
  model::Coordinator hidden = person;
  hidden.id = "co-0002";
  hidden.consent = {};
  model::Case handled;
  handled.id = "ca-00001";
  handled.hub_id = "hub-45";
  handled.coordinator_ids = {"co-0001", "co-0002"};
  handled.prefecture = "45";
  handled.title = "旅館の客室清掃の分担見直し";
  handled.challenge = "人手不足で客室を半分しか開けられない。";
  REQUIRE(store
              .transact([&]() -> Result<void> {
                TRY(store.put(person, "test"));
                TRY(store.put(hidden, "test"));
                TRY(store.put(handled, "test"));
                return {};
              })
              .has_value());
}

// One directory for all cases below: making it is the expensive part.
Router& router() {
  static const test::TempDir dir;
  static const auto directory = [] {
    const service::DataDir data{dir.path() + "/data"};
    REQUIRE(service::init_data_dir(data, test::reference()).has_value());
    {
      auto store = service::open_store(data, store::Mode::read_write);
      REQUIRE(store.has_value());
      put_records(*store);
    }
    auto opened =
        service::Directory::open(data.path, service::Directory::Role::reader, test::reference(),
                                 [](std::string_view, std::int64_t, std::int64_t) {});
    REQUIRE(opened.has_value());
    return std::move(*opened);
  }();
  static const std::array<embedded::File, 2> web{
      {{"index.html", "<html>client</html>"}, {"assets/app.css", "a{}"}}};
  static Router router(*directory, web, embedded::api_files(), {});
  return router;
}

Request request_for(std::string_view target) {
  auto parsed = parse_target(target);
  REQUIRE(parsed.has_value());
  return {parsed->path, parsed->segments, parsed->parameters, {}, "id-1"};
}

Response ask(std::string_view target, const std::string& if_none_match = {}) {
  Request request = request_for(target);
  request.if_none_match = if_none_match;
  return router().handle(request);
}

Response post(std::string_view target, std::string body) {
  Request request = request_for(target);
  request.method = Method::post;
  request.content_type = "application/json";
  request.body = std::move(body);
  // Any page may read what anybody may read; a browser shows it to none but ours.
  request.origin = "https://elsewhere.example";
  return router().handle(request);
}

TEST_SUITE("http/router") {
  TEST_CASE("finds a person through a case, in the contract's shape") {
    const Response response = ask("/api/v1/search?q=旅館の人手不足&from_prefecture=東京都");
    CHECK(response.status == 200);
    CHECK(response.content_type == k_json);
    CHECK(response.header("Cache-Control").empty());  // the server says no-store
    const json answer = json::parse(response.body);
    REQUIRE(answer["total"] == 1);
    CHECK(answer["people"][0]["id"] == "co-0001");
    CHECK(answer["people"][0]["matched"]["cases"] == 1);
    CHECK(answer["people"][0]["why"][0]["id"] == "ca-00001");
    CHECK(answer["from"]["home"] == 0);
    CHECK(answer["from"]["elsewhere"] == 1);
    CHECK(answer["from"]["nearest"][0]["block"] == "kyushu");
    CHECK(response.body.find("secret@example.jp") == std::string::npos);
  }

  TEST_CASE("finds the same for a need in the body, which no address tells") {
    const auto without_time = [](const Response& response) {
      REQUIRE(response.status == 200);
      auto answer = json::parse(response.body);
      answer.erase("took_ms");
      return answer;
    };
    CHECK(without_time(post("/api/v1/search",
                            R"({"q": "旅館の人手不足", "prefecture": ["45", "44"], "page": 1,
                                "from_prefecture": "東京都", "outside_region": false})")) ==
          without_time(ask("/api/v1/search?q=旅館の人手不足&prefecture=45&prefecture=44&page=1&"
                           "from_prefecture=東京都&outside_region=0")));
    CHECK(
        without_time(post("/api/v1/search/cases", R"({"q": "旅館", "coordinator": "co-0001"})")) ==
        without_time(ask("/api/v1/cases?q=旅館&coordinator=co-0001")));
    const Response listed = post("/api/v1/search", R"({"q": "", "per_page": 1, "page": 2})");
    CHECK(listed.status == 200);
    CHECK(listed.header("Link").empty());
    for (const auto& [sent, parameter] :
         std::vector<std::pair<std::string, std::string>>{{R"({"query": "旅館"})", "query"},
                                                          {R"({"q": "a", "q": "b"})", "q"},
                                                          {R"({"page": 101})", "page"},
                                                          {R"({"q": {}})", "q"}}) {
      CAPTURE(sent);
      const Response refused = post("/api/v1/search", sent);
      CHECK(refused.status == 400);
      CHECK(json::parse(refused.body)["parameter"] == parameter);
    }
    CHECK(post("/api/v1/search?q=旅館", "{}").status == 400);
  }

  TEST_CASE("tells nobody about a hidden person, also when few are found") {
    const json answer = json::parse(ask("/api/v1/search?q=旅館&prefecture=13&online=1").body);
    CHECK(answer["total"] == 0);
    // No single condition is in the way; without all of them there is one person, not two.
    REQUIRE(answer["relaxed"].size() == 1);
    CHECK(answer["relaxed"][0]["drop"] == "filters");
    CHECK(answer["relaxed"][0]["total"] == 1);
    CHECK(answer["relaxed"][0]["query"] == json{{"q", "旅館"}});
    const json cases = json::parse(ask("/api/v1/cases?q=旅館&prefecture=13").body);
    CHECK(cases["total"] == 0);
    REQUIRE(cases["relaxed"].size() == 1);
    CHECK(cases["relaxed"][0]["label"] == "他の地域なら");
    CHECK(cases["relaxed"][0]["total"] == 1);
    const json unknown = json::parse(ask("/api/v1/search?q=ギョギョ&prefecture=45").body);
    REQUIRE(unknown["relaxed"].size() == 1);
    CHECK(unknown["relaxed"][0]["drop"] == "words");
    CHECK(unknown["relaxed"][0]["query"] == json{{"q", ""}, {"prefecture", "45"}});
  }

  TEST_CASE("a need with operators is also counted by its plain words") {
    for (const std::string_view path : {"/api/v1/search?q=", "/api/v1/cases?q="}) {
      const json answer = json::parse(ask(std::string(path) + "旅館+AND+ギョギョ").body);
      CHECK(answer["total"] == 0);
      REQUIRE(answer["relaxed"].size() == 1);
      CHECK(answer["relaxed"][0]["drop"] == "words");
      CHECK(answer["relaxed"][0]["total"] == 1);
      const std::string plain = answer["relaxed"][0]["query"]["q"];
      CHECK(plain.find("AND") == std::string::npos);
      std::string target = std::string(path) + plain;
      std::replace(target.begin(), target.end(), ' ', '+');
      CHECK(json::parse(ask(target).body)["total"] == 1);
    }
  }

  TEST_CASE("a hidden record has no likeness, like one that does not exist") {
    for (const std::string_view target :
         {"/api/v1/coordinators/co-0002/similar", "/api/v1/coordinators/nobody/similar",
          "/api/v1/cases/ca-none/similar", "/api/v1/cases/co-0001/similar"}) {
      CAPTURE(target);
      CHECK(ask(target).status == 404);
    }
    const json people = json::parse(ask("/api/v1/coordinators/co-0001/similar").body);
    CHECK(people == json{{"id", "co-0001"}, {"people", json::array()}});
    const json cases = json::parse(ask("/api/v1/cases/ca-00001/similar").body);
    CHECK(cases == json{{"id", "ca-00001"}, {"cases", json::array()}});
    CHECK(ask("/api/v1/cases/ca-00001/similar?limit=3").status == 400);
  }

  TEST_CASE("links the pages of a long list") {
    const Response response = ask("/api/v1/organizations?per_page=10");
    CHECK(json::parse(response.body)["total"] == 47);
    CHECK(
        response.header("Link") ==
        "</api/v1/organizations?per_page=10&page=2>; rel=\"next\", </api/v1/organizations?per_page=10&page=5>; rel=\"last\"");
  }

  TEST_CASE("answers records with an ETag, and 304 to who has it") {
    for (const std::string_view target :
         {"/api/v1/coordinators/co-0001", "/api/v1/cases/ca-00001", "/api/v1/organizations/hub-45",
          "/api/v1/reference", "/api/v1/openapi.yaml"}) {
      CAPTURE(target);
      const Response response = ask(target);
      REQUIRE(response.status == 200);
      const std::string etag(response.header("ETag"));
      CHECK_FALSE(etag.empty());
      CHECK(response.body.find("secret@example.jp") == std::string::npos);
      const Response again = ask(target, etag);
      CHECK(again.status == 304);
      CHECK(again.body.empty());
      CHECK(again.header("ETag") == etag);
    }
  }

  TEST_CASE("shows what is hidden exactly like what does not exist") {
    const Response hidden = ask("/api/v1/coordinators/co-0002");
    const Response missing = ask("/api/v1/coordinators/co-0003");
    CHECK(hidden.status == 404);
    CHECK(missing.status == 404);
    json one = json::parse(hidden.body);
    json other = json::parse(missing.body);
    CHECK(one["type"] == other["type"]);
    CHECK(one["detail"].get<std::string>().size() == other["detail"].get<std::string>().size());
    CHECK(json::parse(ask("/api/v1/cases/ca-00001").body)["people"].size() == 1);
  }

  TEST_CASE("answers a problem for what it does not know") {
    struct Row {
      std::string_view target;
      int status;
      std::string_view type;
    };
    const std::vector<Row> rows{
        {"/api/v1/search?page=0", 400, "/problems/bad-parameter"},
        {"/api/v1/search?pages=1", 400, "/problems/bad-parameter"},
        {"/api/v1/reference?x=1", 400, "/problems/bad-parameter"},
        {"/api/v1/cases/ca-00001?x=1", 400, "/problems/bad-parameter"},
        {"/api/v1/nothing", 404, "/problems/not-found"},
        {"/api", 404, "/problems/not-found"},
        {"/api/v1/cases/a%2Fb", 404, "/problems/not-found"},
        {"/api/v1/cases/nothing", 404, "/problems/not-found"},
    };
    for (const auto& row : rows) {
      CAPTURE(row.target);
      const Response response = ask(row.target);
      CHECK(response.status == row.status);
      CHECK(response.content_type.starts_with("application/problem+json"));
      const json problem = json::parse(response.body);
      CHECK(problem["type"] == row.type);
      CHECK(problem["request_id"] == "id-1");
    }
  }

  TEST_CASE("serves the client for its addresses, its files, and pages of our own") {
    for (const std::string_view target : {"/users", "/about", "/cases/any/edit"})
      CHECK(ask(target).body == "<html>client</html>");
    CHECK(ask("/assets/app.css").content_type.starts_with("text/css"));
    CHECK(ask("/problems/not-ready").body.find("準備中") != std::string::npos);
    for (const std::string_view target : {"/nothing", "/problems/nothing", "/index.html"}) {
      const Response response = ask(target);
      CHECK(response.status == 404);
      CHECK(response.content_type == k_html);
    }
  }

  TEST_CASE("writes the public pages itself, to be read without script") {
    const Response person = ask("/coordinators/co-0001?q=anything");
    CHECK(person.status == 200);
    CHECK(person.content_type == k_html);
    CHECK(person.header("Cache-Control") == "no-cache");
    CHECK(person.body.find("<h1>髙澤 一郎</h1>") != std::string::npos);
    CHECK(person.body.find("旅館の客室清掃の分担見直し") != std::string::npos);
    CHECK(person.body.find("secret@example.jp") == std::string::npos);
    CHECK(ask("/coordinators/co-0001", std::string(person.header("ETag"))).status == 304);
    const Response found = ask("/?q=旅館の人手不足&utm_source=x");
    CHECK(found.status == 200);
    CHECK(found.body.find("href=\"/coordinators/co-0001?q=") != std::string::npos);
    CHECK(found.body.find("<mark>旅館</mark>") != std::string::npos);
    CHECK(found.body.find("co-0002") == std::string::npos);
    CHECK(ask("/").body.find("name=\"q\"") != std::string::npos);
    for (const std::string_view target :
         {"/coordinators/co-0002", "/cases/none", "/cases/%3Cb%3E"}) {
      CAPTURE(target);
      const Response none = ask(target);
      CHECK(none.status == 404);
      CHECK(none.content_type == k_html);
      CHECK(none.body.find("<b>") == std::string::npos);
    }
    CHECK(ask("/?topic=no-such").status == 400);
    CHECK(ask("/?topic=no-such").content_type == k_html);
  }

  TEST_CASE("tells alive and ready apart") {
    CHECK(ask("/healthz").body == R"({"status":"ok"})");
    const Response ready = ask("/readyz");
    CHECK(ready.status == 200);
    CHECK(json::parse(ready.body)["generation"].get<int>() >= 1);
  }
}

}  // namespace
}  // namespace tsunagu::http
