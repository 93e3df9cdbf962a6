// SPDX-License-Identifier: GPL-3.0-or-later
// From a request to its answer: finds the route, asks who it is, and hands it to the part that has
// the address.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/embedded.hpp"
#include "base/log.hpp"
#include "http/account_api.hpp"
#include "http/admission.hpp"
#include "http/backups_api.hpp"
#include "http/caller.hpp"
#include "http/choosing_api.hpp"
#include "http/correspondence_api.hpp"
#include "http/directory_api.hpp"
#include "http/dispatch_api.hpp"
#include "http/export_api.hpp"
#include "http/health_api.hpp"
#include "http/host_names.hpp"
#include "http/idempotency.hpp"
#include "http/imports_api.hpp"
#include "http/index_api.hpp"
#include "http/jobs_api.hpp"
#include "http/lexicon_api.hpp"
#include "http/message.hpp"
#include "http/observer.hpp"
#include "http/outcome.hpp"
#include "http/rate_limits.hpp"
#include "http/refusal_log.hpp"
#include "http/routes.hpp"
#include "http/search_gate.hpp"
#include "http/web_files.hpp"
#include "http/workflow_api.hpp"
#include "metrics/registry.hpp"
#include "operations/backups.hpp"
#include "operations/imports.hpp"
#include "operations/jobs.hpp"
#include "service/directory.hpp"

namespace tsunagu::http {

// Any thread may call handle(). The directory and the files must live longer than the router.
class Router {
 public:
  struct Options {
    SearchGate::Limits searches;
    // Drafts and their findings: one after another in the service, so that more only hold threads.
    SearchGate::Limits work{
        .running = 2, .waiting = 32, .places_per_key = 8, .wait = std::chrono::seconds(5)};
    RateLimits rates;
    std::optional<HostNames> hosts;  // nothing: the server answers to every name
    // Both or none; without them everybody is anonymous and the addresses of accounts are unknown.
    service::Accounts* accounts = nullptr;
    service::Audit* audit = nullptr;
    service::Workflow* workflow = nullptr;             // without it drafts are unknown
    service::Exports* exports = nullptr;               // without it nothing is taken away
    service::Dispatch* dispatch = nullptr;             // without it requests are unknown
    service::Shortlists* shortlists = nullptr;         // without it shortlists are unknown
    service::SavedSearches* saved_searches = nullptr;  // and these alike
    operations::Jobs* jobs = nullptr;                  // without it long work is unknown
    operations::Backups* backups = nullptr;            // with `jobs`; without it they are unknown
    operations::Imports* imports = nullptr;            // without it, or without jobs: likewise
    StreamPlaces::Limits streams = {};                 // readers of its events at once
    NewestState::Times event_times = {};
    // Both or none; without them nothing is measured and /metrics is unknown.
    Observer* observer = nullptr;
    const metrics::Registry* metrics = nullptr;
    // All or none; without them mails and calendars are unknown.
    service::Postman* postman = nullptr;
    service::Subscriptions* subscriptions = nullptr;
    service::Addresses addresses = {};
    const operations::HealthDesk* health = nullptr;  // without it health is unknown
    // Whether the disk is so full that changes are refused; empty: never.
    std::function<bool()> is_read_only = {};
    service::LexiconEditor* lexicon = nullptr;  // without it the lexicon is unknown
    // A proxy says with every request who asks: there is no signing in with a password.
    bool single_sign_on = false;
    // For the operator: what failed and who was refused; holds no query text.
    std::function<void(const log::Entry&)> log = log::write;
  };

  Router(const service::Directory& directory, std::span<const embedded::File> web,
         std::span<const embedded::File> api, Options options);

  // What is refused by the head alone, before a body is read: too many requests, names that are not
  // ours, addresses and methods that do not exist, changes that another site or nobody asks for,
  // bodies that are no JSON. The server asks once for each request.
  std::optional<Response> admit(const Request& request);

  // The longest body of the route.
  static std::size_t body_max_bytes(const Request& request);

  // The whole answer, also for what fails.
  Response handle(const Request& request);

  // What its gates are like now.
  void tell(metrics::Page& page) const;

 private:
  Response respond(const RouteLookup& lookup, const Request& request, std::string& user_id);
  Outcome answer(const RouteMatch& match, const Request& request, std::string& user_id);
  Outcome dispatch(const RouteMatch& match, const Request& request, const Caller& caller);
  Outcome create_once(const RouteMatch& match, const Request& request, const Caller& caller);
  tl::expected<void, Refusal> limit(const Request& request, const Caller& caller);
  Outcome contract(const Request& request) const;
  Outcome readiness(const Request& request) const;
  Outcome show_metrics(const Request& request) const;
  Response problem_type(std::string_view name, const Request& request) const;

  // The answer of an outcome; what was refused or failed goes to the log, with whom it was for.
  Response settle(Outcome outcome, const RouteMatch& match, const Request& request,
                  std::string_view user_id = {});
  Outcome answer_to(const RouteMatch& match, const Request& request, const Caller& caller);

  const service::Directory& m_directory;
  const model::Reference& m_reference;
  const WebFiles m_web;
  const std::span<const embedded::File> m_api;
  const Options m_options;
  const Admission m_admission;
  SearchGate m_gate, m_work_gate;
  RateLimiter m_limiter;
  RefusalLog m_refusals;
  IdempotentAnswers m_created;
  DirectoryApi m_directory_api;
  std::optional<AccountApi> m_account_api;
  std::optional<WorkflowApi> m_workflow_api;
  std::optional<ExportApi> m_export_api;
  std::optional<DispatchApi> m_dispatch_api;
  ChoosingApi m_choosing_api;
  std::optional<HealthApi> m_health_api;
  std::optional<CorrespondenceApi> m_correspondence_api;
  std::optional<IndexApi> m_index_api;
  std::optional<JobsApi> m_jobs_api;
  std::optional<BackupsApi> m_backups_api;
  std::optional<ImportsApi> m_imports_api;
  std::optional<LexiconApi> m_lexicon_api;
};

}  // namespace tsunagu::http
