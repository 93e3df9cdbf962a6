// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/router.hpp"

#include <chrono>

#include <fmt/format.h>

#include "http/client_address.hpp"
#include "http/etag.hpp"
#include "http/full_disk.hpp"
#include "http/same_caller.hpp"

namespace tsunagu::http {
namespace {

using service::Directory;
using Clock = std::chrono::steady_clock;

tl::unexpected<Refusal> refuse(ProblemKind kind) {
  return tl::unexpected(Refusal(Problem{kind, {}, {}}));
}

// Says whom an answer is for: what one caller gets, no cache gives to another.
void mark_audience(Response& response, const Caller& caller) {
  response.headers.push_back({"Vary", "Cookie, Authorization"});
  if (caller.kind == Caller::Kind::anonymous) return;
  for (auto& [name, value] : response.headers) {
    if (name == "Cache-Control")
      value = caller.tier() == model::Tier::public_ ? "private, " + value : "no-store";
  }
}

// Of the first of these that is there and has the address.
template <class... Apis>
std::optional<Outcome> first_answer(const RouteMatch& match, const Request& request,
                                    const Caller& caller, Apis&... apis) {
  std::optional<Outcome> answer;
  const auto ask = [&](auto& api) {
    if (!api || answer) return;
    if (auto outcome = api->handle(match, request, caller)) answer.emplace(*std::move(outcome));
  };
  (ask(apis), ...);
  return answer;
}

}  // namespace

Router::Router(const Directory& directory, std::span<const embedded::File> web,
               std::span<const embedded::File> api, Options options)
    : m_directory(directory),
      m_reference(directory.reference()),
      m_web(web),
      m_api(api),
      m_options(std::move(options)),
      m_admission(
          {m_options.hosts, m_options.single_sign_on, m_options.accounts, m_options.is_read_only}),
      m_gate(m_options.searches),
      m_work_gate(m_options.work),
      m_limiter(m_options.rates),
      m_refusals(m_options.log),
      m_created({}),
      m_directory_api(directory, m_web, m_gate, m_options.observer, m_options.audit),
      m_choosing_api(directory, m_gate, {m_options.shortlists, m_options.saved_searches}) {
  if (m_options.accounts != nullptr && m_options.audit != nullptr)
    m_account_api.emplace(*m_options.accounts, *m_options.audit, m_reference, m_limiter);
  if (m_options.workflow != nullptr)
    m_workflow_api.emplace(*m_options.workflow, m_options.dispatch, m_options.audit, m_work_gate,
                           m_reference);
  if (m_options.exports != nullptr)
    m_export_api.emplace(*m_options.exports, m_options.dispatch, m_options.accounts, m_reference);
  if (m_options.dispatch != nullptr) m_dispatch_api.emplace(*m_options.dispatch, m_reference);
  if (m_options.jobs != nullptr)
    m_jobs_api.emplace(*m_options.jobs, m_reference, m_options.streams, m_options.event_times);
  if (m_options.jobs != nullptr) m_index_api.emplace(directory, *m_options.jobs);
  if (m_options.jobs != nullptr && m_options.backups != nullptr)
    m_backups_api.emplace(*m_options.backups, *m_options.jobs);
  if (m_options.health != nullptr) m_health_api.emplace(*m_options.health);
  if (m_options.imports != nullptr && m_options.jobs != nullptr)
    m_imports_api.emplace(*m_options.imports, *m_options.jobs, m_reference);
  if (m_options.postman != nullptr && m_options.subscriptions != nullptr && m_dispatch_api &&
      m_account_api) {
    m_correspondence_api.emplace(*m_options.postman, *m_options.subscriptions, *m_options.dispatch,
                                 *m_options.audit, m_options.addresses, m_reference);
  }
  if (m_options.lexicon != nullptr) m_lexicon_api.emplace(*m_options.lexicon, m_gate, m_reference);
}

Response Router::settle(Outcome outcome, const RouteMatch& match, const Request& request,
                        std::string_view user_id) {
  if (outcome) return *std::move(outcome);
  const Refusal& refusal = outcome.error();
  if (!refusal.log.empty())
    m_options.log({log::Level::error, "failed", refusal.log, request.request_id, user_id});
  m_refusals.note(refusal.problem, request, user_id, false);
  return is_page(match.endpoint)
             ? m_directory_api.refusal(refusal.problem, request)
             : problem_response(refusal.problem, request.path, request.request_id);
}

// --- from the head to the endpoint ---

std::optional<Response> Router::admit(const Request& request) {
  const auto start = Clock::now();
  std::optional<Problem> problem;
  RouteLookup lookup;
  bool is_head = false;  // refused by what the head says, whoever sent it
  if (const auto wait_s =
          m_limiter.take(RateLimiter::Kind::address, limit_key(request.client.address))) {
    problem = too_often(*wait_s);
  } else {
    lookup = find_route(request.method, request.segments);
    problem = m_admission.check_head(request, lookup);
    is_head = problem.has_value();
    if (!problem) problem = m_admission.check_caller(request, lookup);
  }
  if (!problem) return std::nullopt;
  m_refusals.note(*problem, request, {}, is_head);
  Response response = problem_response(*problem, request.path, request.request_id);
  if (m_options.observer != nullptr)
    m_options.observer->answered(request, lookup.match, response, Clock::now() - start, {});
  return response;
}

std::size_t Router::body_max_bytes(const Request& request) {
  const RouteLookup lookup = find_route(request.method, request.segments);
  return lookup.match ? lookup.match->body_max_bytes : k_small_body_max_bytes;
}

Response Router::handle(const Request& request) {
  const auto start = Clock::now();
  const RouteLookup lookup = find_route(request.method, request.segments);
  std::string user_id;
  Response response = respond(lookup, request, user_id);
  if (m_options.observer != nullptr)
    m_options.observer->answered(request, lookup.match, response, Clock::now() - start, user_id);
  return response;
}

// `user_id`: whoever asks, as soon as that is known.
Response Router::respond(const RouteLookup& lookup, const Request& request, std::string& user_id) {
  if (auto problem =
          m_admission.check_head(request, lookup)) {  // again: admit() may not have been asked
    m_refusals.note(*problem, request, {}, true);
    return problem_response(*problem, request.path, request.request_id);
  }
  if (!lookup.match) return m_web.file(request);
  return settle(answer(*lookup.match, request, user_id), *lookup.match, request);
}

Outcome Router::answer(const RouteMatch& match, const Request& request, std::string& user_id) {
  switch (match.endpoint) {  // the same for everybody, whoever it is
    case Endpoint::contract: return contract(request);
    case Endpoint::health: return json_answer(R"({"status":"ok"})");
    case Endpoint::readiness: return readiness(request);
    case Endpoint::metrics: return show_metrics(request);
    case Endpoint::problem_type: return problem_type(match.id, request);
    case Endpoint::web_page: return m_web.page(request);
    default: break;
  }
  TRY_ASSIGN(const Caller caller, caller_of(request, m_options.accounts, match.purpose));
  user_id = caller.viewer.user_id;
  Response response =
      settle(answer_to(match, request, caller), match, request, caller.viewer.user_id);
  if (response.rest && m_options.accounts != nullptr)
    response.rest = while_same_caller(std::move(response.rest), request, caller, match.purpose,
                                      *m_options.accounts);
  mark_audience(response, caller);
  return response;
}

Outcome Router::answer_to(const RouteMatch& match, const Request& request, const Caller& caller) {
  TRY(limit(request, caller));
  Outcome outcome = create_once(match, request, caller);
  if (!outcome)
    outcome.error().problem = worded_for(std::move(outcome.error().problem), caller.viewer);
  return outcome;
}

// Answers of before are for whoever may still do what was done: the key is the caller's with the
// rights of now.
Outcome Router::create_once(const RouteMatch& match, const Request& request, const Caller& caller) {
  const Replay replay = replay_of(match.endpoint);
  if (replay == Replay::none || request.idempotency_key.empty() ||
      caller.kind == Caller::Kind::anonymous)
    return dispatch(match, request, caller);
  const model::Viewer& viewer = caller.viewer;
  const std::string who =
      fmt::format("{} {} {} {}", viewer.user_id, model::name_of(viewer.role),
                  viewer.organization_id, caller.kind == Caller::Kind::api_key ? "key" : "");
  TRY_ASSIGN(auto begun,
             m_created.begin(who, request.idempotency_key, match.pattern, request.body));
  if (auto* const known = std::get_if<Response>(&begun)) return std::move(*known);
  Outcome outcome = dispatch(match, request, caller);
  if (outcome && outcome->status == 201)
    std::get<IdempotentAnswers::Turn>(begun).keep(*outcome, replay);
  return outcome;
}

tl::expected<void, Refusal> Router::limit(const Request& request, const Caller& caller) {
  std::optional<int> wait_s;
  if (caller.kind == Caller::Kind::api_key) {
    wait_s = m_limiter.take(RateLimiter::Kind::key, request.bearer);
  } else if (caller.kind != Caller::Kind::anonymous) {
    wait_s = m_limiter.take(RateLimiter::Kind::account, caller.viewer.user_id);
  }
  if (wait_s) return tl::unexpected(Refusal(too_often(*wait_s)));
  return {};
}

Outcome Router::dispatch(const RouteMatch& match, const Request& request, const Caller& caller) {
  if (auto outcome = m_directory_api.handle(match, request, caller)) return *std::move(outcome);
  if (auto outcome = m_choosing_api.handle(match, request, caller)) return *std::move(outcome);
  if (auto outcome =
          first_answer(match, request, caller, m_account_api, m_export_api, m_dispatch_api,
                       m_correspondence_api, m_health_api, m_jobs_api, m_index_api, m_backups_api,
                       m_imports_api, m_lexicon_api, m_workflow_api))
    return *std::move(outcome);
  return refuse(ProblemKind::not_found);
}

// --- what is the same for everybody ---

Outcome Router::contract(const Request& request) const {
  if (m_api.empty()) return refuse(ProblemKind::not_found);
  const embedded::File& file = m_api.front();
  return with_etag({200, std::string(content_type_of(file.path)), {}, std::string(file.bytes)},
                   request, etag_of(file.bytes));
}

Outcome Router::readiness(const Request&) const {
  const service::DirectoryStatus status = m_directory.status();
  if (!status.ready) return refuse(ProblemKind::not_ready);
  return json_answer(fmt::format(
      R"({{"status":"ready","generation":{},"lexicon":{{"needs_reindex":{},"problems":{}}}}})",
      status.generation, status.lexicon.needs_reindex, status.lexicon.problems.size()));
}

// A proxy of ours would hand it to everybody.
Outcome Router::show_metrics(const Request& request) const {
  const bool is_local_socket =
      request.client.address == k_unix_peer && !request.client.is_forwarded;
  if (m_options.metrics == nullptr || !(is_this_machine(request.client) || is_local_socket))
    return refuse(ProblemKind::not_found);
  return Response{200, std::string(metrics::k_text_format), {}, m_options.metrics->read()};
}

void Router::tell(metrics::Page& page) const {
  const auto tell_gate = [&page](const SearchGate& gate, const std::string& name) {
    const SearchGate::Figures figures = gate.figures();
    const metrics::Labels labels{{"gate", name}};
    page.gauge("tsunagu_gate_running", "Requests that passed a gate and are worked on",
               static_cast<double>(figures.running), labels);
    page.gauge("tsunagu_gate_waiting", "Requests that wait at a gate",
               static_cast<double>(figures.waiting), labels);
    page.counter("tsunagu_gate_refused_total", "Requests sent away by a gate (503)",
                 static_cast<double>(figures.refused), labels);
  };
  tell_gate(m_gate, "search");
  tell_gate(m_work_gate, "work");
}

Response Router::problem_type(std::string_view name, const Request& request) const {
  const ProblemType* type = find_problem_type(name);
  return type == nullptr ? m_web.file(request) : problem_type_page(*type);
}

}  // namespace tsunagu::http
