// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/advance.hpp"

#include <doctest/doctest.h>

#include "base/file.hpp"
#include "unit/support/reference.hpp"

namespace tsunagu::dispatch {

namespace {

const Calendar& calendar() {
  static const Calendar loaded = [] {
    Calendar japan;
    const auto bytes = file::read(std::string(TSUNAGU_SOURCE_DIR) + "/data/calendar/holidays.tsv");
    REQUIRE(japan.read("holidays.tsv", bytes.value()).has_value());
    return japan;
  }();
  return loaded;
}

Moment on(std::string day) { return {&calendar(), day, day + "T01:00:00.000Z"}; }
Moment monday() { return on("2026-11-16"); }

Request written() {
  Request request;
  request.id = "rq-1";
  request.receiving_hub = "hub-45";
  request.prefecture = "45";
  request.type = "dispatch";
  request.mode = "visit";
  request.need = "粗利が出ない旅館";
  request.choice = "shortlist";
  request.candidates = {{"co-1", "hub-13"}, {"co-2", "hub-27"}};
  request.created_at = "2026-11-16T00:00:00.000Z";
  return request;
}

StepInput with_note(std::string note) { return {.note = std::move(note)}; }

Request after(const Request& request, Action action, unsigned party, const StepInput& input = {},
              const Moment& moment = monday()) {
  const auto result = advance(request, action, party, input, moment);
  REQUIRE_MESSAGE(result.has_value(), result.error().message);
  CHECK(result->version == request.version + 1);
  return *result;
}

Request asked() {
  Request request = after(written(), Action::submit, k_requester);
  request = after(request, Action::consent, k_receiving_hub);
  return after(request, Action::release, k_home_hub);
}

Error error_of(const Request& request, Action action, unsigned party, const StepInput& input = {}) {
  const auto result = advance(request, action, party, input, monday());
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

StepInput reported() {
  StepInput input;
  input.report.summary = "原価を一緒に計算した";
  input.report.mode = "visit";
  input.report.hours = 3;
  return input;
}

}  // namespace

TEST_SUITE("dispatch/advance") {
  TEST_CASE("the whole way of a request") {
    Request request = after(written(), Action::submit, k_requester);
    CHECK(request.state == State::submitted);
    CHECK(request.decide_until == "2026-11-19");
    request = after(request, Action::consent, k_receiving_hub);
    CHECK(request.state == State::review);
    REQUIRE(request.current() != nullptr);
    CHECK(request.current()->coordinator_id == "co-1");
    request = after(request, Action::release, k_home_hub);
    CHECK(request.state == State::asked);
    CHECK(request.decide_until == "2026-11-24");  // five business days
    request = after(request, Action::accept, k_person);
    request = after(request, Action::schedule, k_requester, {.day = "2026-12-01"});
    CHECK(request.scheduled_on == "2026-12-01");
    request = after(request, Action::deliver, k_person, {.day = "2026-12-01"}, on("2026-12-02"));
    CHECK(request.decide_until == "2026-12-09");  // seven days for the report
    request = after(request, Action::report, k_person, reported(), on("2026-12-03"));
    CHECK(request.state == State::reported);
    CHECK(request.remind_on == "2027-03-03");
    CHECK(request.current()->state == "done");
    request = after(request, Action::remind, k_clock, {}, on("2027-03-03"));
    request = after(request, Action::look_back, k_receiving_hub, with_note("利益が出た"),
                    on("2027-03-05"));
    CHECK(request.state == State::reported);
    CHECK(request.remind_on == "2027-12-03");  // a year after the report
    request = after(request, Action::remind, k_clock, {}, on("2027-12-05"));
    request =
        after(request, Action::look_back, k_requester, with_note("続いている"), on("2027-12-06"));
    CHECK(request.state == State::closed);
    CHECK(request.remind_on.empty());
    CHECK(request.look_backs.size() == 2);
    CHECK(request.look_backs[1].days == 365);
  }

  TEST_CASE(
      "who does not answer or says no gives the turn to the next, the last one back to the desk") {
    Request request = after(asked(), Action::expire, k_clock);
    CHECK(request.state == State::review);
    CHECK(request.candidates[0].state == "expired");
    CHECK(request.current()->coordinator_id == "co-2");
    request = after(request, Action::release, k_home_hub);
    request = after(request, Action::decline, k_person, with_note("予定が合わない"));
    CHECK(request.state == State::submitted);
    CHECK(request.current() == nullptr);
    CHECK(request.candidates[1].note == "予定が合わない");
    CHECK(error_of(request, Action::consent, k_receiving_hub).code == ErrorCode::rejected_input);
    CHECK(error_of(request, Action::consent, k_receiving_hub, {.candidates = {{"co-1", "hub-13"}}})
              .message.find("すでに打診") != std::string::npos);
    request =
        after(request, Action::consent, k_receiving_hub, {.candidates = {{"co-3", "hub-01"}}});
    CHECK(request.current()->coordinator_id == "co-3");
    CHECK(request.candidates.size() == 3);
  }

  TEST_CASE("a home hub keeps its person, or offers another") {
    const Request in_review =
        after(after(written(), Action::submit, k_requester), Action::consent, k_receiving_hub);
    Request request = after(in_review, Action::keep, k_home_hub, with_note("手いっぱい"));
    CHECK(request.candidates[0].state == "kept");
    CHECK(request.current()->coordinator_id == "co-2");
    request = after(in_review, Action::offer, k_home_hub, {.candidates = {{"co-9", "hub-13"}}});
    CHECK(request.state == State::offered);
    CHECK(request.current()->coordinator_id == "co-9");
    CHECK(request.current()->hub_id == "hub-13");
    CHECK(after(request, Action::take_offer, k_requester).state == State::asked);
    const Request declined = after(request, Action::decline_offer, k_requester, with_note("違う"));
    CHECK(declined.current()->coordinator_id == "co-2");
    CHECK(declined.candidates[1].state == "passed");
    CHECK(error_of(in_review, Action::offer, k_home_hub).code == ErrorCode::rejected_input);
  }

  TEST_CASE("the desk of a named hub chooses when it releases") {
    Request request = written();
    request.choice = "desk";
    request.candidates = {{"", "hub-13"}};
    request = after(after(request, Action::submit, k_requester), Action::consent, k_receiving_hub);
    CHECK(error_of(request, Action::release, k_home_hub).code == ErrorCode::rejected_input);
    request = after(request, Action::release, k_home_hub, {.candidates = {{"co-5", "hub-13"}}});
    CHECK(request.current()->coordinator_id == "co-5");
  }

  TEST_CASE("a tie stops until the chief coordinator has decided") {
    const Request request = after(asked(), Action::accept_tied, k_person, with_note("元顧問先"));
    CHECK(request.state == State::blocked);
    CHECK(request.current()->tie == "元顧問先");
    CHECK(error_of(request, Action::clear_tie, k_home_hub, with_note("可")).code ==
          ErrorCode::forbidden);
    CHECK(after(request, Action::clear_tie, k_receiving_chief, with_note("契約は5年前に終わった"))
              .state == State::accepted);
    const Request upheld =
        after(request, Action::uphold_tie, k_receiving_chief, with_note("現在も取引がある"));
    CHECK(upheld.current()->coordinator_id == "co-2");
    CHECK(upheld.candidates[0].state == "tied");
  }

  TEST_CASE("a hold goes on where it was, with a new deadline") {
    Request request = after(asked(), Action::hold, k_requester, with_note("相談者が入院"));
    CHECK(request.state == State::on_hold);
    CHECK(request.decide_until.empty());
    request = after(request, Action::resume, k_requester, {}, on("2026-12-01"));
    CHECK(request.state == State::asked);
    CHECK(request.decide_until == "2026-12-08");
  }

  TEST_CASE("a hub cannot ask for its own person") {
    Request request = written();
    request.candidates = {{"co-1", "hub-45"}};
    request = after(request, Action::submit, k_requester);
    CHECK(error_of(request, Action::consent, k_receiving_hub).message.find("受け入れ拠点") !=
          std::string::npos);
  }

  TEST_CASE("days are days, not past, not years ahead") {
    const Request request = after(asked(), Action::accept, k_person);
    for (const char* day : {"", "2026-02-30", "2026-11-15", "2029-01-01"})
      CHECK_MESSAGE(error_of(request, Action::schedule, k_person, {.day = day}).code ==
                        ErrorCode::rejected_input,
                    day);
  }

  TEST_CASE("what is not legal names what is") {
    const Error error = error_of(asked(), Action::deliver, k_person, {.day = "2026-11-16"});
    CHECK(error.code == ErrorCode::conflict);
    CHECK(error.message ==
          "「本人に打診中」の依頼では「実施を記録する」はできません。できること: 「引き受ける」、"
          "「利害関係を申し出て引き受ける」、「辞退する」");
    CHECK(error_of(asked(), Action::accept, k_requester).code == ErrorCode::forbidden);
    CHECK(error_of(asked(), Action::decline, k_person).message == "note: 理由を書いてください");
  }

  TEST_CASE("every state, action and party: a step happens exactly when the table has it") {
    for (const Flow flow : {Flow::request, Flow::referral}) {
      for (std::size_t s = 0; s < k_state_count; ++s) {
        for (std::size_t a = 0; a < k_action_count; ++a) {
          for (unsigned party = k_requester; party <= k_clock; party <<= 1U) {
            Request request = written();
            request.flow = flow;
            request.state = static_cast<State>(s);
            request.held_in = request.state == State::on_hold ? State::accepted : State::draft;
            if (request.state != State::draft && request.state != State::submitted)
              request.candidates[0].state = "current";
            StepInput input = reported();
            input.note = "理由";
            input.day = monday().today;
            const auto action = static_cast<Action>(a);
            if (action == Action::offer) input.candidates = {{"co-7", "hub-13"}};
            const auto result = advance(request, action, party, input, monday());
            const Step* step = find_step(flow, request.state, action);
            CAPTURE(name_of(request.state));
            CAPTURE(name_of(action));
            CAPTURE(party);
            CHECK(result.has_value() == (step != nullptr && (step->parties & party) != 0));
            if (result) continue;
            CHECK(result.error().code ==
                  (step == nullptr ? ErrorCode::conflict : ErrorCode::forbidden));
          }
        }
      }
    }
  }
}

TEST_SUITE("dispatch/request") {
  TEST_CASE("what is sent is complete") {
    const auto fields = [](const Request& request) {
      std::vector<std::string> names;
      for (const auto& problem : check(request, test::reference(), "2026-11-16", true))
        names.push_back(problem.field);
      return names;
    };
    CHECK(fields(written()).empty());
    CHECK(fields(Request{}) ==
          std::vector<std::string>{"need", "type", "prefecture", "mode", "candidates"});
    Request request = written();
    request.wished_days = {"2026-11-15", "soon", "2028-01-01", "2026-11-20"};
    CHECK(fields(request) == std::vector<std::string>(3, "wished_days"));
    request = written();
    request.client = "A社";
    CHECK(fields(request) == std::vector<std::string>{"client_consent_id"});
    request = written();
    request.topics = {"margin", "no-such"};
    request.urgency = "now";
    CHECK(fields(request) == std::vector<std::string>{"urgency", "topics"});
    CHECK(check(Request{}, test::reference(), "2026-11-16", false).empty());
  }

  TEST_CASE(
      "a report has known codes, sound numbers, and next actions with somebody who does them") {
    const auto first = [](const Report& report) {
      const auto problems = check_report(report, test::reference(), "2026-12-01");
      return problems.empty() ? std::string() : problems.front().field;
    };
    Report report = reported().report;
    report.next_actions = {{"investment", "", "社長", "2026-12-01"},
                           {"other", "見直す", "社長", ""}};
    CHECK(first(report).empty());
    const auto wrong = [&](const auto& change) {
      Report other = report;
      change(other);
      return first(other);
    };
    CHECK(wrong([](Report& r) { r.mode = "by_car"; }) == "report.mode");
    CHECK(wrong([](Report& r) { r.sessions = -1; }) == "report.sessions");
    CHECK(wrong([](Report& r) { r.hours = 10'001; }) == "report.hours");
    CHECK(wrong([](Report& r) { r.travel_hours = -0.5; }) == "report.travel_hours");
    CHECK(wrong([](Report& r) { r.travel_km = 60'000; }) == "report.travel_km");
    CHECK(wrong([](Report& r) { r.summary.assign(4001, 'a'); }) == "report.summary");
    CHECK(wrong([](Report& r) { r.next_actions.resize(11, r.next_actions[0]); }) ==
          "report.next_actions");
    CHECK(wrong([](Report& r) { r.next_actions[1].code = "dance"; }) ==
          "report.next_actions[1].code");
    CHECK(wrong([](Report& r) { r.next_actions[0].code = ""; }) == "report.next_actions[0].code");
    CHECK(wrong([](Report& r) { r.next_actions[1].what = " "; }) == "report.next_actions[1].what");
    CHECK(wrong([](Report& r) { r.next_actions[0].owner = ""; }) == "report.next_actions[0].owner");
    for (const char* day : {"2026-11-30", "2028-12-03", "soon", "2026-02-30"}) {
      CHECK(wrong([&](Report& r) { r.next_actions[0].due_on = day; }) ==
            "report.next_actions[0].due_on");
    }
  }
}

}  // namespace tsunagu::dispatch
