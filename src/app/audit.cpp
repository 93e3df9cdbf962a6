// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/audit.hpp"

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/progress_bar.hpp"

namespace tsunagu::app {
namespace {

Result<void> verify(const std::string& data) {
  ProgressBar bar;
  TRY_ASSIGN(const auto report,
             service::verify_audit({data}, [&bar](std::string_view what, std::int64_t done,
                                                  std::int64_t total) { bar(what, done, total); }));
  if (!report.problem.empty()) return fail(ErrorCode::corrupt, report.problem);
  fmt::print("監査の記録 {} 行、控え {} 件。問題はありません{}\n", report.rows, report.heads,
             report.newest_hash.empty() ? std::string()
                                        : fmt::format("（最新のハッシュ {}）", report.newest_hash));
  return {};
}

}  // namespace

Result<void> audit(const AuditArguments& arguments) {
  if (arguments.action == "verify") return verify(arguments.data);
  TRY_ASSIGN(const auto rows, service::audit_rows({arguments.data}, {.before = {},
                                                                     .limit = arguments.limit,
                                                                     .actor = arguments.actor,
                                                                     .kind = arguments.kind,
                                                                     .record_id = arguments.id}));
  for (const auto& row : rows) {
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", row.sequence, row.at, row.actor, row.action,
               row.kind.empty() ? "-" : row.kind, row.record_id.empty() ? "-" : row.record_id,
               row.detail, row.request_id.empty() ? "-" : row.request_id);
  }
  return {};
}

}  // namespace tsunagu::app
