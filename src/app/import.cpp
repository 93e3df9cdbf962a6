// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/progress_bar.hpp"
#include "service/check.hpp"
#include "service/data_dir.hpp"
#include "service/import.hpp"

namespace tsunagu::app {
namespace {

constexpr std::size_t k_problems_printed = 50;

Result<service::ImportReport> import_kind(store::Store& store, const ImportArguments& arguments,
                                          const model::Reference& reference,
                                          const service::Progress& progress) {
  const service::ImportOptions options{.path = arguments.file,
                                       .dry_run = arguments.dry_run,
                                       .keep_good_rows = arguments.keep_good_rows,
                                       .actor = "import",
                                       .rejected_path = arguments.rejected};
  if (arguments.kind == "organizations")
    return service::import_file<model::Organization>(store, reference, options, progress);
  if (arguments.kind == "coordinators")
    return service::import_file<model::Coordinator>(store, reference, options, progress);
  if (arguments.kind == "measures")
    return service::import_file<model::Measure>(store, reference, options, progress);
  return service::import_file<model::Case>(store, reference, options, progress);
}

void print(const ImportArguments& arguments, const service::ImportReport& report) {
  for (std::size_t i = 0; i < report.problems.size() && i < k_problems_printed; ++i) {
    fmt::print(stderr, "{}\n", service::describe(report.problems[i]));
  }
  if (report.problems_total > static_cast<std::int64_t>(k_problems_printed)) {
    fmt::print(stderr, "… 誤りは全部で {} か所あります\n", report.problems_total);
  }
  fmt::print("{} {}: 追加 {} 件、変更 {} 件、変更なし {} 件、誤り {} 件{}\n", arguments.file,
             arguments.dry_run ? "を取り込むと"
                               : (report.written ? "を取り込みました" : "は取り込みませんでした"),
             report.added, report.changed, report.unchanged, report.rejected,
             arguments.dry_run ? "（書き込んでいません）" : "");
  if (report.without_consent > 0) {
    fmt::print(
        "同意の記録がない {} 人は、一般公開の検索には出ません（拠点どうしの検索には出ます）\n",
        report.without_consent);
  }
  if (!report.rejected_path.empty())
    fmt::print("誤りの行は {} に書きました。直してもう一度取り込んでください\n",
               report.rejected_path);
}

}  // namespace

Result<void> import(const ImportArguments& arguments, const model::Reference& reference) {
  const service::DataDir dir{arguments.data};
  ProgressBar bar;
  const service::Progress progress = [&bar](std::string_view what, std::int64_t done,
                                            std::int64_t total) { bar(what, done, total); };
  service::ImportReport report;
  {
    TRY_ASSIGN(auto store, service::open_store(dir, store::Mode::read_write));
    TRY_ASSIGN(report, import_kind(store, arguments, reference, progress));
  }
  print(arguments, report);
  // Without a wrong row the header may be wrong: every problem counts.
  if (!report.written && !arguments.dry_run) {
    return fail(
        ErrorCode::rejected_input,
        fmt::format("{} は取り込んでいません。誤りを直すか --keep-good-rows を付けてください",
                    arguments.file));
  }
  if (arguments.dry_run) {
    if (report.problems_total == 0) return {};
    return fail(ErrorCode::rejected_input,
                fmt::format("{} に誤りがあります。このままでは取り込めません", arguments.file));
  }
  if (const auto indexed = service::update_index(dir, reference, progress); !indexed) {
    return fail(indexed.error().code,
                fmt::format("{} は取り込みましたが、検索の索引はまだ更新できていません: {}",
                            arguments.file, indexed.error().message));
  }
  return {};
}

}  // namespace tsunagu::app
