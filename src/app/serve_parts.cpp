// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/serve_parts.hpp"

#include <fmt/format.h>

#include "operations/deep_check.hpp"
#include "operations/reindex.hpp"

namespace tsunagu::app {
namespace {

// Everybody knows the passwords of the sample accounts.
Result<void> keep_samples_at_home(service::Accounts& accounts, const http::ListenAddress& address,
                                  bool has_proxy) {
  TRY_ASSIGN(const bool has_samples, accounts.has_sample_accounts());
  if (!has_samples || (address.path.empty() && http::is_loopback(address) && !has_proxy)) return {};
  return fail(
      ErrorCode::invalid_argument,
      fmt::format(
          "見本の利用者（パスワードはだれでも知っています）があるので、{}{} では動かせません。"
          "--listen を 127.0.0.1 にして --trusted-proxy を外すか、見本の利用者を "
          "tsunagu user deactivate で止めてください",
          http::to_string(address), has_proxy ? " と --trusted-proxy" : ""));
}

}  // namespace

Result<WorkParts> WorkParts::open(const ServePlan& plan, const service::Directory& directory,
                                  const model::Reference& reference) {
  const service::DataDir dir{plan.data};
  WorkParts parts;
  TRY_ASSIGN(parts.accounts, service::Accounts::open(dir));
  TRY(keep_samples_at_home(*parts.accounts, plan.address, plan.has_proxy));
  TRY_ASSIGN(parts.audit, service::Audit::open(dir));
  TRY_ASSIGN(parts.workflow, service::Workflow::open(dir, reference));
  parts.exports = std::make_unique<service::Exports>(dir, directory, *parts.audit);
  TRY_ASSIGN(parts.shortlists, service::Shortlists::open(dir, reference));
  TRY_ASSIGN(parts.saved_searches,
             service::SavedSearches::open(dir, directory, {.addresses = plan.addresses}));
  TRY_ASSIGN(parts.dispatch,
             service::Dispatch::open(dir, reference, {.addresses = plan.addresses}));
  TRY_ASSIGN(parts.subscriptions, service::Subscriptions::open(dir, {.addresses = plan.addresses}));
  TRY_ASSIGN(parts.postman,
             service::Postman::open(dir, {.addresses = plan.addresses, .smtp = plan.smtp}));
  return parts;
}

void WorkParts::join(http::Router::Options& routing) const {
  routing.accounts = accounts.get();
  routing.audit = audit.get();
  routing.workflow = workflow.get();
  routing.exports = exports.get();
  routing.dispatch = dispatch.get();
  routing.shortlists = shortlists.get();
  routing.saved_searches = saved_searches.get();
  routing.postman = postman.get();
  routing.subscriptions = subscriptions.get();
}

Result<OperationParts> OperationParts::open(const ServePlan& plan, service::Directory& directory,
                                            const model::Reference& reference, bool was_killed) {
  const service::DataDir dir{plan.data};
  OperationParts parts;
  parts.disk = operations::DiskGuard::open(dir, plan.disk);
  TRY_ASSIGN(parts.lexicon, service::LexiconEditor::open(dir, directory));
  auto kinds = operations::backup_jobs(dir, reference, plan.backup);
  kinds.push_back(operations::check_job(dir, reference, plan.backup));
  kinds.push_back(operations::reindex_job(dir, directory));
  for (auto& kind : operations::import_jobs(dir, reference)) kinds.push_back(std::move(kind));
  TRY_ASSIGN(parts.jobs, operations::Jobs::open(dir, std::move(kinds), {}));
  parts.backups = operations::Backups::open(
      dir, *parts.jobs, {.plan = plan.backup, .every_hours = plan.backup_every_hours});
  TRY_ASSIGN(parts.imports, operations::Imports::open(dir, reference, *parts.jobs));
  parts.health = std::make_unique<operations::HealthDesk>(dir, directory, *parts.disk,
                                                          parts.jobs.get(), was_killed);
  parts.health->add([dir, backup = plan.backup, every_hours = plan.backup_every_hours] {
    return operations::backup_health(dir, backup, every_hours, service::system_clock_s());
  });
  parts.checks =
      operations::CheckSchedule::open(*parts.jobs, {.every_days = plan.check_every_days});
  return parts;
}

void OperationParts::join(http::Router::Options& routing) const {
  routing.lexicon = lexicon.get();
  routing.jobs = jobs.get();
  routing.backups = backups.get();
  routing.imports = imports.get();
  routing.health = health.get();
  routing.is_read_only = [guard = disk.get()] { return guard->is_read_only(); };
}

}  // namespace tsunagu::app
