// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/jobs.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/file.hpp"
#include "unit/support/account_world.hpp"

namespace tsunagu {
namespace {

using operations::JobContext;
using operations::JobKind;
using operations::Jobs;
using operations::Lane;
using store::JobRow;

const service::Actor k_admin{{model::Role::system_admin, "admin", {}, {}, false}, "r-1"};
const service::Actor k_headquarters{{model::Role::headquarters, "hq", {}, {}, false}, "r-2"};
const service::Actor k_staff{{model::Role::agency_staff, "staff", {}, {}, false}, "r-3"};

struct JobWorld : test::AccountWorld {
  std::unique_ptr<Jobs> open(std::vector<JobKind> kinds, bool runs = true) {
    auto opened =
        Jobs::open(dir, std::move(kinds), {.runs = runs, .clock = [this] { return now; }});
    REQUIRE(opened.has_value());
    return std::move(*opened);
  }
  // As it stands when it is over, or after ten seconds.
  static JobRow end_of(Jobs& jobs, const std::string& id) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    JobRow row = jobs.find(id).value();
    for (std::uint64_t seen = 0; !row.is_over() && std::chrono::steady_clock::now() < until;) {
      seen = jobs.wait_for_news(seen, std::chrono::milliseconds(200));
      row = jobs.find(id).value();
    }
    return row;
  }
  // What a process that died leaves of a job that it did.
  std::string leave_running(std::int64_t attempts) const {
    auto store = service::open_store(dir, store::Mode::read_write).value();
    const std::string id = "job-" + std::to_string(attempts);
    REQUIRE(store
                .transact([&] {
                  return store::JobRows(store).add({.id = id,
                                                    .kind = "reindex",
                                                    .state = std::string(store::k_job_running),
                                                    .created_at = now,
                                                    .attempts = attempts});
                })
                .has_value());
    return id;
  }
  std::vector<std::string> actions() const {
    auto store = service::open_store(dir, store::Mode::read_only).value();
    std::vector<std::string> found;
    const auto rows = store.audit_rows({.limit = 100}).value();
    for (const auto& row : rows) {
      if (row.kind == "job") found.insert(found.begin(), row.action + " " + row.actor);
    }
    return found;
  }
};

// Tells its progress and goes on until somebody stops it.
JobKind endless(bool resumes = false) {
  return {"reindex", Lane::slow, resumes,
          [](const JobRow&, const JobContext& context) -> Result<std::string> {
            for (std::int64_t n = 0; !context.stop().stop_requested(); ++n) {
              context.tell("数えています", n, 0);
              std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
            return fail(ErrorCode::not_ready, "止まりました");
          }};
}

JobKind quick(std::string name = "backup") {
  return {std::move(name), Lane::quick, false,
          [](const JobRow& row, const JobContext& context) -> Result<std::string> {
            context.tell("写しています", 10, 10);
            if (row.params == "{}") return std::string("{\"n\":1}");
            return fail(ErrorCode::no_space, "空きがありません");
          }};
}

}  // namespace

TEST_SUITE("operations/jobs") {
  TEST_CASE_FIXTURE(JobWorld, "a job is done, told and kept") {
    const auto jobs = open({quick()});
    const auto begun = jobs->start(k_admin, "backup", "{}");
    REQUIRE(begun.has_value());
    const JobRow end = end_of(*jobs, begun->id);
    CHECK(end.state == store::k_job_done);
    CHECK(end.result == "{\"n\":1}");
    CHECK(end.what == "写しています");
    CHECK(end.created_by == "admin");
    const JobRow failed = end_of(*jobs, jobs->start(k_admin, "backup", "{\"x\":1}")->id);
    CHECK(failed.state == store::k_job_failed);
    CHECK(failed.problem_code == "no-space");
    CHECK(failed.problem == "空きがありません");
    CHECK(jobs->list(k_headquarters.viewer, {}, 1)->total == 2);
    CHECK(jobs->list(k_headquarters.viewer, {.kind = {}, .state = "failed"}, 1)->jobs.front().id ==
          failed.id);
    CHECK(jobs->list(k_staff.viewer, {}, 1).error().code == ErrorCode::forbidden);
    CHECK(actions() == std::vector<std::string>{"start_job admin", "end_job admin",
                                                "start_job admin", "end_job admin"});
  }

  TEST_CASE_FIXTURE(JobWorld, "a job is cancelled while it runs or waits") {
    const auto jobs = open({endless(), quick()});
    const auto first = jobs->start(k_headquarters, "reindex", "{}").value();
    const auto second = jobs->start(k_headquarters, "reindex", "{}").value();
    // Another lane does not wait.
    CHECK(end_of(*jobs, jobs->start(k_admin, "backup", "{}")->id).state == store::k_job_done);
    while (jobs->find(first.id)->done < 3)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    CHECK(jobs->find(first.id)->rate > 0);
    CHECK(jobs->find(second.id)->state == store::k_job_queued);
    CHECK(jobs->cancel(k_headquarters, second.id)->state == store::k_job_cancelled);
    CHECK(jobs->cancel(k_staff, first.id).error().code == ErrorCode::forbidden);
    REQUIRE(jobs->cancel(k_headquarters, first.id).has_value());
    CHECK(end_of(*jobs, first.id).state == store::k_job_cancelled);
    CHECK(jobs->cancel(k_headquarters, first.id).error().code == ErrorCode::conflict);
    CHECK(jobs->cancel(k_headquarters, "job-x").error().code == ErrorCode::not_found);
    CHECK(jobs->count({.kind = {}, .state = "queued"}) == 0);
  }

  TEST_CASE_FIXTURE(JobWorld, "one at a time: another waits for nothing but its end") {
    const auto jobs = open({endless(), quick()});
    const auto begin = [&](std::string_view kind) {
      return jobs->start(k_admin, kind, "{}", "もう始まっています");
    };
    const auto long_one = begin("reindex").value();
    CHECK(begin("reindex").error().message == "もう始まっています");
    REQUIRE(jobs->cancel(k_admin, long_one.id).has_value());
    CHECK(end_of(*jobs, long_one.id).is_over());
    for (int n = 0; n < 50; ++n) {
      const auto job = begin("backup");
      REQUIRE(job.has_value());
      CHECK(end_of(*jobs, job->id).state == store::k_job_done);
    }
  }

  TEST_CASE("an end is seen when it is written down, or when it cannot be") {
    operations::RunningJobs running;
    const JobRow row{.id = "job-1", .kind = "backup", .state = std::string(store::k_job_running)};
    const auto finish = [](JobRow now) {
      now.state = store::k_job_done;
      return now;
    };
    running.begin(row);
    running.note("job-1", "写しています", 3, 10);
    CHECK(running.end("job-1", finish).state == store::k_job_done);
    CHECK(running.newest_of(row).state == store::k_job_running);
    CHECK(running.newest_of(row).done == 3);
    CHECK(running.all().front().row.state == store::k_job_done);
    running.show_ends();
    CHECK(running.newest_of(row).state == store::k_job_done);
    running.forget({"job-1"});
    CHECK(running.newest_of(row).done == 0);
  }

  TEST_CASE_FIXTURE(JobWorld, "another process begins and cancels through the rows") {
    const auto server = open({endless()});
    const auto command = open({}, false);
    const auto begun = command->start({}, "reindex", "{}").value();
    for (int n = 0; n < 400 && command->find(begun.id)->done == 0; ++n)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(command->find(begun.id)->state == store::k_job_running);
    CHECK(command->find(begun.id)->done > 0);
    REQUIRE(command->cancel_job("command", {}, begun.id).has_value());
    CHECK(end_of(*server, begun.id).state == store::k_job_cancelled);
    CHECK(command->find(begun.id)->state == store::k_job_cancelled);
  }

  TEST_CASE_FIXTURE(JobWorld, "what a stop interrupts goes on with the next server, if it can") {
    for (const bool resumes : {true, false}) {
      std::string id;
      {
        const auto jobs = open({endless(resumes)});
        id = jobs->start(k_admin, "reindex", "{}")->id;
        while (jobs->find(id)->done == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
      const auto after = open({endless(resumes)}, false);
      CHECK(after->find(id)->state == (resumes ? store::k_job_queued : store::k_job_failed));
      CHECK(after->find(id)->attempts == (resumes ? 0 : 1));
      if (resumes) REQUIRE(after->cancel_job("t", {}, id).has_value());
    }
  }

  TEST_CASE_FIXTURE(JobWorld, "a server that starts leaves alone what a command does meanwhile") {
    const auto command = open({endless(true)}, false);
    JobRow ended;
    std::jthread doing(
        [&] { ended = command->run_here({}, "reindex", "{}", [](auto...) {}).value(); });
    std::optional<JobRow> job;
    while (!job || job->done == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      job = command->newest({}).value();
    }
    const auto server = open({endless(true)});
    CHECK(server->find(job->id)->state == store::k_job_running);
    REQUIRE(server->cancel(k_admin, job->id).has_value());
    doing.join();
    CHECK(ended.state == store::k_job_cancelled);
    CHECK(ended.attempts == 1);
    CHECK_FALSE(std::filesystem::exists(fmt::format("{}/{}.lock", dir.path, job->id)));
  }

  TEST_CASE_FIXTURE(JobWorld, "what a command did that was killed ends, and keeps nobody waiting") {
    std::atomic<std::int64_t> time = now;
    const auto server =
        Jobs::open(dir, {quick()}, {.runs = true, .clock = [&] { return time.load(); }}).value();
    const std::string id = leave_running(1);
    const std::string lock = fmt::format("{}/{}.lock", dir.path, id);
    REQUIRE(file::append_durably(lock, {}).has_value());
    time += 60;
    CHECK(end_of(*server, id).state == store::k_job_failed);
    CHECK_FALSE(std::filesystem::exists(lock));
    CHECK(server->start(k_admin, "reindex", "{}", "busy").has_value());
  }

  TEST_CASE_FIXTURE(JobWorld, "after a crash a job is tried three times at most") {
    const std::string once = leave_running(1), often = leave_running(3);
    const auto jobs = open({endless(true)});
    CHECK(jobs->find(often)->state == store::k_job_failed);
    CHECK_FALSE(jobs->find(once)->is_over());
    REQUIRE(jobs->cancel_job("t", {}, once).has_value());
    CHECK(end_of(*jobs, once).state == store::k_job_cancelled);
  }

  TEST_CASE_FIXTURE(JobWorld, "a command does a job itself and leaves a row") {
    const auto jobs = open({quick()}, false);
    std::int64_t told = 0;
    const auto row =
        jobs->run_here({}, "backup", "{}",
                       [&](std::string_view, std::int64_t done, std::int64_t) { told = done; });
    REQUIRE(row.has_value());
    CHECK(row->state == store::k_job_done);
    CHECK(told == 10);
    CHECK(jobs->find(row->id)->state == store::k_job_done);
    CHECK(jobs->run_here({}, "nothing", "{}", {}).error().code == ErrorCode::invalid_argument);
  }

  TEST_CASE_FIXTURE(JobWorld, "no more than a few wait") {
    const auto jobs = open({}, false);
    for (std::int64_t n = 0; n < operations::k_jobs_waiting_max; ++n)
      REQUIRE(jobs->start(k_admin, "backup", "{}").has_value());
    CHECK(jobs->start(k_admin, "backup", "{}").error().code == ErrorCode::conflict);
  }

  TEST_CASE("time left") {
    JobRow job{.state = std::string(store::k_job_running), .done = 10, .total = 100, .rate = 20};
    CHECK(operations::eta_s(job) == 5);
    job.rate = 0;
    CHECK_FALSE(operations::eta_s(job).has_value());
    job = {.state = std::string(store::k_job_done), .done = 10, .total = 100, .rate = 20};
    CHECK_FALSE(operations::eta_s(job).has_value());
  }
}

}  // namespace tsunagu
