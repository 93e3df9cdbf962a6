// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <pthread.h>

#include "app/commands.hpp"
#include "app/sight.hpp"
#include "base/embedded.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "http/host_names.hpp"
#include "http/request_head.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "operations/imports.hpp"
#include "operations/jobs.hpp"
#include "service/accounts.hpp"
#include "service/audit.hpp"
#include "service/directory.hpp"
#include "service/dispatch.hpp"
#include "service/export.hpp"
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
  const std::string& header = arguments.trusted_user_header;
  if (!header.empty() && !http::may_name_users(header)) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("--trusted-user-header {}: 利用者を書くヘッダーの名前（例 Remote-User）に"
                    "してください。ブラウザーも送る名前は使えません",
                    header));
  }
  options.trusted_user_header = header;
  return options;
}

// Behind a proxy, or open to other machines, the names are the operator's to say.
Result<std::optional<http::HostNames>> host_names(const ServeArguments& arguments,
                                                  const http::ListenAddress& address) {
  const bool is_private =
      address.path.empty() && http::is_loopback(address) && arguments.trusted_proxies.empty();
  if (arguments.hosts.empty() && !is_private) return std::nullopt;
  TRY_ASSIGN(http::HostNames names, http::HostNames::parse(arguments.hosts));
  return names;
}

// The mail server, when there is one. The password comes by the environment or a file: a command
// line is seen by everybody on the machine.
Result<std::optional<mail::SmtpOptions>> smtp_options(const ServeArguments& arguments) {
  if (arguments.smtp_url.empty()) return std::nullopt;
  TRY(mail::check_smtp_url(arguments.smtp_url));
  mail::SmtpOptions options{.url = arguments.smtp_url, .user = arguments.smtp_user};
  if (options.user.empty()) return options;
  if (!arguments.smtp_password_file.empty()) {
    TRY_ASSIGN(const std::string content, file::read(arguments.smtp_password_file));
    options.password = text::trim(std::string_view(content).substr(0, content.find('\n')));
  } else if (const char* given = std::getenv("TSUNAGU_SMTP_PASSWORD")) {
    options.password = given;
  }
  if (options.password.empty()) {
    return fail(ErrorCode::invalid_argument,
                "--smtp-user のパスワードがありません。環境変数 TSUNAGU_SMTP_PASSWORD か "
                "--smtp-password-file で渡してください");
  }
  return options;
}

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

Result<void> serve(const ServeArguments& arguments, const model::Reference& reference) {
  TRY_ASSIGN(const auto address, http::parse_listen_address(arguments.listen));
  TRY_ASSIGN(http::ServerOptions options, server_options(arguments));
  TRY_ASSIGN(const auto hosts, host_names(arguments, address));
  TRY_ASSIGN(const auto smtp, smtp_options(arguments));
  TRY_ASSIGN(const auto addresses,
             service::checked_addresses(arguments.public_url, arguments.mail_from));
  if (const auto level = log::level_from(arguments.log_level)) log::show_from(*level);
  const StopSignals signals;
  TRY_ASSIGN(const auto directory,
             service::Directory::open(arguments.data, service::Directory::Role::indexer, reference,
                                      [](std::string_view, std::int64_t, std::int64_t) {}));
  TRY_ASSIGN(const auto accounts, service::Accounts::open({arguments.data}));
  TRY(keep_samples_at_home(*accounts, address, !arguments.trusted_proxies.empty()));
  TRY_ASSIGN(const auto audit_trail, service::Audit::open({arguments.data}));
  TRY_ASSIGN(const auto workflow, service::Workflow::open({arguments.data}, reference));
  service::Exports exports({arguments.data}, *directory, *audit_trail);
  TRY_ASSIGN(const auto shortlists, service::Shortlists::open({arguments.data}, reference));
  TRY_ASSIGN(const auto saved_searches,
             service::SavedSearches::open({arguments.data}, *directory, {.addresses = addresses}));
  TRY_ASSIGN(const auto dispatch,
             service::Dispatch::open({arguments.data}, reference, {.addresses = addresses}));
  TRY_ASSIGN(const auto subscriptions,
             service::Subscriptions::open({arguments.data}, {.addresses = addresses}));
  TRY_ASSIGN(const auto postman,
             service::Postman::open({arguments.data}, {.addresses = addresses, .smtp = smtp}));
  TRY_ASSIGN(const auto jobs,
             operations::Jobs::open({arguments.data},
                                    operations::import_jobs({arguments.data}, reference), {}));
  TRY_ASSIGN(const auto imports, operations::Imports::open({arguments.data}, reference, *jobs));
  Sight sight({arguments.data},
              {.logs_requests = arguments.log_requests,
               .slow_search = std::chrono::milliseconds(arguments.slow_search_ms)});
  http::Router::Options routing;
  routing.observer = &sight.observer();
  routing.metrics = &sight.registry();
  routing.rates.factor = arguments.rate_factor;
  if (arguments.rate_factor > 1)  // who lifts the limits of an address lifts this one too
    routing.searches.places_per_key = routing.searches.running + routing.searches.waiting;
  routing.hosts = hosts;
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
  routing.imports = imports.get();
  routing.addresses = addresses;
  routing.single_sign_on = !arguments.trusted_user_header.empty();
  http::Router router(*directory, embedded::web_files(), embedded::api_files(), routing);
  options.admit = [&router](const http::Request& request) { return router.admit(request); };
  options.body_max_bytes = &http::Router::body_max_bytes;
  const auto handle = [&router](const http::Request& request) { return router.handle(request); };
  TRY_ASSIGN(const auto server, http::Server::start(address, handle, std::move(options)));
  sight.watch({*directory, *jobs, router, *server});
  fmt::print("{}{} で動いています（止めるには Ctrl-C）\n", address.path.empty() ? "http://" : "",
             http::to_string(server->address()));
  std::fflush(stdout);
  signals.wait();
  log::write({log::Level::info, "stopping"});
  server->stop();
  return {};
}

}  // namespace tsunagu::app
