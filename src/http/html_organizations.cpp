// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "base/text.hpp"
#include "http/html_pages.hpp"
#include "http/html_parts.hpp"
#include "http/link.hpp"
#include "http/target.hpp"

namespace tsunagu::http {
namespace {

using model::Reference;
using service::OrganizationsRequest;

constexpr std::size_t k_page_bytes = 32 * 1024;  // of one page, about

void form(HtmlWriter& html, const OrganizationsRequest& request, const Reference& reference) {
  const auto panel = html.in("div", {{"class", "search-panel"}});
  const auto whole = html.in("form", {{"action", "/organizations"},
                                      {"method", "get"},
                                      {"role", "search"},
                                      {"class", "search-box plain-form"}});
  html.element("label", {{"for", "plain-q"}}, "名前、または困っていること");
  html.empty("input", {{"id", "plain-q"}, {"name", "q"}, {"value", request.query}});
  {
    const auto choices = html.in("div", {{"class", "plain-choices"}});
    choice(html, "prefecture", "都道府県", reference.list("prefectures"), request.prefectures);
    choice(html, "type", "種類", reference.list("org_types"), request.types);
  }
  html.element("button", {{"type", "submit"}, {"class", "button button-main"}}, "検索する");
}

void organization(HtmlWriter& html, const service::OrganizationView& view,
                  const Reference& reference) {
  const model::Organization& record = view.record;
  const auto item = html.in("li", {{"class", "organization-item"}});
  {
    const auto heading = html.in("h2", {{"class", "organization-name"}});
    const auto link = html.in("a", {{"href", "/organizations/" + record.id}});
    marked(html, record.name, view.name_highlights);
  }
  joined_line(html, {labels_of(reference.list("org_types"), record.types),
                     std::string(reference.list("prefectures").label(record.prefecture)),
                     view.coordinators > 0 ? fmt::format("コーディネーター{}人", view.coordinators)
                                           : std::string()});
  if (view.why) {
    const auto why = html.in("p", {{"class", "organization-services"}});
    marked(html, view.why->snippet, view.why->highlights);
  } else if (!record.services.empty()) {
    html.element("p", {{"class", "organization-services"}}, record.services);
  }
}

std::string address_of(const OrganizationsRequest& request) {
  std::string address = "/organizations?q=" + percent_encode(request.query);
  for (const auto& code : request.prefectures) address += "&prefecture=" + percent_encode(code);
  for (const auto& code : request.types) address += "&type=" + percent_encode(code);
  return address;
}

}  // namespace

std::string html_organizations(const OrganizationsRequest& request,
                               const service::OrganizationsAnswer& answer,
                               const Reference& reference) {
  HtmlWriter html(k_page_bytes);
  {
    const auto frame = html.in("div", {{"class", "organizations"}});
    html.element("h1", {}, "支援機関");
    html.element("p", {{"class", "lead"}}, "よろず支援拠点と、連携する支援機関です。");
    form(html, request, reference);
    html.element("p", {{"class", "results-total"}},
                 answer.total == 0 ? std::string("条件に合う支援機関はありませんでした")
                                   : fmt::format("{}機関", answer.total));
    bool fictional = false;
    for (const auto& view : answer.organizations)
      fictional |= model::is_fictional(view.record.source);
    if (fictional) sample_notice(html);
    {
      const auto list = html.in("ul", {{"class", "organization-list"}});
      for (const auto& view : answer.organizations) organization(html, view, reference);
    }
    page_links(html, address_of(request), request.page, page_count(answer.total, request.per_page));
  }
  return html.take();
}

}  // namespace tsunagu::http
