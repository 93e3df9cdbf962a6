// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/pages.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "http/client_address.hpp"
#include "http/encode.hpp"
#include "http/html.hpp"
#include "http/html_pages.hpp"
#include "http/target.hpp"

namespace tsunagu::http {
namespace {

using service::Directory;

constexpr std::size_t k_title_shown = 40;  // code points of a need in the title
constexpr std::string_view k_api = "/api/v1";
constexpr int k_organizations_a_page = 20;  // as web/src/pages/organizations.tsx asks for

void add_parameter(std::string& address, std::string_view name, std::string_view value) {
  address += fmt::format("{}{}={}", address.find('?') == std::string::npos ? '?' : '&', name,
                         percent_encode(value));
}

}  // namespace

const Reading<service::CoordinatorView> k_coordinator_reading{
    [](const Directory& directory, std::string_view id, const model::Viewer& viewer) {
      return directory.coordinator(id, model::tier_of(viewer.role));
    },
    encode_coordinator, html_coordinator,
    [](const service::CoordinatorView& view) { return view.record.name; }};
const Reading<service::CaseView> k_case_reading{
    [](const Directory& directory, std::string_view id, const model::Viewer& viewer) {
      return directory.case_summary(id, viewer);
    },
    encode_case, html_case, [](const service::CaseView& view) { return view.record.title; }};
const Reading<service::OrganizationView> k_organization_reading{
    [](const Directory& directory, std::string_view id, const model::Viewer& viewer) {
      return directory.organization(id, model::tier_of(viewer.role));
    },
    encode_organization, html_organization,
    [](const service::OrganizationView& view) { return view.record.name; }};

bool is_page(Endpoint endpoint) {
  return endpoint == Endpoint::coordinator_page || endpoint == Endpoint::case_page ||
         endpoint == Endpoint::organization_page || endpoint == Endpoint::organizations_page ||
         endpoint == Endpoint::search_page;
}

std::vector<Parameter> search_parameters(const std::vector<Parameter>& parameters) {
  constexpr std::array<std::string_view, 11> k_known{
      "q",           "prefecture",      "block",   "hub",
      "industry",    "topic",           "online",  "outside_region",
      "exclude_hub", "from_prefecture", "synonyms"};
  std::vector<Parameter> known;
  for (const auto& parameter : parameters) {
    // Any other order is the usual one.
    const bool is_order = parameter.name == "sort" && parameter.value == "travel";
    if (parameter.name == "page" || is_order ||
        std::find(k_known.begin(), k_known.end(), parameter.name) != k_known.end())
      known.push_back(parameter);
  }
  return known;
}

std::vector<Parameter> organization_parameters(const std::vector<Parameter>& parameters) {
  std::vector<Parameter> known;
  for (const std::string_view name : {"q", "prefecture", "type", "page"}) {
    const auto given = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const Parameter& one) { return one.name == name; });
    if (given != parameters.end() && !given->value.empty()) known.push_back(*given);
  }
  return known;
}

Pages::Pages(const Directory& directory, const WebFiles& web, SearchGate& gate, Observer* observer)
    : m_directory(directory),
      m_web(web),
      m_gate(gate),
      m_observer(observer) {}

Outcome Pages::search(const Request& request, model::Tier reader,
                      const service::PeopleRequest& wanted) const {
  const model::Reference& reference = m_directory.reference();
  const auto asked = search_parameters(request.parameters);
  const bool is_start = std::all_of(asked.begin(), asked.end(), [](const Parameter& parameter) {
    return parameter.name == "from_prefecture";
  });
  if (is_start)
    return m_web.page(
        {.title = {}, .main = html_start(wanted, reference), .address = {}, .answer = {}});
  const auto pass = m_gate.enter(limit_key(request.client.address));
  if (!pass) return tl::unexpected(Refusal(Problem{ProblemKind::overloaded, {}, {}}));
  TRY_ASSIGN(const auto answer, m_directory.search_people(wanted, reader));
  if (m_observer != nullptr) m_observer->searched("people", answer.steps, answer.took_ms, request);
  std::string address = fmt::format("{}/search", k_api);
  for (const auto& [name, value] : asked) add_parameter(address, name, value);
  return m_web.page({.title = wanted.query.empty()
                                  ? std::string("コーディネーター一覧")
                                  : text::shorten(wanted.query, k_title_shown) + " の検索結果",
                     .main = html_people(wanted, answer, reference),
                     .address = std::move(address),
                     .answer = encode_people(wanted, answer, reference)});
}

Outcome Pages::organizations(const Request& request, model::Tier reader,
                             service::OrganizationsRequest wanted,
                             const std::vector<Parameter>& asked) const {
  const auto pass = m_gate.enter(limit_key(request.client.address));
  if (!pass) return tl::unexpected(Refusal(Problem{ProblemKind::overloaded, {}, {}}));
  wanted.per_page = k_organizations_a_page;
  TRY_ASSIGN(const auto answer, m_directory.organizations(wanted, reader));
  const model::Reference& reference = m_directory.reference();
  std::string address = fmt::format("{}/organizations", k_api);
  for (const auto& [name, value] : asked) {
    if (name != "page" || wanted.page > 1) add_parameter(address, name, value);
  }
  add_parameter(address, "per_page", fmt::to_string(k_organizations_a_page));
  return m_web.page({.title = "支援機関",
                     .main = html_organizations(wanted, answer, reference),
                     .address = std::move(address),
                     .answer = encode_organizations(wanted, answer, reference)});
}

Response Pages::refusal(const Problem& problem, const Request& request) const {
  constexpr std::size_t k_refusal_bytes = 1024;
  const ProblemType& type = type_of(problem.kind);
  HtmlWriter html(k_refusal_bytes);
  {
    const auto frame = html.in("div", {{"class", "record"}});
    html.element("h1", {}, type.title);
    html.element("p", {}, detail_of(problem));
    html.element("p", {{"class", "minor"}}, "問い合わせ番号 " + request.request_id);
    const auto back = html.in("p");
    html.element("a", {{"href", "/"}}, "検索へ");
  }
  Response plain = problem_response(problem, request.path, request.request_id);
  Response page = m_web.page(
      {.title = std::string(type.title), .main = html.take(), .address = {}, .answer = {}});
  page.status = plain.status;
  page.headers = std::move(plain.headers);
  return page;
}

}  // namespace tsunagu::http
