// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode.hpp"

#include <limits>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "http/json_writer.hpp"
#include "unit/support/reference.hpp"

namespace tsunagu::http {
namespace {

using nlohmann::json;

json labelled(const char* code, const char* label) { return {{"code", code}, {"label", label}}; }

model::Coordinator person() {
  model::Coordinator record;
  record.id = "co-0001";
  record.hub_id = "hub-45";
  record.name = "髙澤 一郎";
  record.yomi = "たかざわ いちろう";
  record.title = "肩書 \"A\"";
  record.qualifications = {{"smec", "2026-01-02", "拠点"}, {"zeirishi", "", ""}};
  record.topics = {"sales"};
  record.industries = {"M"};
  record.modes = {"visit"};
  record.outside_region = "yes";
  record.contact = "secret-contact";
  record.consent = {"public", "secret-version", "2026-03-03"};
  record.term = {"2024-01-01", "2027-12-31"};
  record.source = "架空のサンプル 1";
  return record;
}

model::Case case_record() {
  model::Case record;
  record.id = "ca-00012";
  record.hub_id = "hub-45";
  record.coordinator_ids = {"co-0001", "co-hidden"};
  record.year = 2024;
  record.prefecture = "45";
  record.industry = "M";
  record.topics = {"sales"};
  record.title = "旅館の客室清掃";
  record.challenge = "人手不足";
  record.hours = 1.25;
  record.outcome.operating_profit = {123456789, 987654321};
  record.outcome.definition = "secret-definition";
  return record;
}

service::Evidence evidence() {
  return {true, "ca-00012", "旅館の客室清掃", {{0, 2}},   2024,
          "45", "",         "challenge",      "人手不足", {{0, 4}}};
}

json expected_person() {
  return json{
      {"id", "co-0001"},
      {"name", "髙澤 一郎"},
      {"yomi", "たかざわ いちろう"},
      {"role", labelled("coordinator", "コーディネーター")},
      {"hub", "hub-45"},
      {"hub_name", "宮崎県よろず支援拠点"},
      {"prefecture", labelled("45", "宮崎県")},
      {"block", labelled("kyushu", "九州")},
      {"title", "肩書 \"A\""},
      {"topics", {labelled("sales", "売上拡大")}},
      {"industries", {labelled("M", "宿泊業、飲食サービス業")}},
      {"qualifications", {labelled("smec", "中小企業診断士"), labelled("zeirishi", "税理士")}},
      {"modes", {labelled("visit", "訪問")}},
      {"outside_region", labelled("yes", "可")},
      {"match", nullptr},
      {"covered", json::array()},
      {"uncovered", json::array()},
      {"via", json::array()},
      {"profile_verified_on", nullptr},
      {"last_case_year", 2025},
      {"travel", {{"km", 869}, {"class", {{"code", "overnight"}, {"label", "泊まり"}}}}},
      {"open_jobs", 2},
      {"fictional", true},
      {"score", 12.3457},
      {"matched", {{"profile", false}, {"cases", 2}}},
      {"why",
       {{{"kind", "case"},
         {"id", "ca-00012"},
         {"title", "旅館の客室清掃"},
         {"title_highlights", {{0, 2}}},
         {"year", 2024},
         {"prefecture", labelled("45", "宮崎県")},
         {"industry", nullptr},
         {"field", "challenge"},
         {"snippet", "人手不足"},
         {"highlights", {{0, 4}}}}}}};
}

TEST_SUITE("http/encode") {
  TEST_CASE("a page of people has the shape of the contract") {
    const service::PeopleRequest request{
        .query = "旅館", .from_prefecture = "13", .page = 1, .per_page = 10};
    service::PersonHit hit;
    hit.record = person();
    hit.hub_name = "宮崎県よろず支援拠点";
    hit.prefecture = "45";
    hit.block = "kyushu";
    hit.last_case_year = 2025;
    hit.travel = {868.6, dispatch::TravelClass::overnight};
    hit.open_jobs = 2;
    hit.score = 12.34567;
    hit.matched_cases = 2;
    hit.why = {evidence()};
    service::PeopleAnswer answer;
    answer.total = 11;
    answer.generation = 2;
    answer.took_ms = 3.21049;
    answer.people = {hit};
    answer.facets.prefecture = {{"45", 3}};
    answer.facets.hub = {{"hub-45", 3}, {"hub-x", 1}};
    answer.facets.online = {{"1", 2}};

    const json parsed = json::parse(encode_people(request, answer, test::reference()));
    CHECK(parsed["people"][0] == expected_person());
    CHECK(parsed["total"] == 11);
    CHECK(parsed["pages"] == 2);
    CHECK(parsed["took_ms"] == 3.21);
    CHECK(parsed["fictional"] == true);
    CHECK(parsed["from"].is_null());
    CHECK(parsed["relaxed"] == json::array());
    CHECK(parsed["did_you_mean"] == json::array());
    CHECK(parsed["synonyms"] == json::array());
    CHECK(parsed["facets"]["prefecture"] ==
          json{{{"code", "45"}, {"label", "宮崎県"}, {"count", 3}}});
    CHECK(parsed["facets"]["hub"][0]["label"] == "宮崎県よろず支援拠点");
    CHECK(parsed["facets"]["hub"][1]["label"] == "hub-x");
    CHECK(parsed["facets"]["online"][0]["label"] == "オンライン可");
    CHECK(parsed["facets"].size() == 7);
    CHECK(parsed["notes"] == json::array());
    CHECK(parsed.size() == 16);
  }

  TEST_CASE("near forms and synonyms say what was, or could be, searched as well") {
    service::PeopleAnswer answer;
    answer.did_you_mean = {{"旅館の人手", "族館", "旅館", 7}};
    answer.synonyms = {{"人手不足", {"採用難", "人材不足"}}};
    const json parsed = json::parse(encode_people({}, answer, test::reference()));
    CHECK(parsed["did_you_mean"] == json{{{"query", "旅館の人手"},
                                          {"total", 7},
                                          {"replaces", {{"from", "族館"}, {"to", "旅館"}}}}});
    CHECK(parsed["synonyms"] == json{{{"word", "人手不足"}, {"also", {"採用難", "人材不足"}}}});
  }

  TEST_CASE("relaxed searches and near blocks carry the address that finds them") {
    service::PeopleAnswer answer;
    answer.from = {4, 7, {{"tohoku", 7, 579, {.query = "旅館", .filter = {.blocks = {"tohoku"}}}}}};
    const service::PeopleFilter wider{.topics = {"sales", "tax"}, .online = true};
    answer.relaxed = {
        {service::Drop::places,
         12,
         true,
         {.query = "旅館", .filter = wider, .from_prefecture = "13", .synonyms = false}}};
    const json parsed =
        json::parse(encode_people({.from_prefecture = "13"}, answer, test::reference()));
    CHECK(parsed["from"] == json{{"prefecture", "13"},
                                 {"home", 4},
                                 {"elsewhere", 7},
                                 {"nearest",
                                  {{{"block", "tohoku"},
                                    {"label", "東北"},
                                    {"total", 7},
                                    {"distance_km", 579},
                                    {"query", {{"q", "旅館"}, {"block", "tohoku"}}}}}}});
    CHECK(parsed["relaxed"] == json{{{"drop", "places"},
                                     {"label", "全国なら"},
                                     {"total", 12},
                                     {"total_relation", "eq"},
                                     {"query",
                                      {{"q", "旅館"},
                                       {"topic", {"sales", "tax"}},
                                       {"online", "1"},
                                       {"from_prefecture", "13"},
                                       {"synonyms", "off"}}}}});
  }

  TEST_CASE("an empty page is whole too") {
    const json parsed = json::parse(encode_people({}, {}, test::reference()));
    CHECK(parsed["people"] == json::array());
    CHECK(parsed["from"] == nullptr);
    CHECK(parsed["fictional"] == false);
    CHECK(parsed["pages"] == 0);
    CHECK(json::parse(encode_cases({}, {}, test::reference()))["cases"] == json::array());
    CHECK(json::parse(encode_organizations({}, {}, test::reference()))["organizations"] ==
          json::array());
  }

  TEST_CASE("restricted fields are in no answer") {
    service::CoordinatorView coordinator{.record = person()};
    coordinator.cases = {case_record()};
    service::PeopleAnswer people;
    people.people.push_back({.record = person()});
    service::CasesAnswer cases;
    cases.cases.push_back({.record = case_record()});
    const auto& reference = test::reference();
    for (const std::string& text :
         {encode_coordinator(coordinator, reference), encode_people({}, people, reference),
          encode_cases({}, cases, reference), encode_case({.record = case_record()}, reference)}) {
      CHECK(text.find("secret") == std::string::npos);
      CHECK(text.find("2026-03-03") == std::string::npos);
      CHECK(text.find("2027-12-31") == std::string::npos);
      CHECK(text.find("123456789") == std::string::npos);
      CHECK(text.find("co-hidden") == std::string::npos);
    }
    CHECK(json::parse(encode_case({.record = case_record()}, reference))["outcome"] == nullptr);
  }

  TEST_CASE("single records name every member of the contract") {
    const auto& reference = test::reference();
    const json coordinator = json::parse(encode_coordinator(
        {.record = person(), .cases_total = 21, .cases = {case_record()}}, reference));
    CHECK(coordinator.size() == 30);
    CHECK(coordinator["qualifications"][0]["verified_by"] == "拠点");
    CHECK(coordinator["qualifications"][1]["verified_on"] == nullptr);
    CHECK(coordinator["romaji"] == nullptr);
    CHECK(coordinator["cases"][0].size() == 5);
    CHECK(coordinator["cases_total"] == 21);

    const service::CaseView view{
        .record = case_record(),
        .people = {{"co-0001", "髙澤 一郎", "chief", "hub-45", "宮崎県よろず支援拠点"}}};
    const json one_case = json::parse(encode_case(view, reference));
    CHECK(one_case.size() == 27);
    CHECK(one_case["hours"] == 1.25);
    CHECK(one_case["sessions"] == nullptr);
    CHECK(one_case["size_band"] == nullptr);
    CHECK(one_case["people"][0]["role"] == labelled("chief", "チーフコーディネーター"));
    CHECK(one_case["fictional"] == false);

    model::Organization hub{.id = "hub-45",
                            .name = "宮崎県よろず支援拠点",
                            .types = {"hub"},
                            .service_area = {"45"},
                            .desks = {{"窓口", "9-17"}}};
    const json organization =
        json::parse(encode_organization({.record = hub, .coordinators = 3}, reference));
    CHECK(organization["service_area"][0]["label"] == "宮崎県");
    CHECK(organization["corporate_number"] == nullptr);
    CHECK(organization["desks"][0]["hours"] == "9-17");
    CHECK(organization["coordinators"] == 3);
  }

  TEST_CASE("the reference answer has every list, industries by major division") {
    const json lists = json::parse(encode_reference(test::reference()));
    CHECK(lists["prefectures"].size() == 47);
    CHECK(lists["prefectures"][12] ==
          json{{"code", "13"}, {"label", "東京都"}, {"block", "kanto"}});
    CHECK(lists["hubs"][44] ==
          json{{"code", "hub-45"}, {"label", "宮崎県よろず支援拠点"}, {"prefecture", "45"}});
    CHECK(lists["industries"].size() == 20);
    CHECK(lists.contains("organization_types"));
    CHECK(lists.contains("topics"));
    CHECK(lists.contains("blocks"));
    CHECK(lists.contains("modes"));
  }
}

TEST_SUITE("http/json_writer") {
  std::string written(std::string_view text) {
    JsonWriter writer(16);
    writer.text(text);
    return writer.take();
  }

  TEST_CASE("escapes what JSON demands and nothing else") {
    CHECK(written("a/あ𠮷") == "\"a/あ𠮷\"");
    CHECK(written("\"\\\n\r\t") == R"("\"\\\n\r\t")");
    CHECK(written(std::string_view("\0\x1f\x7f", 3)) == "\"\\u0000\\u001f\x7f\"");
  }

  TEST_CASE("is valid UTF-8 whatever goes in") {
    CHECK(written("a\xFF"
                  "b") == "\"a\uFFFDb\"");
    CHECK(written("\xE6\x97") == "\"\uFFFD\uFFFD\"");
    CHECK(written("旅\xED\xA0\x80館") == "\"旅\uFFFD\uFFFD\uFFFD館\"");
  }

  TEST_CASE("writes numbers short and never as NaN") {
    JsonWriter writer(16);
    writer.begin_array();
    writer.number(0.1 + 0.2, 4);
    writer.number(-0.00001, 4);
    writer.number(1e300, 4);
    writer.number(std::numeric_limits<double>::infinity(), 4);
    writer.number(std::numeric_limits<double>::quiet_NaN(), 4);
    writer.integer(std::numeric_limits<std::int64_t>::min());
    writer.end_array();
    CHECK(writer.take() == "[0.3,0,1e+300,null,null,-9223372036854775808]");
  }
}

}  // namespace
}  // namespace tsunagu::http
