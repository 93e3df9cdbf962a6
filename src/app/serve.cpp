// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <csignal>
#include <cstdio>

#include <fmt/format.h>
#include <pthread.h>

#include "app/commands.hpp"
#include "app/serve_plan.hpp"
#include "app/service_manager.hpp"
#include "app/sight.hpp"
#include "base/embedded.hpp"
#include "base/log.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "operations/backups.hpp"
#include "operations/deep_check.hpp"
#include "operations/disk_guard.hpp"
#include "operations/health.hpp"
#include "operations/imports.hpp"
#include "operations/index_check.hpp"
#include "operations/jobs.hpp"
#include "operations/run_mark.hpp"
#include "service/accounts.hpp"
#include "service/audit.hpp"
#include "service/directory.hpp"
#include "service/dispatch.hpp"
#include "service/export.hpp"
#include "service/lexicon_editor.hpp"
#include "service/postman.hpp"
#include "service/saved_searches.hpp"
#include "service/shortlists.hpp"
#include "service/subscriptions.hpp"
#include "service/workflow.hpp"

namespace tsunagu::app {
namespace {

// Blocks the signals in every thread started from now on, so that wait() gets them.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&m_signals);
    sigaddset(&m_signals, SIGINT);
    sigaddset(&m_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  // Calls `meanwhile` again and again until one of them comes.
  template <class Meanwhile>
  void wait(std::chrono::microseconds every, Meanwhile&& meanwhile) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(every);
    const timespec pause{.tv_sec = seconds.count(), .tv_nsec = (every - seconds).count() * 1000};
    while (sigtimedwait(&m_signals, nullptr, &pause) < 0) meanwhile();
  }

 private:
  sigset_t m_signals{};
};

constexpr std::chrono::seconds k_told_every{10};  // the manager of services

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

Result<void> serve(const settings::Settings& settings, const model::Reference& reference) {
  TRY_ASSIGN(ServePlan plan, plan_serve(settings));
  const service::DataDir dir{plan.data};
  log::show_from(plan.log_level);
  const StopSignals signals;
  operations::RunMark mark(dir);
  service::Directory::Vet vet;
  if (mark.was_left())
    vet = [&dir](const std::stop_token& stop) { return operations::check_index_apart(dir, stop); };
  TRY_ASSIGN(const auto directory,
             service::Directory::open(
                 plan.data, service::Directory::Role::indexer, reference,
                 [](std::string_view, std::int64_t, std::int64_t) {}, std::move(vet)));
  if (mark.was_left()) {
    log::write({log::Level::warn, "unclean_stop",
                "前のサーバーは正しく止まっていません。索引を調べてから検索を始めます"});
  }
  TRY(mark.set());
  const auto disk = operations::DiskGuard::open(dir, plan.disk);
  TRY_ASSIGN(const auto accounts, service::Accounts::open(dir));
  TRY(keep_samples_at_home(*accounts, plan.address, plan.has_proxy));
  TRY_ASSIGN(const auto audit_trail, service::Audit::open(dir));
  TRY_ASSIGN(const auto workflow, service::Workflow::open(dir, reference));
  service::Exports exports(dir, *directory, *audit_trail);
  TRY_ASSIGN(const auto shortlists, service::Shortlists::open(dir, reference));
  TRY_ASSIGN(const auto saved_searches,
             service::SavedSearches::open(dir, *directory, {.addresses = plan.addresses}));
  TRY_ASSIGN(const auto dispatch,
             service::Dispatch::open(dir, reference, {.addresses = plan.addresses}));
  TRY_ASSIGN(const auto subscriptions,
             service::Subscriptions::open(dir, {.addresses = plan.addresses}));
  TRY_ASSIGN(const auto postman,
             service::Postman::open(dir, {.addresses = plan.addresses, .smtp = plan.smtp}));
  auto kinds = operations::backup_jobs(dir, reference, plan.backup);
  kinds.push_back(operations::check_job(dir, reference));
  for (auto& kind : operations::import_jobs(dir, reference)) kinds.push_back(std::move(kind));
  TRY_ASSIGN(const auto jobs, operations::Jobs::open(dir, std::move(kinds), {}));
  const auto backups = operations::Backups::open(
      dir, *jobs, {.plan = plan.backup, .every_hours = plan.backup_every_hours});
  TRY_ASSIGN(const auto imports, operations::Imports::open(dir, reference, *jobs));
  TRY_ASSIGN(const auto lexicon, service::LexiconEditor::open(dir, *directory));
  const operations::HealthDesk health(dir, *directory, *disk, jobs.get(), mark.was_left());
  Sight sight(dir, {.logs_requests = plan.logs_requests, .slow_search = plan.slow_search});
  http::Router::Options routing;
  routing.observer = &sight.observer();
  routing.metrics = &sight.registry();
  routing.rates.factor = plan.rate_factor;
  if (plan.rate_factor > 1)  // who lifts the limits of an address lifts this one too
    routing.searches.places_per_key = routing.searches.running + routing.searches.waiting;
  routing.hosts = plan.hosts;
  routing.accounts = accounts.get();
  routing.audit = audit_trail.get();
  routing.workflow = workflow.get();
  routing.exports = &exports;
  routing.dispatch = dispatch.get();
  routing.shortlists = shortlists.get();
  routing.saved_searches = saved_searches.get();
  routing.postman = postman.get();
  routing.subscriptions = subscriptions.get();
  routing.jobs = jobs.get();
  routing.backups = backups.get();
  routing.imports = imports.get();
  routing.health = &health;
  routing.is_read_only = [&disk] { return disk->is_read_only(); };
  routing.addresses = plan.addresses;
  routing.lexicon = lexicon.get();
  routing.single_sign_on = !plan.server.trusted_user_header.empty();
  http::Router router(*directory, embedded::web_files(), embedded::api_files(), routing);
  plan.server.admit = [&router](const http::Request& request) { return router.admit(request); };
  plan.server.body_max_bytes = &http::Router::body_max_bytes;
  const auto handle = [&router](const http::Request& request) { return router.handle(request); };
  TRY_ASSIGN(const auto server, http::Server::start(plan.address, handle, std::move(plan.server)));
  sight.watch({*directory, *jobs, router, *server});
  fmt::print("{}{} で動いています（止めるには Ctrl-C）\n",
             plan.address.path.empty() ? "http://" : "", http::to_string(server->address()));
  std::fflush(stdout);
  const ServiceManager manager;
  const auto tell = [&] {
    manager.tell(directory->status().ready ? "WATCHDOG=1\nSTATUS=動いています"
                                           : "WATCHDOG=1\nSTATUS=検索の索引を準備しています");
  };
  manager.tell("READY=1");
  tell();
  signals.wait(manager.watchdog().value_or(k_told_every) / 2, tell);
  manager.tell("STOPPING=1");
  log::write({log::Level::info, "stopping"});
  server->stop();
  return {};
}

}  // namespace tsunagu::app
