// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <fmt/format.h>
#include <pthread.h>

#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "app/serve_parts.hpp"
#include "app/serve_plan.hpp"
#include "app/service_manager.hpp"
#include "app/sight.hpp"
#include "base/embedded.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "operations/index_check.hpp"
#include "operations/run_mark.hpp"
#include "service/directory.hpp"

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

// Ends the process when taking its parts down takes too long: a thread that gives way to others may
// not come to the place where it stops. What is left at work goes on or begins anew with the next
// server, as after a kill.
class EndsInTime {
 public:
  // `mark` outlives this.
  void begin(operations::RunMark& mark) {
    m_watch = std::jthread([&mark](const std::stop_token& stop) {
      if (!interruptible_sleep(stop, k_within)) return;
      log::write({log::Level::warn, "stopped_at_work",
                  "終わらない作業を残して止まりました。次に始めたときに続けるか、やり直します"});
      mark.take_away();
      std::_Exit(k_exit_ok);
    });
  }

 private:
  static constexpr std::chrono::milliseconds k_within{4500};
  std::jthread m_watch;
};

// The index is looked over first when the server before this one did not end.
Result<std::unique_ptr<service::Directory>> open_directory(const ServePlan& plan,
                                                           operations::RunMark& mark,
                                                           const model::Reference& reference) {
  const service::DataDir dir{plan.data};
  service::DirectoryOptions options{.tools = service::tools_in_children(),
                                    .keep_free = plan.disk.read_only_below};
  if (mark.was_left()) {
    options.vet = [dir](const std::stop_token& stop) {
      return operations::check_index_apart(dir, stop);
    };
  }
  TRY_ASSIGN(auto directory,
             service::Directory::open(
                 dir.path, service::Directory::Role::indexer, reference,
                 [](std::string_view, std::int64_t, std::int64_t) {}, std::move(options)));
  if (mark.was_left()) {
    log::write({log::Level::warn, "unclean_stop",
                "前のサーバーは正しく止まっていません。索引を調べてから検索を始めます"});
  }
  TRY(mark.set());
  return directory;
}

// Tells the manager of services how it is until it shall end.
void wait_for_end(const StopSignals& signals, const service::Directory& directory) {
  constexpr std::chrono::seconds k_told_every{10};
  const ServiceManager manager;
  const auto tell = [&] {
    manager.tell(directory.status().ready ? "WATCHDOG=1\nSTATUS=動いています"
                                          : "WATCHDOG=1\nSTATUS=検索の索引を準備しています");
  };
  manager.tell("READY=1");
  tell();
  signals.wait(manager.watchdog().value_or(k_told_every) / 2, tell);
  manager.tell("STOPPING=1");
  log::write({log::Level::info, "stopping"});
}

}  // namespace

Result<void> serve(const settings::Settings& settings, const model::Reference& reference) {
  TRY_ASSIGN(ServePlan plan, plan_serve(settings));
  const service::DataDir dir{plan.data};
  log::show_from(plan.log_level);
  const StopSignals signals;
  operations::RunMark mark(dir);
  EndsInTime end;  // after all that is opened from here on
  TRY_ASSIGN(const auto directory, open_directory(plan, mark, reference));
  TRY_ASSIGN(const WorkParts work, WorkParts::open(plan, *directory, reference));
  TRY_ASSIGN(const OperationParts operations,
             OperationParts::open(plan, *directory, reference, mark.was_left()));
  Sight sight(dir, {.logs_requests = plan.logs_requests, .slow_search = plan.slow_search});
  http::Router::Options routing;
  routing.observer = &sight.observer();
  routing.metrics = &sight.registry();
  routing.rates.factor = plan.rate_factor;
  if (plan.rate_factor > 1)  // who lifts the limits of an address lifts this one too
    routing.searches.places_per_key = routing.searches.running + routing.searches.waiting;
  routing.hosts = plan.hosts;
  routing.addresses = plan.addresses;
  routing.single_sign_on = !plan.server.trusted_user_header.empty();
  work.join(routing);
  operations.join(routing);
  http::Router router(*directory, embedded::web_files(), embedded::api_files(), routing);
  plan.server.admit = [&router](const http::Request& request) { return router.admit(request); };
  plan.server.body_max_bytes = &http::Router::body_max_bytes;
  const auto handle = [&router](const http::Request& request) { return router.handle(request); };
  TRY_ASSIGN(const auto server, http::Server::start(plan.address, handle, std::move(plan.server)));
  sight.watch({*directory, *operations.jobs, *operations.health, router, *server});
  fmt::print("{}{} で動いています（止めるには Ctrl-C）\n",
             plan.address.path.empty() ? "http://" : "", http::to_string(server->address()));
  std::fflush(stdout);
  wait_for_end(signals, *directory);
  end.begin(mark);
  server->stop();
  return {};
}

}  // namespace tsunagu::app
