// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <cstdio>

#include <fmt/format.h>
#include <pthread.h>

#include "app/commands.hpp"
#include "base/embedded.hpp"
#include "base/log.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
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
  void wait() const {
    int signal = 0;
    sigwait(&m_signals, &signal);
  }

 private:
  sigset_t m_signals{};
};

}  // namespace

Result<void> serve(const std::string& data, const std::string& listen,
                   const model::Reference& reference) {
  TRY_ASSIGN(const auto address, http::parse_listen_address(listen));
  const StopSignals signals;
  TRY_ASSIGN(const auto directory,
             service::Directory::open(data, service::Directory::Role::indexer, reference,
                                      [](std::string_view, std::int64_t, std::int64_t) {}));
  const auto log_line = [](std::string_view line) { log::warn(line); };
  http::Router router(*directory, embedded::web_files(), embedded::api_files(), {.log = log_line});
  const auto admit = [&router](const http::Request& request) { return router.admit(request); };
  TRY_ASSIGN(const auto server, http::Server::start(address,
                                                    [&router](const http::Request& request) {
                                                      return router.handle(request);
                                                    },
                                                    {.admit = admit, .log = log_line}));
  fmt::print("http://{} で動いています（止めるには Ctrl-C）\n", http::to_string(server->address()));
  std::fflush(stdout);
  signals.wait();
  log::info("stopping");
  server->stop();
  return {};
}

}  // namespace tsunagu::app
