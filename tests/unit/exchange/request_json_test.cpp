// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/request_json.hpp"

#include <doctest/doctest.h>

namespace tsunagu::exchange {
namespace {

using dispatch::Request;

Request full() {
  Request request;
  request.id = "req-1";
  request.flow = dispatch::Flow::referral;
  request.state = dispatch::State::on_hold;
  request.held_in = dispatch::State::asked;
  request.version = 7;
  request.requester_user = "u-1";
  request.requester_organization = "org-1";
  request.prefecture = "23";
  request.receiving_hub = "hub-23";
  request.partner = "org-2";
  request.type = "dispatch";
  request.need = "「原価」\n管理";
  request.topics = {"margin"};
  request.industry = "E";
  request.size_band = "s";
  request.stage = "growth";
  request.urgency = "soon";
  request.wished_days = {"2026-12-01", "2026-12-02"};
  request.mode = "visit";
  request.depth = "hour";
  request.accompanying = {"当庫の担当者"};
  request.choice = "shortlist";
  request.candidates = {{"co-1", "hub-13", "current", "はい", "元顧問先"}, {"", "hub-14"}};
  request.client_consent_id = "2026-014";
  request.client = "見本製作所";
  request.tie = "なし";
  request.scheduled_on = "2026-12-01";
  request.delivered_on = "2026-12-01";
  request.report = {.summary = "作った",
                    .result = "できた",
                    .mode = "visit",
                    .sessions = 2,
                    .hours = 1.5,
                    .travel_hours = 0.25,
                    .travel_km = 120,
                    .next_actions = {{"other", "見直す", "社長", "2027-01-01"}},
                    .reported_on = "2026-12-02"};
  request.look_backs = {{90, "2027-03-02", "良い"}};
  request.case_drafts = {{"u-1", "case-1"}};
  request.decide_until = "2026-12-09";
  request.remind_on = "2027-03-02";
  request.created_at = request.sent_at = request.updated_at = "2026-11-16T01:00:00.000Z";
  return request;
}

}  // namespace

TEST_SUITE("exchange/request_json") {
  TEST_CASE("what is written is read again") {
    CHECK(decode_request(encode_request(full())).value() == full());
    CHECK(decode_request(encode_request(Request{})).value() == Request{});
    CHECK(decode_request("{").error().code == ErrorCode::corrupt);
    CHECK(decode_request(R"({"id": "req-1", "colour": "red"})").error().code == ErrorCode::corrupt);
  }

  TEST_CASE("a wish says what is wanted and whether it is sent") {
    const auto wish = read_wish(R"({"need": "原価", "candidates": [{"coordinator_id": "co-1"},
      {"hub_id": "hub-14"}], "topics": ["margin"], "urgency": null, "send": true})");
    REQUIRE(wish.has_value());
    CHECK(wish->send);
    CHECK(wish->request.need == "原価");
    CHECK(wish->request.candidates.size() == 2);
    CHECK(wish->request.candidates[1].hub_id == "hub-14");
    CHECK(read_wish("{}").has_value());
  }

  TEST_CASE("what is wrong is named") {
    const auto wrong = [](std::string_view body) {
      const auto wish = read_wish(body);
      REQUIRE_FALSE(wish.has_value());
      CHECK(wish.error().code == ErrorCode::rejected_input);
      const std::string& message = wish.error().message;
      const auto colon = message.find(": ");
      return colon == std::string::npos ? std::string() : message.substr(0, colon);
    };
    CHECK(wrong(R"({"need": 3})") == "need");
    CHECK(wrong(R"({"needs": "x"})") == "needs");
    CHECK(wrong(R"({"need": "a", "need": "b"})") == "need");
    CHECK(wrong(R"({"topics": "margin"})") == "topics");
    CHECK(wrong(R"({"topics": [1]})") == "topics[0]");
    CHECK(wrong(R"({"candidates": [{"name": "x"}]})") == "candidates[0].name");
    CHECK(wrong(R"({"candidates": [{"state": "done"}]})") == "candidates[0].state");
    CHECK(wrong(R"({"flow": "party"})") == "flow");
    CHECK(wrong(R"({"send": "yes"})") == "send");
    CHECK(wrong("{\"need\": \"a\\u0000b\"}") == "need");
    // Who asks, and how far it is, is not theirs to say.
    for (const char* name :
         {"id", "version", "state", "requester_user", "receiving_hub", "sent_at"})
      CHECK(wrong(std::string("{\"") + name + "\": \"1\"}") == name);
    for (const char* body : {"", "[]", "3", "{", "{\"need\": \"\xFF\"}", "[[[[[[[[[[]]]]]]]]]]"})
      CHECK(wrong(body).empty());
  }

  TEST_CASE("a step names its action and what it needs") {
    const auto step = read_step(R"({"action": "report", "note": "n", "report": {"summary": "s",
      "mode": "visit", "hours": 2, "next_actions": [{"code": "other", "due_on": "2027-01-01"}]}})");
    REQUIRE(step.has_value());
    CHECK(step->action == dispatch::Action::report);
    CHECK(step->input.report.hours == 2.0);
    CHECK(step->input.report.next_actions[0].due_on == "2027-01-01");
    CHECK(read_step("{}").error().message.starts_with("action: "));
    CHECK(read_step(R"({"action": "dance"})").error().message.starts_with("action: "));
    CHECK(read_step(R"({"action": "report", "report": {"reported_on": "2026-01-01"}})")
              .error()
              .message.starts_with("report.reported_on: "));
    CHECK(read_step(R"({"action": "report", "report": {"hours": "2"}})")
              .error()
              .message.starts_with("report.hours: "));
  }
}

}  // namespace tsunagu::exchange
