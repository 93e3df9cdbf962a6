// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/directory_api.hpp"

#include <type_traits>

#include "http/client_address.hpp"
#include "http/encode.hpp"
#include "http/etag.hpp"
#include "http/json_parameters.hpp"
#include "http/link.hpp"
#include "model/check.hpp"
#include "model/visibility.hpp"

namespace tsunagu::http {
namespace {

using service::Directory;

tl::unexpected<Refusal> refuse(ProblemKind kind) {
  return tl::unexpected(Refusal(Problem{kind, {}, {}}));
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

// The kind of a record that the public does not see today; empty when it does.
std::string_view restricted_kind(const service::CoordinatorView& view) {
  return view.is_public ? "" : "coordinator";
}
std::string_view restricted_kind(const service::CaseView& view) {
  return view.is_public ? "" : "case";
}
std::string_view restricted_kind(const service::OrganizationView&) { return ""; }  // all are public

}  // namespace

DirectoryApi::DirectoryApi(const Directory& directory, const WebFiles& web, SearchGate& gate,
                           Observer* observer, service::Audit* audit)
    : m_directory(directory),
      m_reference(directory.reference()),
      m_web(web),
      m_gate(gate),
      m_pages(directory, web, gate, observer),
      m_observer(observer),
      m_audit(audit),
      m_reference_json(encode_reference(m_reference)),
      m_reference_etag(etag_of(m_reference_json)) {}

std::optional<Outcome> DirectoryApi::handle(const RouteMatch& match, const Request& request,
                                            const Caller& caller) {
  if (is_page(match.endpoint)) return page(match, request, caller);
  const model::Tier reader = caller.tier();
  switch (match.endpoint) {
    case Endpoint::search_people: return search_people(request, caller);
    case Endpoint::search_cases: return search_cases(request, reader);
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
    default: return std::nullopt;
  }
}

Response DirectoryApi::refusal(const Problem& problem, const Request& request) const {
  return m_pages.refusal(problem, request);
}

Outcome DirectoryApi::search_people(const Request& request, const Caller& caller) {
  TRY_ASSIGN(const auto parameters, search_parameters(request));
  return results(request, caller.tier(), people_wanted(parameters, caller),
                 &Directory::search_people, encode_people);
}

Outcome DirectoryApi::search_cases(const Request& request, model::Tier reader) {
  TRY_ASSIGN(const auto parameters, search_parameters(request));
  return results(request, reader, decode_cases(parameters, m_reference), &Directory::search_cases,
                 encode_cases);
}

Result<void> DirectoryApi::note_read(const Caller& caller, std::string_view kind,
                                     std::string_view id, const Request& request) const {
  if (m_audit == nullptr) return {};
  return m_audit->saw(caller.viewer, kind, id, request.request_id);
}

// Whoever is signed in searches from the prefecture of the own organisation, if not said otherwise.
Decoded<service::PeopleRequest> DirectoryApi::people_wanted(
    const std::vector<Parameter>& parameters, const Caller& caller) const {
  auto wanted = decode_people(parameters, m_reference);
  if (wanted && wanted->from_prefecture.empty())
    wanted->from_prefecture = m_directory.prefecture_of(caller.viewer.organization_id);
  return wanted;
}

Outcome DirectoryApi::page(const RouteMatch& match, const Request& request,
                           const Caller& caller) const {
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
Outcome DirectoryApi::results(const Request& request, model::Tier reader,
                              const Decoded<Wanted>& wanted,
                              Result<Answer> (Directory::*search)(const Wanted&, model::Tier) const,
                              std::string (*encode)(const Wanted&, const Answer&,
                                                    const model::Reference&)) {
  if (!wanted) return tl::unexpected(Refusal(wanted.error()));
  const auto pass = m_gate.enter(limit_key(request.client.address));
  if (!pass) return refuse(ProblemKind::overloaded);
  TRY_ASSIGN(const Answer answer, (m_directory.*search)(*wanted, reader));
  if constexpr (requires { answer.steps; }) {
    if (m_observer != nullptr) {
      constexpr bool is_people = std::is_same_v<Answer, service::PeopleAnswer>;
      m_observer->searched(is_people ? "people" : "cases", answer.steps, answer.took_ms, request);
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
tl::expected<View, Refusal> DirectoryApi::read(const Request& request, const Caller& caller,
                                               std::string_view id,
                                               const Reading<View>& reading) const {
  if (!model::is_id(id)) return refuse(ProblemKind::not_found);
  TRY_ASSIGN(View view, reading.find(m_directory, id, caller.viewer));
  if (const auto kind = restricted_kind(view); !kind.empty())
    TRY(note_read(caller, kind, id, request));
  return view;
}

template <class View>
Outcome DirectoryApi::record_page(const Request& request, const Caller& caller, std::string_view id,
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
Outcome DirectoryApi::record(const Request& request, const Caller& caller, std::string_view id,
                             const Reading<View>& reading) const {
  TRY(decode_nothing(request.parameters));
  TRY_ASSIGN(const View view, read(request, caller, id, reading));
  std::string body = reading.encode(view, m_reference);
  const std::string etag = etag_of(body, model::name_of(caller.tier()));
  return with_etag(json_answer(std::move(body)), request, etag);
}

template <class Answer>
Outcome DirectoryApi::similar(const Request& request, model::Tier reader, std::string_view id,
                              Result<Answer> (Directory::*find)(std::string_view, model::Tier)
                                  const,
                              std::string (*encode)(const Answer&, const model::Reference&)) {
  TRY(decode_nothing(request.parameters));
  if (!model::is_id(id)) return refuse(ProblemKind::not_found);
  const auto pass = m_gate.enter(limit_key(request.client.address));
  if (!pass) return refuse(ProblemKind::overloaded);
  TRY_ASSIGN(const Answer answer, (m_directory.*find)(id, reader));
  return json_answer(encode(answer, m_reference));
}

// Past the gate: an answer costs less than waiting behind a search, and is of no use later.
Outcome DirectoryApi::suggest(const Request& request, model::Tier reader) const {
  TRY_ASSIGN(const auto wanted, decode_suggest(request.parameters, m_reference));
  TRY_ASSIGN(const auto answer, m_directory.suggest(wanted, reader));
  return json_answer(encode_suggestions(wanted, answer));
}

Outcome DirectoryApi::list_desks(const Request& request) {
  TRY_ASSIGN(const auto wanted, decode_desks(request.parameters, m_reference));
  const auto pass = m_gate.enter(limit_key(request.client.address));
  if (!pass) return refuse(ProblemKind::overloaded);
  return json_answer(encode_desks(wanted.prefecture, m_directory.desks(wanted), m_reference));
}

Outcome DirectoryApi::show_reference(const Request& request) const {
  TRY(decode_nothing(request.parameters));
  return with_etag(json_answer(m_reference_json), request, m_reference_etag);
}

}  // namespace tsunagu::http
