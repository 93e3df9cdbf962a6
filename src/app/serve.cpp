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

Result<http::ServerOptions> server_options(const ServeArguments& arguments) {
  http::ServerOptions options;
  TRY_ASSIGN(options.trusted_proxies, http::TrustedProxies::parse(arguments.trusted_proxies));
  options.trusted_user_header = arguments.trusted_user_header;
  return options;
}

}  // namespace

Result<void> serve(const ServeArguments& arguments, const model::Reference& reference) {
  TRY_ASSIGN(const auto address, http::parse_listen_address(arguments.listen));
  TRY_ASSIGN(http::ServerOptions options, server_options(arguments));
  const StopSignals signals;
  TRY_ASSIGN(const auto directory,
             service::Directory::open(arguments.data, service::Directory::Role::indexer, reference,
                                      [](std::string_view, std::int64_t, std::int64_t) {}));
  http::Router::Options routing;
  routing.rates.factor = arguments.rate_factor;
  http::Router router(*directory, embedded::web_files(), embedded::api_files(), routing);
  options.admit = [&router](const http::Request& request) { return router.admit(request); };
  const auto handle = [&router](const http::Request& request) { return router.handle(request); };
  TRY_ASSIGN(const auto server, http::Server::start(address, handle, std::move(options)));
  fmt::print("{}{} で動いています（止めるには Ctrl-C）\n", address.path.empty() ? "http://" : "",
             http::to_string(server->address()));
  std::fflush(stdout);
  signals.wait();
  log::info("stopping");
  server->stop();
  return {};
}

}  // namespace tsunagu::app
