// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/html.hpp"

#include <doctest/doctest.h>

#include "http/html_pages.hpp"
#include "unit/support/reference.hpp"

namespace tsunagu::http {
namespace {

constexpr std::string_view k_attack = "\"><script>alert('1')</script>&amp;";

TEST_SUITE("http/html") {
  TEST_CASE("escapes what means something in HTML and replaces what is no text") {
    CHECK(escape_html("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#39;");
    CHECK(escape_html("𠮷野家\n") == "𠮷野家\n");
    CHECK(escape_html(std::string_view("a\0b", 3)) == "a\uFFFDb");
    CHECK(escape_html("a\xFF\xE3z") == "a\uFFFD\uFFFDz");
  }

  TEST_CASE("nests elements and escapes texts and values") {
    HtmlWriter html(64);
    {
      const auto outer = html.in("p", {{"class", "a\"b"}});
      html.text("1 < 2 ");
      html.element("b", {}, "&");
      html.empty("input", {{"value", "<"}});
    }
    CHECK(html.take() == "<p class=\"a&quot;b\">1 &lt; 2 <b>&amp;</b><input value=\"&lt;\"></p>");
  }

  TEST_CASE("what a record says stays text, whatever it says") {
    const std::string attack(k_attack);
    service::CoordinatorView person;
    person.record.id = "co-1";
    person.record.hub_id = "hub-13";
    person.record.name = person.record.yomi = person.record.romaji = person.record.title = attack;
    person.record.message = person.record.how_i_help = person.record.source = attack;
    person.record.methods = {attack};
    person.record.topics = {attack};
    person.record.contact = "secret-contact";
    person.hub_name = attack;
    model::Case record;
    record.id = "ca-1";
    record.title = record.outline = record.challenge = record.actions = record.result = attack;
    record.partners = record.methods = {attack};
    record.outcome.operating_profit = {123456789, 987654321};
    person.cases = {record};
    person.cases_total = 1;
    const service::CaseView told{record, attack, {{"co-1", attack, "chief", "hub-13", attack}}};
    service::OrganizationView place;
    place.record.name = place.record.services = place.record.strengths = place.record.url = attack;
    place.record.desks = {{attack, attack}};
    service::PeopleRequest request;
    request.query = attack;
    request.filter.hubs = {attack};
    service::PeopleAnswer answer;
    answer.total = 30;
    answer.notes = {attack};
    answer.people.push_back(
        {.record = person.record, .hub_name = attack, .prefecture = attack, .block = {}});
    answer.people[0].why = {{true,
                             "ca-1",
                             attack,
                             {{0, 2}},
                             2024,
                             attack,
                             attack,
                             "challenge",
                             attack,
                             {{1, 3}, {2, 9}, {40, 99}}}};
    answer.did_you_mean = {{attack, attack, attack, 3}};
    const auto& reference = test::reference();
    for (const std::string& page :
         {html_coordinator(person, reference), html_case(told, reference),
          html_organization(place, reference), html_start(request, reference),
          html_people(request, answer, reference),
          html_organizations(
              {.query = attack},
              {.total = 99,
              .organizations = {{.record = place.record,
                               .why = service::OrganizationWhy{"services", attack, {{0, 3}}}}}},
              reference)}) {
      CHECK(page.find("<script") == std::string::npos);
      CHECK(page.find("&quot;&gt;&lt;script&gt;") != std::string::npos);
      CHECK(page.find("secret-contact") == std::string::npos);
      CHECK(page.find("123456789") == std::string::npos);
    }
  }

  TEST_CASE("marks what was found, in code points, and goes on to further pages") {
    service::PeopleRequest request;
    request.query = "旅館";
    request.page = 2;
    request.filter.topics = {"sales"};
    service::PeopleAnswer answer;
    answer.total = 30;
    answer.people.push_back({});
    answer.people[0].why = {{true, "ca-1", "𠮷野家の旅館", {{4, 6}}, {}, {}, {}, "title", "", {}}};
    const std::string page = html_people(request, answer, test::reference());
    CHECK(page.find("𠮷野家の<mark>旅館</mark>") != std::string::npos);
    CHECK(page.find("href=\"/?q=%E6%97%85%E9%A4%A8&amp;topic=sales&amp;page=1\">前へ") !=
          std::string::npos);
    CHECK(page.find("&amp;page=3\">次へ") != std::string::npos);
    CHECK(page.find("<option value=\"sales\" selected=\"selected\">") != std::string::npos);
  }
}

}  // namespace
}  // namespace tsunagu::http
