// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/router.hpp"

#include <chrono>
#include <type_traits>

#include <fmt/format.h>

#include "base/date.hpp"
#include "http/admission.hpp"
#include "http/client_address.hpp"
#include "http/decode.hpp"
#include "http/encode.hpp"
#include "http/etag.hpp"
#include "http/json_parameters.hpp"
#include "http/link.hpp"
#include "model/check.hpp"
#include "model/visibility.hpp"

namespace tsunagu::http {
namespace {

using service::Directory;
using Clock = std::chrono::steady_clock;

Problem method_not_allowed(const std::string& allow) {
  return {ProblemKind::method_not_allowed,
          fmt::format("このアドレスで使えるのは {} です", allow),
          {},
          {{"Allow", allow}}};
}

tl::unexpected<Refusal> refuse(ProblemKind kind) {
  return tl::unexpected(Refusal(Problem{kind, {}, {}}));
}

bool is_api(const Request& request) {
  return !request.segments.empty() && request.segments.front() == "api";
}

// Of a search: where its address or, when that shall not tell it, its body has them.
Decoded<std::vector<Parameter>> search_parameters(const Request& request) {
  if (is_safe(request.method)) return request.parameters;
  if (!request.parameters.empty()) {
    return tl::unexpected(Problem{ProblemKind::bad_parameter,
                                  "条件は、アドレスではなく本文の JSON に書いてください",
                                  request.parameters.front().name});
  }
  return read_parameters(request.body);
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

// The kind of a record that the public does not see today; empty when it does.
std::string_view restricted_kind(const service::CoordinatorView& view) {
  return view.is_public ? "" : "coordinator";
}
std::string_view restricted_kind(const service::CaseView& view) {
  return view.is_public ? "" : "case";
}
std::string_view restricted_kind(const service::OrganizationView&) { return ""; }  // all are public

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
      m_reference_json(encode_reference(m_reference)),
      m_reference_etag(etag_of(m_reference_json)),
      m_gate(m_options.searches),
      m_work_gate(m_options.work),
      m_pages(directory, m_web, m_gate, m_options.observer),
      m_limiter(m_options.rates),
      m_refusals(m_options.log),
      m_created({}),
      m_choosing_api(directory, m_gate, {m_options.shortlists, m_options.saved_searches}) {
  if (m_options.accounts != nullptr && m_options.audit != nullptr)
    m_account_api.emplace(*m_options.accounts, *m_options.audit, m_reference, m_limiter);
  if (m_options.workflow != nullptr)
    m_workflow_api.emplace(*m_options.workflow, m_options.dispatch, m_reference);
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
             ? m_pages.refusal(refusal.problem, request)
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
    problem = check_head(request, lookup);
    is_head = problem.has_value();
    if (!problem) problem = check_caller(request, lookup);
  }
  if (!problem) return std::nullopt;
  m_refusals.note(*problem, request, {}, is_head);
  Response response = problem_response(*problem, request.path, request.request_id);
  if (m_options.observer != nullptr)
    m_options.observer->answered(request, lookup.match, response, Clock::now() - start, {});
  return response;
}

std::optional<Problem> Router::check_head(const Request& request, const RouteLookup& lookup) const {
  if (m_options.hosts && !m_options.hosts->contains(request.host))
    return Problem{ProblemKind::misdirected, {}, {}};
  if (!lookup.match) {
    if (!lookup.allow.empty()) return method_not_allowed(lookup.allow);
    if (is_api(request)) return Problem{ProblemKind::not_found, {}, {}};
    // Everything else is a file of the client, or a page that says that there is none.
    return is_safe(request.method) ? std::nullopt : std::optional(method_not_allowed("GET, HEAD"));
  }
  if (m_options.single_sign_on && lookup.match->endpoint == Endpoint::sign_in)
    return Problem{
        ProblemKind::not_found, "サインインは、前に置いた認証のサーバーでしてください", {}};
  if (!is_reading(lookup.match->purpose)) {
    if (auto foreign = check_origin(request)) return foreign;
  }
  return check_content_type(request, lookup.match->media);
}

// Whoever may change nothing, or finds a full disk, needs not send what to change.
std::optional<Problem> Router::check_caller(const Request& request,
                                            const RouteLookup& lookup) const {
  if (!lookup.match || lookup.match->purpose != Purpose::change || m_options.accounts == nullptr)
    return std::nullopt;
  const auto caller = caller_of(request, m_options.accounts, Purpose::change);
  if (!caller) return caller.error();
  if (caller->kind == Caller::Kind::anonymous) return Problem{ProblemKind::unauthorized, {}, {}};
  // Files are large: who may not send one is told before it comes.
  if (lookup.match->endpoint == Endpoint::create_import &&
      !service::may(caller->viewer, service::Action::operate))
    return Problem{ProblemKind::forbidden, {}, {}};
  if (!is_small(lookup.match->endpoint) && m_options.is_read_only && m_options.is_read_only())
    return Problem{ProblemKind::insufficient_storage, {}, {}};
  return std::nullopt;
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
  if (auto problem = check_head(request, lookup)) {  // again: admit() may not have been asked
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
  mark_audience(response, caller);
  return response;
}

Outcome Router::answer_to(const RouteMatch& match, const Request& request, const Caller& caller) {
  TRY(limit(request, caller));
  return create_once(match, request, caller);
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
  const model::Tier reader = caller.tier();
  switch (match.endpoint) {
    case Endpoint::search_people: {
      TRY_ASSIGN(const auto parameters, search_parameters(request));
      return results(request, reader, people_wanted(parameters, caller), &Directory::search_people,
                     encode_people);
    }
    case Endpoint::search_cases: {
      TRY_ASSIGN(const auto parameters, search_parameters(request));
      return results(request, reader, decode_cases(parameters, m_reference),
                     &Directory::search_cases, encode_cases);
    }
    case Endpoint::suggest: return suggest(request, reader);
    case Endpoint::list_organizations:
      return results(request, reader, decode_organizations(request.parameters, m_reference),
                     &Directory::organizations, encode_organizations);
    case Endpoint::show_case: return record(request, caller, match.id, k_case_reading);
    case Endpoint::show_coordinator:
      return record(request, caller, match.id, k_coordinator_reading);
    case Endpoint::similar_cases:
      return similar(request, reader, match.id, &Directory::similar_cases, encode_similar_cases);
    case Endpoint::similar_people:
      return similar(request, reader, match.id, &Directory::similar_people, encode_similar_people);
    case Endpoint::show_organization:
      return record(request, caller, match.id, k_organization_reading);
    case Endpoint::list_desks: return list_desks(request);
    case Endpoint::reference: return show_reference(request);
    default: break;
  }
  if (is_page(match.endpoint)) return page(match, request, caller);
  if (auto outcome = m_choosing_api.handle(match, request, caller)) return *std::move(outcome);
  if (auto outcome = first_answer(match, request, caller, m_account_api, m_export_api,
                                  m_dispatch_api, m_correspondence_api, m_health_api, m_jobs_api,
                                  m_index_api, m_backups_api, m_imports_api, m_lexicon_api))
    return *std::move(outcome);
  return work(match, request, caller);
}

// Drafts. One user holds a few places at most: the others work on.
Outcome Router::work(const RouteMatch& match, const Request& request, const Caller& caller) {
  if (!m_workflow_api) return refuse(ProblemKind::not_found);
  const auto pass = m_work_gate.enter(caller.viewer.user_id);
  if (!pass) return refuse(ProblemKind::overloaded);
  auto outcome = m_workflow_api->handle(match, request, caller);
  if (!outcome) return refuse(ProblemKind::not_found);
  if (*outcome && match.endpoint == Endpoint::show_draft)
    TRY(note_read(caller, "profile_draft", match.id, request));
  if (*outcome && match.endpoint == Endpoint::show_case_work)
    TRY(note_read(caller, "case_draft", match.id, request));
  return *std::move(outcome);
}

Result<void> Router::note_read(const Caller& caller, std::string_view kind, std::string_view id,
                               const Request& request) const {
  if (m_options.audit == nullptr) return {};
  return m_options.audit->saw(caller.viewer, kind, id, request.request_id);
}

// --- the directory ---

// Whoever is signed in searches from the prefecture of the own organisation, if not said otherwise.
Decoded<service::PeopleRequest> Router::people_wanted(const std::vector<Parameter>& parameters,
                                                      const Caller& caller) const {
  auto wanted = decode_people(parameters, m_reference);
  if (wanted && wanted->from_prefecture.empty())
    wanted->from_prefecture = m_directory.prefecture_of(caller.viewer.organization_id);
  return wanted;
}

Outcome Router::page(const RouteMatch& match, const Request& request, const Caller& caller) const {
  switch (match.endpoint) {
    case Endpoint::coordinator_page:
      return record_page(request, caller, match.id, k_coordinator_reading);
    case Endpoint::case_page: return record_page(request, caller, match.id, k_case_reading);
    case Endpoint::organization_page:
      return record_page(request, caller, match.id, k_organization_reading);
    case Endpoint::organizations_page: {
      const auto asked = organization_parameters(request.parameters);
      TRY_ASSIGN(auto wanted, decode_organizations(asked, m_reference));
      return m_pages.organizations(request, caller.tier(), std::move(wanted), asked);
    }
    default: break;
  }
  TRY_ASSIGN(const auto wanted, people_wanted(search_parameters(request.parameters), caller));
  return m_pages.search(request, caller.tier(), wanted);
}

template <class Wanted, class Answer>
Outcome Router::results(const Request& request, model::Tier reader, const Decoded<Wanted>& wanted,
                        Result<Answer> (Directory::*search)(const Wanted&, model::Tier) const,
                        std::string (*encode)(const Wanted&, const Answer&,
                                              const model::Reference&)) {
  if (!wanted) return tl::unexpected(Refusal(wanted.error()));
  const auto pass = m_gate.enter(limit_key(request.client.address));
  if (!pass) return refuse(ProblemKind::overloaded);
  TRY_ASSIGN(const Answer answer, (m_directory.*search)(*wanted, reader));
  if constexpr (requires { answer.steps; }) {
    if (m_options.observer != nullptr) {
      constexpr bool is_people = std::is_same_v<Answer, service::PeopleAnswer>;
      m_options.observer->searched(is_people ? "people" : "cases", answer.steps, answer.took_ms,
                                   request);
    }
  }
  Response response = json_answer(encode(*wanted, answer, m_reference));
  if (!is_safe(request.method)) return response;  // its pages have no address
  std::string links =
      link_header(request, wanted->page, page_count(answer.total, wanted->per_page));
  if (!links.empty()) response.headers.push_back({"Link", std::move(links)});
  return response;
}

template <class View>
tl::expected<View, Refusal> Router::read(const Request& request, const Caller& caller,
                                         std::string_view id, const Reading<View>& reading) const {
  if (!model::is_id(id)) return refuse(ProblemKind::not_found);
  TRY_ASSIGN(View view, reading.find(m_directory, id, caller.viewer));
  if (const auto kind = restricted_kind(view); !kind.empty())
    TRY(note_read(caller, kind, id, request));
  return view;
}

template <class View>
Outcome Router::record_page(const Request& request, const Caller& caller, std::string_view id,
                            const Reading<View>& reading) const {
  TRY_ASSIGN(const View view, read(request, caller, id, reading));
  Response page = m_web.page({.title = reading.title(view),
                              .main = reading.html(view, m_reference),
                              .address = "/api/v1" + request.path,
                              .answer = reading.encode(view, m_reference)});
  const std::string etag = etag_of(page.body, model::name_of(caller.tier()));
  return with_etag(std::move(page), request, etag);
}

template <class View>
Outcome Router::record(const Request& request, const Caller& caller, std::string_view id,
                       const Reading<View>& reading) const {
  TRY(decode_nothing(request.parameters));
  TRY_ASSIGN(const View view, read(request, caller, id, reading));
  std::string body = reading.encode(view, m_reference);
  const std::string etag = etag_of(body, model::name_of(caller.tier()));
  return with_etag(json_answer(std::move(body)), request, etag);
}

template <class Answer>
Outcome Router::similar(const Request& request, model::Tier reader, std::string_view id,
                        Result<Answer> (Directory::*find)(std::string_view, model::Tier) const,
                        std::string (*encode)(const Answer&, const model::Reference&)) {
  TRY(decode_nothing(request.parameters));
  if (!model::is_id(id)) return refuse(ProblemKind::not_found);
  const auto pass = m_gate.enter(limit_key(request.client.address));
  if (!pass) return refuse(ProblemKind::overloaded);
  TRY_ASSIGN(const Answer answer, (m_directory.*find)(id, reader));
  return json_answer(encode(answer, m_reference));
}

// Past the gate: an answer costs less than waiting behind a search, and is of no use later.
Outcome Router::suggest(const Request& request, model::Tier reader) const {
  TRY_ASSIGN(const auto wanted, decode_suggest(request.parameters, m_reference));
  TRY_ASSIGN(const auto answer, m_directory.suggest(wanted, reader));
  return json_answer(encode_suggestions(wanted, answer));
}

// --- what is the same for everybody ---

Outcome Router::list_desks(const Request& request) {
  TRY_ASSIGN(const auto wanted, decode_desks(request.parameters, m_reference));
  const auto pass = m_gate.enter(limit_key(request.client.address));
  if (!pass) return refuse(ProblemKind::overloaded);
  return json_answer(encode_desks(wanted.prefecture, m_directory.desks(wanted), m_reference));
}

Outcome Router::show_reference(const Request& request) const {
  TRY(decode_nothing(request.parameters));
  return with_etag(json_answer(m_reference_json), request, m_reference_etag);
}

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
