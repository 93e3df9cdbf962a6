// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/router.hpp"

#include <fmt/format.h>

#include "http/admission.hpp"
#include "http/client_address.hpp"
#include "http/decode.hpp"
#include "http/encode.hpp"
#include "http/etag.hpp"
#include "http/link.hpp"
#include "model/check.hpp"

namespace tsunagu::http {
namespace {

// Everybody is the public until there is sign-in.
constexpr model::Tier k_reader = model::Tier::public_;

bool is_api(const Request& request) {
  return !request.segments.empty() && request.segments.front() == "api";
}

Problem too_often(int wait_s) {
  Problem problem{ProblemKind::too_many_requests,
                  fmt::format("要求が多すぎます。{} 秒待ってからやり直してください", wait_s),
                  {}};
  problem.retry_after_s = wait_s;
  return problem;
}

Problem method_not_allowed(const std::string& allow) {
  return {ProblemKind::method_not_allowed,
          fmt::format("このアドレスで使えるのは {} です", allow),
          {},
          {{"Allow", allow}}};
}

Response json_answer(std::string body) { return {200, std::string(k_json), {}, std::move(body)}; }

}  // namespace

Router::Router(const service::Directory& directory, std::span<const embedded::File> web,
               std::span<const embedded::File> api, Options options)
    : m_directory(directory),
      m_reference(directory.reference()),
      m_web(web),
      m_api(api),
      m_options(std::move(options)),
      m_reference_json(encode_reference(m_reference)),
      m_reference_etag(etag_of(m_reference_json)),
      m_gate(m_options.searches),
      m_limiter(m_options.rates) {}

Response Router::refuse(const Problem& problem, const Request& request) const {
  return problem_response(problem, request.path, request.request_id);
}

Response Router::fail_with(const Error& error, const Request& request) const {
  const Problem problem = problem_from(error);
  if (problem.kind == ProblemKind::internal) {
    m_options.log(
        fmt::format("request {}: {}: {}", request.request_id, name_of(error.code), error.message));
  }
  return refuse(problem, request);
}

template <class Wanted, class Answer>
Response Router::results(const Request& request, const Decoded<Wanted>& wanted,
                         Result<Answer> (service::Directory::*search)(const Wanted&, model::Tier)
                             const,
                         std::string (*encode)(const Wanted&, const Answer&,
                                               const model::Reference&)) {
  if (!wanted) return refuse(wanted.error(), request);
  const auto pass = m_gate.enter();
  if (!pass) return refuse({ProblemKind::overloaded, {}, {}}, request);
  const Result<Answer> answer = (m_directory.*search)(*wanted, k_reader);
  if (!answer) return fail_with(answer.error(), request);
  Response response = json_answer(encode(*wanted, *answer, m_reference));
  std::string links =
      link_header(request, wanted->page, page_count(answer->total, wanted->per_page));
  if (!links.empty()) response.headers.push_back({"Link", std::move(links)});
  return response;
}

template <class View>
Response Router::record(const Request& request, std::string_view id,
                        Result<View> (service::Directory::*find)(std::string_view, model::Tier)
                            const,
                        std::string (*encode)(const View&, const model::Reference&)) const {
  if (const auto nothing = decode_nothing(request.parameters); !nothing)
    return refuse(nothing.error(), request);
  if (!model::is_id(id)) return refuse({ProblemKind::not_found, {}, {}}, request);
  const Result<View> view = (m_directory.*find)(id, k_reader);
  if (!view) return fail_with(view.error(), request);
  std::string body = encode(*view, m_reference);
  const std::string etag = etag_of(view->version, body);
  return with_etag(json_answer(std::move(body)), request, etag);
}

template <class Answer>
Response Router::similar(const Request& request, std::string_view id,
                         Result<Answer> (service::Directory::*find)(std::string_view, model::Tier)
                             const,
                         std::string (*encode)(const Answer&, const model::Reference&)) {
  if (const auto nothing = decode_nothing(request.parameters); !nothing)
    return refuse(nothing.error(), request);
  if (!model::is_id(id)) return refuse({ProblemKind::not_found, {}, {}}, request);
  const auto pass = m_gate.enter();
  if (!pass) return refuse({ProblemKind::overloaded, {}, {}}, request);
  const Result<Answer> answer = (m_directory.*find)(id, k_reader);
  return answer ? json_answer(encode(*answer, m_reference)) : fail_with(answer.error(), request);
}

std::optional<Response> Router::admit(const Request& request) {
  const auto wait_s = m_limiter.take(RateLimiter::Kind::address, limit_key(request.client));
  if (wait_s) return refuse(too_often(*wait_s), request);
  const auto problem = check_head(request, find_route(request.method, request.segments));
  return problem ? std::optional(refuse(*problem, request)) : std::nullopt;
}

std::optional<Problem> Router::check_head(const Request& request, const RouteLookup& lookup) const {
  if (!lookup.match) {
    if (!lookup.allow.empty()) return method_not_allowed(lookup.allow);
    if (is_api(request)) return Problem{ProblemKind::not_found, {}, {}};
    // Everything else is a file of the client, or a page that says that there is none.
    return is_safe(request.method) ? std::nullopt : std::optional(method_not_allowed("GET, HEAD"));
  }
  if (auto foreign = check_origin(request)) return foreign;
  return check_content_type(request);
}

Response Router::handle(const Request& request) {
  const RouteLookup lookup = find_route(request.method, request.segments);
  if (const auto problem = check_head(request, lookup)) return refuse(*problem, request);
  return lookup.match ? dispatch(*lookup.match, request) : m_web.file(request);
}

Response Router::dispatch(const RouteMatch& match, const Request& request) {
  using service::Directory;
  const auto& parameters = request.parameters;
  switch (match.endpoint) {
    case Endpoint::search_people:
      return results(request, decode_people(parameters, m_reference), &Directory::search_people,
                     encode_people);
    case Endpoint::search_cases:
      return results(request, decode_cases(parameters, m_reference), &Directory::search_cases,
                     encode_cases);
    case Endpoint::suggest: return suggest(request);
    case Endpoint::list_organizations:
      return results(request, decode_organizations(parameters, m_reference),
                     &Directory::organizations, encode_organizations);
    case Endpoint::show_case:
      return record(request, match.id, &Directory::case_summary, encode_case);
    case Endpoint::show_coordinator:
      return record(request, match.id, &Directory::coordinator, encode_coordinator);
    case Endpoint::similar_cases:
      return similar(request, match.id, &Directory::similar_cases, encode_similar_cases);
    case Endpoint::similar_people:
      return similar(request, match.id, &Directory::similar_people, encode_similar_people);
    case Endpoint::show_organization:
      return record(request, match.id, &Directory::organization, encode_organization);
    case Endpoint::reference: return show_reference(request);
    case Endpoint::contract: return contract(request);
    case Endpoint::health: return json_answer(R"({"status":"ok"})");
    case Endpoint::readiness: return readiness(request);
    case Endpoint::problem_type: return problem_type(match.id, request);
    case Endpoint::web_page: return m_web.page(request);
  }
  return refuse({ProblemKind::internal, {}, {}}, request);
}

// Past the gate: an answer costs less than waiting behind a search, and is of no use later.
Response Router::suggest(const Request& request) const {
  const auto wanted = decode_suggest(request.parameters, m_reference);
  if (!wanted) return refuse(wanted.error(), request);
  const auto answer = m_directory.suggest(*wanted, k_reader);
  if (!answer) return fail_with(answer.error(), request);
  return json_answer(encode_suggestions(*wanted, *answer));
}

Response Router::show_reference(const Request& request) const {
  if (const auto nothing = decode_nothing(request.parameters); !nothing)
    return refuse(nothing.error(), request);
  return with_etag(json_answer(m_reference_json), request, m_reference_etag);
}

Response Router::contract(const Request& request) const {
  if (m_api.empty()) return refuse({ProblemKind::not_found, {}, {}}, request);
  const embedded::File& file = m_api.front();
  return with_etag({200, std::string(content_type_of(file.path)), {}, std::string(file.bytes)},
                   request, etag_of(file.bytes));
}

Response Router::readiness(const Request& request) const {
  const service::DirectoryStatus status = m_directory.status();
  if (!status.ready) return refuse({ProblemKind::not_ready, {}, {}}, request);
  return json_answer(fmt::format(
      R"({{"status":"ready","generation":{},"lexicon":{{"needs_reindex":{},"problems":{}}}}})",
      status.generation, status.lexicon.needs_reindex, status.lexicon.problems.size()));
}

Response Router::problem_type(std::string_view name, const Request& request) const {
  const ProblemType* type = find_problem_type(name);
  return type == nullptr ? m_web.file(request) : problem_type_page(*type);
}

}  // namespace tsunagu::http
