// SPDX-License-Identifier: GPL-3.0-or-later
// The search: a form that needs no script, the people found and why.
#include <fmt/format.h>

#include "base/text.hpp"
#include "http/encode_relaxed.hpp"
#include "http/html_pages.hpp"
#include "http/html_parts.hpp"
#include "http/link.hpp"
#include "http/target.hpp"

namespace tsunagu::http {
namespace {

using model::Reference;
using service::PeopleAnswer;
using service::PeopleRequest;
using service::PersonHit;

constexpr std::size_t k_page_bytes = 64 * 1024;  // of one page, about
constexpr std::size_t k_tags_shown = 3;          // of each list on a card
constexpr std::size_t k_form_shown = 40;         // code points of a need in a link

// --- the form ---

void check(HtmlWriter& html, std::string_view name, std::string_view label, bool checked) {
  const auto field = html.in("label", {{"class", "checkbox"}});
  if (checked) {
    html.empty("input",
               {{"type", "checkbox"}, {"name", name}, {"value", "1"}, {"checked", "checked"}});
  } else {
    html.empty("input", {{"type", "checkbox"}, {"name", name}, {"value", "1"}});
  }
  html.element("span", {{"class", "checkbox-label"}}, label);
}

// Conditions that the form has no control for go on as they are.
void kept(HtmlWriter& html, std::string_view name, const std::vector<std::string>& values,
          std::size_t from = 0) {
  for (std::size_t i = from; i < values.size(); ++i)
    html.empty("input", {{"type", "hidden"}, {"name", name}, {"value", values[i]}});
}

void form(HtmlWriter& html, const PeopleRequest& request, const Reference& reference) {
  const service::PeopleFilter& filter = request.filter;
  const auto panel = html.in("div", {{"class", "search-panel"}});
  const auto whole = html.in(
      "form",
      {{"action", "/"}, {"method", "get"}, {"role", "search"}, {"class", "search-box plain-form"}});
  html.element("label", {{"for", "plain-q"}}, "相談の内容");
  html.element("textarea", {{"id", "plain-q"}, {"name", "q"}, {"rows", "3"}}, request.query);
  {
    const auto choices = html.in("div", {{"class", "plain-choices"}});
    choice(html, "prefecture", "都道府県", reference.list("prefectures"), filter.prefectures);
    choice(html, "topic", "分野", reference.list("topics"), filter.topics);
    choice(html, "industry", "業種", reference.list("industries"), filter.industries);
    check(html, "online", "オンライン可", filter.online);
    check(html, "outside_region", "地域外も可", filter.outside_region);
  }
  kept(html, "prefecture", filter.prefectures, 1);
  kept(html, "topic", filter.topics, 1);
  kept(html, "industry", filter.industries, 1);
  kept(html, "block", filter.blocks);
  kept(html, "hub", filter.hubs);
  kept(html, "exclude_hub", filter.exclude_hubs);
  if (!request.synonyms) kept(html, "synonyms", {"off"});
  html.element("button", {{"type", "submit"}, {"class", "button button-main"}}, "検索する");
}

// --- people ---

void evidence(HtmlWriter& html, const service::Evidence& why, const Reference& reference) {
  const auto item = html.in("li", {{"class", "evidence"}});
  {
    const auto head = html.in("p", {{"class", "evidence-head"}});
    html.element("span", {{"class", "evidence-kind"}}, why.is_case ? "事例" : "プロフィール");
    html.text(" ");
    if (why.is_case) {
      const auto link = html.in("a", {{"href", "/cases/" + why.id}});
      marked(html, why.title, why.title_highlights);
    } else {
      marked(html, why.title, why.title_highlights);
    }
    std::vector<std::string> when;
    if (why.year) when.push_back(fmt::format("{}年", *why.year));
    if (!why.prefecture.empty())
      when.emplace_back(reference.list("prefectures").label(why.prefecture));
    if (!why.industry.empty()) when.emplace_back(reference.list("industries").label(why.industry));
    if (!when.empty()) html.element("span", {{"class", "evidence-when"}}, text::join(when, "・"));
  }
  if (why.snippet.empty() || why.field == "title") return;
  const auto snippet = html.in("p", {{"class", "evidence-text"}});
  marked(html, why.snippet, why.highlights);
}

void matched(HtmlWriter& html, const PersonHit& hit) {
  const auto line = html.in("p", {{"class", "person-matched"}});
  const auto badge = [&](std::string_view tone, std::string_view words) {
    html.element("span", {{"class", fmt::format("badge badge-{}", tone)}}, words);
  };
  if (hit.match == service::Match::related) badge("plain", "関連する内容で一致");
  if (hit.matched_cases > 0) badge("match", fmt::format("事例{}件で一致", hit.matched_cases));
  if (hit.matched_profile) badge("match", "プロフィールで一致");
}

void facts(HtmlWriter& html, const model::Coordinator& person, const Reference& reference) {
  const auto list = html.in("dl", {{"class", "person-facts"}});
  const auto row = [&](std::string_view name, std::string_view codes_of,
                       std::vector<std::string> codes) {
    if (codes.empty()) return;
    const std::size_t more = codes.size() > k_tags_shown ? codes.size() - k_tags_shown : 0;
    codes.resize(codes.size() - more);
    const auto pair = html.in("div");
    html.element("dt", {}, name);
    const std::string rest = more > 0 ? fmt::format(" ほか{}", more) : std::string();
    html.element("dd", {}, labels_of(reference.list(codes_of), codes) + rest);
  };
  std::vector<std::string> held;
  for (const auto& one : person.qualifications) held.push_back(one.code);
  row("資格", "qualifications", std::move(held));
  row("分野", "topics", person.topics);
  row("業種", "industries", person.industries);
}

void person(HtmlWriter& html, const PersonHit& hit, const std::string& suffix,
            const Reference& reference) {
  const model::Coordinator& record = hit.record;
  const auto item = html.in("li");
  const auto card = html.in("article", {{"class", "person"}});
  {
    const auto head = html.in("header", {{"class", "person-head"}});
    {
      const auto heading = html.in("h3");
      html.element("a", {{"href", "/coordinators/" + record.id + suffix}}, record.name);
      html.element("span", {{"class", "person-yomi"}}, record.yomi);
    }
    matched(html, hit);
  }
  joined_line(html, {fmt::format("{}（{}）", hit.hub_name,
                                 reference.list("prefectures").label(hit.prefecture)),
                     std::string(reference.list("roles").label(record.role)), record.title});
  facts(html, record, reference);
  if (!hit.why.empty()) {
    const auto list = html.in("ul", {{"class", "evidences"}, {"aria-label", "見つかった理由"}});
    for (const auto& why : hit.why) evidence(html, why, reference);
  }
  const auto foot = html.in("footer", {{"class", "person-foot"}});
  reach(html, record);
  html.element("span", {{"class", "person-fresh"}},
               record.profile_verified_on.empty()
                   ? "プロフィール未確認"
                   : "プロフィール確認 " + words_for_date(record.profile_verified_on));
}

// --- other searches, and pages ---

// What else would find somebody: the need in known words, and with less asked for.
void other_searches(HtmlWriter& html, const PeopleRequest& request, const PeopleAnswer& answer) {
  if (answer.did_you_mean.empty() && answer.relaxed.empty()) return;
  const auto list = html.in("ul", {{"class", "plain-list"}});
  const auto line = [&](const PeopleRequest& to, const std::string& words) {
    const auto item = html.in("li");
    html.element("a", {{"href", people_address(to)}}, words);
  };
  for (const auto& form : answer.did_you_mean) {
    PeopleRequest to = request;
    to.query = form.query;
    line(to, fmt::format("もしかして: {}（{}人）", text::shorten(form.query, k_form_shown),
                         form.total));
  }
  for (const auto& search : answer.relaxed)
    line(search.request, fmt::format("{}{}人", label_of(search.drop), search.total));
}

}  // namespace

std::string html_start(const PeopleRequest& request, const Reference& reference) {
  HtmlWriter html(k_page_bytes);
  {
    const auto frame = html.in("div", {{"class", "search search-start"}});
    html.element("h1", {}, "解決した人を、全国から探す");
    html.element(
        "p", {{"class", "lead"}},
        "相談の内容を書くか、相談メモをそのまま貼り付けてください。似た相談を実際に支援した"
        "コーディネーターを、事例とともに示します。");
    form(html, request, reference);
    const auto section = html.in("section");
    html.element("h2", {}, "分野から探す");
    const auto list = html.in("ul", {{"class", "topic-list"}});
    for (const auto& topic : reference.list("topics").entries()) {
      const auto item = html.in("li");
      html.element("a", {{"href", "/?topic=" + percent_encode(topic.code)}}, topic.label);
    }
  }
  return html.take();
}

std::string html_people(const PeopleRequest& request, const PeopleAnswer& answer,
                        const Reference& reference) {
  const std::string suffix =
      request.query.empty() ? std::string() : "?q=" + percent_encode(request.query);
  HtmlWriter html(k_page_bytes);
  {
    const auto frame = html.in("div", {{"class", "search"}});
    html.element("h1", {{"class", "visually-hidden"}},
                 request.query.empty() ? "コーディネーター一覧" : "検索結果");
    form(html, request, reference);
    const auto results = html.in("div", {{"class", "results plain-results"}});
    html.element("h2", {{"id", "results"}, {"class", "results-total"}},
                 answer.total == 0 ? std::string("条件に合う人は見つかりませんでした")
                                   : fmt::format("{}人", answer.total));
    for (const auto& note : answer.notes) html.element("p", {{"class", "minor"}}, note);
    other_searches(html, request, answer);
    bool fictional = false;
    for (const auto& hit : answer.people) fictional |= model::is_fictional(hit.record.source);
    if (fictional) sample_notice(html);
    {
      const auto list = html.in("ol", {{"class", "people"}});
      for (const auto& hit : answer.people) person(html, hit, suffix, reference);
    }
    page_links(html, people_address(request), request.page,
               page_count(answer.total, request.per_page));
  }
  return html.take();
}

}  // namespace tsunagu::http
