// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/reindex.hpp"

#include <nlohmann/json.hpp>

namespace tsunagu::operations {
namespace {

using nlohmann::json;
using service::ReindexReport;
using service::ReindexRequest;

struct Wish {
  ReindexRequest request;
  std::int64_t roll_back = 0;  // 0: index anew
};

Result<Wish> wish_of(const std::string& params) {
  const json read = json::parse(params, nullptr, false);
  const auto text = [&](const char* name) {
    const auto found = read.find(name);
    return found != read.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!read.is_object()) return fail(ErrorCode::invalid_argument, "作業の内容を読めません");
  Wish wish;
  if (const auto found = read.find("roll_back"); found != read.end() && found->is_number_integer())
    wish.roll_back = found->get<std::int64_t>();
  const auto scope = service::scope_from(text("scope"));
  if (wish.roll_back == 0 && !scope)
    return fail(ErrorCode::invalid_argument, "何を作り直すかが分かりません");
  wish.request = {scope.value_or(service::Scope::all), text("id")};
  return wish;
}

// A build that was cancelled is not gone on with; one that the server's end interrupted is.
bool is_cancelled(const service::DataDir& dir, const std::string& id) {
  auto store = service::open_store(dir, store::Mode::read_only);
  if (!store) return false;
  const auto job = store::JobRows(*store).find(id);
  return job && *job && (*job)->cancel_wanted;
}

}  // namespace

std::string reindex_params(const ReindexRequest& request) {
  return json{{"scope", service::name_of(request.scope)}, {"id", request.id}}.dump();
}

std::string roll_back_params(std::int64_t generation) {
  return json{{"roll_back", generation}}.dump();
}

std::string report_json(const ReindexReport& report) {
  return json{{"generation", report.generation}, {"previous", report.previous},
              {"records", report.records},       {"resumed", report.was_resumed},
              {"looked_for", report.looked_for}, {"queries", report.queries},
              {"alike", report.alike},           {"seconds", report.seconds}}
      .dump();
}

Result<ReindexReport> report_of(const std::string& result) {
  const json read = json::parse(result, nullptr, false);
  if (!read.is_object()) return fail(ErrorCode::internal, "作業の結果を読めません");
  ReindexReport report;
  report.generation = read.value("generation", report.generation);
  report.previous = read.value("previous", report.previous);
  report.records = read.value("records", report.records);
  report.was_resumed = read.value("resumed", false);
  report.looked_for = read.value("looked_for", report.looked_for);
  report.queries = read.value("queries", report.queries);
  report.alike = read.value("alike", report.alike);
  report.seconds = read.value("seconds", report.seconds);
  return report;
}

Error problem_of(const store::JobRow& job) {
  Error error{ErrorCode::internal, job.problem};
  for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code) {
    if (name_of(static_cast<ErrorCode>(code)) == job.problem_code)
      error.code = static_cast<ErrorCode>(code);
  }
  return error;
}

Result<store::JobRow> start_reindex(Jobs& jobs, const service::Actor& actor, std::string params) {
  return jobs.start(actor, k_reindex_kind, std::move(params),
                    "索引の作業がもう始まっています。終わるまで待つか、取り消してください");
}

JobKind reindex_job(const service::DataDir& dir, service::Directory& directory) {
  const auto work = [dir, &directory](const store::JobRow& row,
                                      const JobContext& context) -> Result<std::string> {
    TRY_ASSIGN(const Wish wish, wish_of(row.params));
    context.tell("順番を待っています", 0, 0);
    const auto report =
        wish.roll_back == 0
            ? directory.reindex(wish.request, context.progress(), context.stop())
            : directory.roll_back(wish.roll_back, context.progress(), context.stop());
    if (report) return report_json(*report);
    if (report.error().code == ErrorCode::not_ready && is_cancelled(dir, row.id))
      directory.forget_unfinished();
    return tl::unexpected(report.error());
  };
  return {.name = std::string(k_reindex_kind), .lane = Lane::slow, .resumes = true, .work = work};
}

}  // namespace tsunagu::operations
