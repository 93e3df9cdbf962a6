// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/jobs_api.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "unit/support/account_world.hpp"

namespace tsunagu::http {
namespace {

using operations::JobContext;
using operations::JobKind;
using operations::Jobs;
using operations::Lane;
using std::chrono::milliseconds;
using Json = nlohmann::json;

constexpr NewestState::Times k_times{.gap = milliseconds(5)};

Caller caller_of(model::Role role, std::string id) {
  Caller caller;
  caller.kind = Caller::Kind::session;
  caller.viewer = {role, std::move(id), {}, {}, false};
  return caller;
}

// Jobs that go as far as they are told to.
struct JobsWorld : test::AccountWorld {
  std::atomic<std::int64_t> allowed{0};
  std::unique_ptr<Jobs> jobs;
  const Caller admin = caller_of(model::Role::system_admin, "admin");
  const Caller headquarters = caller_of(model::Role::headquarters, "hq");
  const Caller staff = caller_of(model::Role::agency_staff, "staff");

  JobsWorld() {
    const JobKind backup{
        "backup", Lane::quick, false,
        [this](const store::JobRow&, const JobContext& context) -> Result<std::string> {
          for (std::int64_t n = 0; n < 3;) {
            if (context.stop().stop_requested()) return fail(ErrorCode::not_ready, "止まりました");
            if (n < allowed) context.tell("写しています", ++n, 3);
            std::this_thread::sleep_for(milliseconds(2));
          }
          return std::string(R"({"files":3})");
        }};
    auto opened = Jobs::open(dir, {backup}, {});
    REQUIRE(opened.has_value());
    jobs = std::move(*opened);
  }
  std::string begin() const {
    const auto job = jobs->start({admin.viewer, "r-1"}, "backup", "{}");
    REQUIRE(job.has_value());
    return job->id;
  }
};

Outcome asked(JobsApi& api, Endpoint endpoint, const Caller& caller, std::string id = {},
              Request request = {}) {
  if (endpoint == Endpoint::cancel_job) request.body = "{}";
  auto outcome = api.handle({endpoint, Purpose::read, std::move(id)}, request, caller);
  REQUIRE(outcome.has_value());
  return *std::move(outcome);
}

int status_of(const Outcome& outcome) {
  return outcome ? outcome->status : problem_response(outcome.error().problem, "", "").status;
}

// The data of the next event.
std::optional<Json> next_event(Stream& events) {
  for (int i = 0; i < 1000; ++i) {
    const auto piece = events.next(milliseconds(20));
    if (!piece) return std::nullopt;
    const std::size_t at = piece->find("data: ");
    if (at != std::string::npos) return Json::parse(piece->substr(at + 6));
  }
  return std::nullopt;
}

TEST_SUITE("http/jobs_api") {
  TEST_CASE_FIXTURE(JobsWorld, "shows jobs to those who tend the index, and to nobody else") {
    JobsApi api(*jobs, test::reference(), {}, k_times);
    const std::string id = begin();
    const auto list = asked(api, Endpoint::list_jobs, headquarters);
    REQUIRE(list.has_value());
    const Json shown = Json::parse(list->body);
    CHECK(shown["total"] == 1);
    CHECK(shown["jobs"][0]["id"] == id);
    CHECK(shown["jobs"][0]["by"]["id"] == "admin");
    CHECK(shown["jobs"][0]["can_cancel"] == false);  // operate is not headquarters' to do
    for (const Endpoint endpoint :
         {Endpoint::list_jobs, Endpoint::show_job, Endpoint::cancel_job, Endpoint::watch_job})
      CHECK(status_of(asked(api, endpoint, staff, id)) == 403);
    CHECK(status_of(asked(api, Endpoint::show_job, admin, "job-none")) == 404);
    CHECK(status_of(asked(api, Endpoint::cancel_job, headquarters, id)) == 403);
    const auto cancelled = asked(api, Endpoint::cancel_job, admin, id);
    REQUIRE(cancelled.has_value());
    const Json left = Json::parse(cancelled->body);
    CHECK(left["can_cancel"] == false);
    CHECK(left["cancelling"] == left["ended_at"].is_null());  // over at once when it waited
    CHECK(status_of(asked(api, Endpoint::list_jobs, admin, {},
                          {.parameters = {{"state", "asleep"}}})) == 400);
  }

  TEST_CASE_FIXTURE(JobsWorld, "tells in events how far a job is, and that it is over") {
    JobsApi api(*jobs, test::reference(), {}, k_times);
    const std::string id = begin();
    const auto answer = asked(api, Endpoint::watch_job, headquarters, id);
    REQUIRE(answer.has_value());
    CHECK(answer->content_type == k_event_stream);
    CHECK(answer->header("X-Accel-Buffering") == "no");
    CHECK(api.watched() == 1);
    Json told;
    for (int step = 1; step <= 3; ++step) {
      allowed = step;
      while (told.is_null() || (told["done"] < step && told["ended_at"].is_null())) {
        const auto event = next_event(*answer->rest);
        REQUIRE(event.has_value());
        told = *event;
      }
    }
    while (told["state"] != "done") {
      const auto event = next_event(*answer->rest);
      REQUIRE(event.has_value());
      told = *event;
    }
    CHECK(told["result"]["files"] == 3);
    CHECK(answer->rest->next(milliseconds(1)) == std::nullopt);

    // Who comes again after the last event has nothing to wait for; others are told of the end.
    CHECK(status_of(asked(api, Endpoint::watch_job, admin, id,
                          {.last_event_id = std::string(k_last_event_id)})) == 204);
    const auto late = asked(api, Endpoint::watch_job, admin, id, {.last_event_id = "2"});
    REQUIRE(late.has_value());
    CHECK(next_event(*late->rest).value()["state"] == "done");
  }

  TEST_CASE_FIXTURE(JobsWorld, "lets so many readers watch, and gives places back") {
    JobsApi api(*jobs, test::reference(), {.all = 3, .per_user = 2}, k_times);
    const std::string id = begin();
    auto first = asked(api, Endpoint::watch_job, admin, id);
    const auto second = asked(api, Endpoint::watch_job, admin, id);
    CHECK(status_of(second) == 200);
    const auto third = asked(api, Endpoint::watch_job, admin, id);
    CHECK(status_of(third) == 429);
    first->rest.reset();
    CHECK(status_of(asked(api, Endpoint::watch_job, admin, id)) == 200);
    CHECK(api.watched() == 1);
  }
}

}  // namespace
}  // namespace tsunagu::http
