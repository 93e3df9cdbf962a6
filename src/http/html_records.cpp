// SPDX-License-Identifier: GPL-3.0-or-later
// A coordinator, a case, an organisation.
#include <fmt/format.h>

#include "base/text.hpp"
#include "http/html_pages.hpp"
#include "http/html_parts.hpp"
#include "http/target.hpp"

namespace tsunagu::http {
namespace {

using model::Reference;

constexpr std::size_t k_page_bytes = 16 * 1024;  // of one page, about

std::string hub_address(std::string_view id) { return fmt::format("/organizations/{}", id); }

// A person's place: "東京都（関東）", or one name where both are the same.
std::string place_of(const service::CoordinatorView& view, const Reference& reference) {
  const std::string prefecture(reference.list("prefectures").label(view.prefecture));
  const std::string block(reference.list("blocks").label(view.block));
  return prefecture == block ? block : fmt::format("{}（{}）", prefecture, block);
}

void person_head(HtmlWriter& html, const service::CoordinatorView& view,
                 const Reference& reference) {
  const model::Coordinator& person = view.record;
  const auto head = html.in("header", {{"class", "record-head"}});
  html.element("h1", {}, person.name);
  html.element("p", {{"class", "record-yomi"}},
               person.romaji.empty() ? person.yomi : person.yomi + " / " + person.romaji);
  joined_line(html, {view.hub_name, place_of(view, reference),
                     std::string(reference.list("roles").label(person.role)), person.title});
  const auto badges = html.in("p", {{"class", "record-badges"}});
  reach(html, person);
  if (person.can_train_staff)
    html.element("span", {{"class", "badge badge-plain"}}, "支援機関の職員研修ができる");
  if (person.accepts_trainee)
    html.element("span", {{"class", "badge badge-plain"}}, "同行・実習の受け入れができる");
}

std::string qualification_words(const model::Coordinator& person, const Reference& reference) {
  std::vector<std::string> held;
  for (const auto& one : person.qualifications) {
    std::string words(reference.list("qualifications").label(one.code));
    if (!one.verified_on.empty()) words += "（" + words_for_date(one.verified_on) + "確認）";
    held.push_back(std::move(words));
  }
  return text::join(held, "、");
}

void person_facts(HtmlWriter& html, const model::Coordinator& person, const Reference& reference) {
  const auto facts = html.in("dl", {{"class", "facts"}});
  const auto coded = [&](std::string_view name, std::string_view list,
                         const std::vector<std::string>& codes) {
    fact(html, name, labels_of(reference.list(list), codes));
  };
  fact(html, "資格", qualification_words(person, reference));
  coded("分野", "topics", person.topics);
  coded("業種", "industries", person.industries);
  fact(html, "手法・道具", text::join(person.methods, "、"));
  coded("事業の段階", "stages", person.stages);
  coded("事業者の規模", "size_bands", person.size_bands);
  coded("支援の深さ", "depth", person.depth);
  coded("相談の方法", "modes", person.modes);
  fact(html, "地域外への対応", reference.list("outside_region").label(person.outside_region));
  coded("対応できる曜日と時間", "weekdays", person.weekdays);
  coded("言語", "languages", person.languages);
  fact(html, "内容の確認",
       person.profile_verified_on.empty() ? "未確認" : words_for_date(person.profile_verified_on));
  fact(html, "出典", person.source);
}

void case_lines(HtmlWriter& html, const service::CoordinatorView& view,
                const Reference& reference) {
  if (view.cases.empty()) return;
  const auto section = html.in("section", {{"class", "case-section"}});
  {
    const auto heading = html.in("h2");
    html.text("支援した事例 ");
    html.element("span", {{"class", "heading-count"}}, fmt::format("{}件", view.cases_total));
  }
  const auto list = html.in("ul", {{"class", "case-list"}});
  for (const auto& record : view.cases) {
    const auto item = html.in("li", {{"class", "case-item"}});
    {
      const auto head = html.in("p", {{"class", "case-item-head"}});
      record_link(html, "cases", record.id, record.title);
      if (record.year)
        html.element("span", {{"class", "evidence-when"}}, fmt::format("{}年", *record.year));
    }
    tag_list(html, reference.list("topics"), record.topics);
  }
}

void story(HtmlWriter& html, const model::Case& record) {
  passage(html, "概要", record.outline);
  passage(html, "課題", record.challenge);
  passage(html, "取り組み", record.actions);
  passage(html, "結果", record.result);
}

void case_people(HtmlWriter& html, const service::CaseView& view, const Reference& reference) {
  const auto section = html.in("section", {{"class", "case-people"}});
  html.element("h2", {}, "担当した人");
  if (view.people.empty()) html.element("p", {}, view.hub_name);
  const auto list = html.in("ul", {{"class", "plain-list"}});
  for (const auto& person : view.people) {
    const auto item = html.in("li");
    record_link(html, "coordinators", person.id, person.name);
    html.element(
        "span", {{"class", "minor"}},
        fmt::format("{}・{}", person.hub_name, reference.list("roles").label(person.role)));
  }
}

template <class Number>
std::string amount(const std::optional<Number>& value, std::string_view unit) {
  return value ? fmt::format("{}{}", *value, unit) : std::string();
}

void case_facts(HtmlWriter& html, const service::CaseView& view, const Reference& reference) {
  const model::Case& record = view.record;
  const auto facts = html.in("dl", {{"class", "facts"}});
  fact(html, "拠点", view.hub_name);
  fact(html, "連携した機関", text::join(record.partners, "、"));
  fact(html, "手法・道具", text::join(record.methods, "、"));
  fact(html, "次につないだ先", labels_of(reference.list("next_actions"), record.next_actions));
  if (!record.stage.empty()) fact(html, "事業の段階", reference.list("stages").label(record.stage));
  if (!record.depth.empty()) fact(html, "支援の深さ", reference.list("depth").label(record.depth));
  fact(html, "相談の方法", labels_of(reference.list("modes"), record.modes));
  fact(html, "相談の回数", amount(record.sessions, "回"));
  fact(html, "かけた時間", amount(record.hours, "時間"));
  fact(html, "移動の距離", amount(record.travel_km, "km"));
  fact(html, "解決した日", words_for_date(record.resolved_on));
  fact(html, "出典", record.source);
}

void desk_table(HtmlWriter& html, const std::vector<model::Desk>& desks) {
  if (desks.empty()) return;
  const auto section = html.in("section", {{"class", "passage"}});
  html.element("h2", {}, "窓口");
  const auto table = html.in("table", {{"class", "desks"}});
  {
    const auto head = html.in("thead");
    const auto row = html.in("tr");
    html.element("th", {{"scope", "col"}}, "内容");
    html.element("th", {{"scope", "col"}}, "時間");
  }
  const auto body = html.in("tbody");
  for (const auto& desk : desks) {
    const auto row = html.in("tr");
    html.element("td", {}, desk.what);
    html.element("td", {}, desk.hours);
  }
}

}  // namespace

std::string html_coordinator(const service::CoordinatorView& view, const Reference& reference) {
  const model::Coordinator& person = view.record;
  HtmlWriter html(k_page_bytes);
  {
    const auto record = html.in("div", {{"class", "record"}});
    const auto article = html.in("article");
    person_head(html, view, reference);
    if (model::is_fictional(person.source)) sample_notice(html);
    const auto columns = html.in("div", {{"class", "record-columns"}});
    {
      const auto main = html.in("div", {{"class", "record-main"}});
      passage(html, "ひとこと", person.message);
      passage(html, "お手伝いできること", person.how_i_help);
      case_lines(html, view, reference);
    }
    const auto side = html.in("aside", {{"class", "record-side"}, {"aria-label", "基本情報"}});
    {
      const auto contact = html.in("p", {{"class", "record-contact"}});
      html.text("相談や派遣の依頼は、");
      html.element("a", {{"href", hub_address(person.hub_id)}}, view.hub_name);
      html.text("で受け付けます。");
    }
    person_facts(html, person, reference);
  }
  return html.take();
}

std::string html_case(const service::CaseView& view, const Reference& reference) {
  const model::Case& record = view.record;
  const auto label = [&](std::string_view list, const std::string& code) {
    return code.empty() ? std::string() : std::string(reference.list(list).label(code));
  };
  HtmlWriter html(k_page_bytes);
  {
    const auto frame = html.in("div", {{"class", "record"}});
    const auto article = html.in("article");
    {
      const auto head = html.in("header", {{"class", "record-head"}});
      html.element("p", {{"class", "record-kind"}}, "支援事例");
      html.element("h1", {}, record.title);
      joined_line(html,
                  {amount(record.year, "年"), label("prefectures", record.prefecture),
                   label("industries", record.industry), label("size_bands", record.size_band)});
      tag_list(html, reference.list("topics"), record.topics);
    }
    if (model::is_fictional(record.source)) sample_notice(html);
    const auto columns = html.in("div", {{"class", "record-columns"}});
    {
      const auto main = html.in("div", {{"class", "record-main"}});
      story(html, record);
    }
    const auto side = html.in("aside", {{"class", "record-side"}, {"aria-label", "基本情報"}});
    case_people(html, view, reference);
    case_facts(html, view, reference);
    const auto more = html.in("p", {{"class", "record-contact"}});
    html.element("a", {{"href", "/?q=" + percent_encode(record.title)}},
                 "似た相談を支援した人を探す");
  }
  return html.take();
}

std::string html_organization(const service::OrganizationView& view, const Reference& reference) {
  const model::Organization& record = view.record;
  HtmlWriter html(k_page_bytes);
  {
    const auto frame = html.in("div", {{"class", "record"}});
    const auto article = html.in("article");
    {
      const auto head = html.in("header", {{"class", "record-head"}});
      html.element("h1", {}, record.name);
      html.element("p", {{"class", "record-yomi"}}, record.yomi);
      tag_list(html, reference.list("org_types"), record.types);
    }
    const auto columns = html.in("div", {{"class", "record-columns"}});
    {
      const auto main = html.in("div", {{"class", "record-main"}});
      passage(html, "サービス", record.services);
      passage(html, "強み", record.strengths);
      desk_table(html, record.desks);
      if (view.coordinators > 0) {
        const auto all = html.in("p", {{"class", "hub-people-all"}});
        html.element("a", {{"href", "/?q=&hub=" + record.id}},
                     fmt::format("この拠点の{}人から検索する", view.coordinators));
      }
    }
    const auto side = html.in("aside", {{"class", "record-side"}, {"aria-label", "基本情報"}});
    const auto facts = html.in("dl", {{"class", "facts"}});
    if (!record.prefecture.empty())
      fact(html, "都道府県", reference.list("prefectures").label(record.prefecture));
    fact(html, "対応する地域", labels_of(reference.list("prefectures"), record.service_area));
    fact(html, "法人番号", record.corporate_number);
    fact(html, "ウェブサイト", record.url);
    fact(html, "出典", record.source);
  }
  return html.take();
}

}  // namespace tsunagu::http
