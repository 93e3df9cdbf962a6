// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "app/progress_bar.hpp"
#include "app/watch_job.hpp"
#include "base/child.hpp"
#include "index/writer/generation.hpp"
#include "operations/reindex.hpp"
#include "service/accounts.hpp"
#include "service/reindex_check.hpp"
#include "service/server_lock.hpp"
#include "service/tend_index.hpp"

namespace tsunagu::app {
namespace {

using operations::Jobs;
using service::ReindexReport;
using service::ReindexRequest;
using service::Scope;

static_assert(exit_code(ErrorCode::no_space) == service::k_child_has_no_room);
static_assert(exit_code(ErrorCode::corrupt) == service::k_child_found_damage);

ReindexRequest request_of(const ReindexArguments& arguments) {
  if (!arguments.hub.empty()) return {Scope::hub, arguments.hub};
  if (!arguments.coordinator.empty()) return {Scope::coordinator, arguments.coordinator};
  if (!arguments.kind.empty()) return {Scope::kind, arguments.kind};
  if (arguments.lexicon) return {Scope::lexicon, {}};
  return {};
}

void print(const ReindexReport& report, bool is_back) {
  if (is_back) {
    fmt::print("索引を世代 {} に戻しました（{:.1f} 秒）\n", report.generation, report.seconds);
  } else if (report.generation == report.previous) {
    fmt::print("{} 件を索引に入れ直しました（世代 {}、{:.1f} 秒）\n", report.records,
               report.generation, report.seconds);
  } else {
    fmt::print("索引を作り直しました（世代 {}）\n", report.generation);
    fmt::print("文書 {} 件、{:.1f} 秒。{} 件と見本の検索 {} 件で確かめました{}\n", report.records,
               report.seconds, report.looked_for, report.queries,
               report.was_resumed ? "（途中だったものの続きから）" : "");
  }
}

// Beside a running server: it does the work, this command watches.
Result<void> by_server(const ReindexArguments& arguments) {
  const StopSignals signals;
  TRY_ASSIGN(const auto jobs, Jobs::open({arguments.data}, {}, {.runs = false}));
  std::string params = operations::reindex_params(request_of(arguments));
  if (arguments.roll_back) {
    const std::int64_t previous =
        index::previous_generation(service::DataDir{arguments.data}.index());
    if (previous == 0) return fail(ErrorCode::not_found, "戻れる前の世代が残っていません");
    params = operations::roll_back_params(previous);
  }
  TRY_ASSIGN(auto job, operations::start_reindex(*jobs, {service::command_line_viewer(), {}},
                                                 std::move(params)));
  fmt::print("動いているサーバーに頼みました（{}。取り消すには tsunagu jobs cancel）\n", job.id);
  std::fflush(stdout);
  TRY_ASSIGN(job, watch_job(*jobs, {arguments.data}, std::move(job), signals));
  if (job.state == store::k_job_failed) return tl::unexpected(operations::problem_of(job));
  if (job.state == store::k_job_cancelled)
    return fail(ErrorCode::conflict, fmt::format("{} は取り消されました", job.id));
  TRY_ASSIGN(const ReindexReport report, operations::report_of(job.result));
  print(report, arguments.roll_back);
  return {};
}

// For the process that waits for this one (service/index_tools.hpp).
template <class Work>
Result<void> as_child(const Work& work) {
  end_with_parent();
  const Result<void> done = work();
  if (!done) fmt::print("{}\n", done.error().message);
  return done;
}

}  // namespace

Result<void> reindex(const ReindexArguments& arguments, const model::Reference& reference) {
  const service::DataDir dir{arguments.data};
  TRY_ASSIGN(auto store, service::open_store(dir, store::Mode::read_only));
  TRY(service::check_request(store, request_of(arguments)));
  TRY_ASSIGN(const bool is_served, service::is_served(dir));
  if (is_served) return by_server(arguments);
  ProgressBar bar;
  const auto progress = [&bar](std::string_view what, std::int64_t done, std::int64_t total) {
    bar(what, done, total);
  };
  const auto tools = service::tools_in_children();
  const auto report =
      arguments.roll_back
          ? service::roll_back_here(dir, reference, tools, progress)
          : service::reindex_here(dir, reference, request_of(arguments), tools, progress);
  if (!report) return tl::unexpected(report.error());
  print(*report, arguments.roll_back);
  return {};
}

Result<void> check_index(const IndexArguments& arguments) {
  return as_child([&] { return service::check_generation(arguments.generation_dir, {}); });
}

Result<void> merge_index(const IndexArguments& arguments) {
  return as_child([&] {
    return index::merge_segments(arguments.generation_dir, arguments.layer, arguments.segments, {});
  });
}

}  // namespace tsunagu::app
