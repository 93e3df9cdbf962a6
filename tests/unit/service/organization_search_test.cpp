// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/organization_search.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "unit/support/analyzer.hpp"
#include "unit/support/reference.hpp"

namespace tsunagu::service {
namespace {

model::Organization place(std::string id, std::string type, std::string name,
                          std::string services = {}, std::string desk = {}) {
  model::Organization made{
      .id = std::move(id), .name = std::move(name), .types = {std::move(type)}};
  made.services = std::move(services);
  if (!desk.empty()) made.desks.push_back({std::move(desk), "平日9時から17時"});
  made.prefecture = "13";
  return made;
}

const std::vector<model::Organization>& places() {
  static const std::vector<model::Organization> k_places{
      place("bank", "bank", "見本銀行", "ビジネスマッチング、事業承継、M&Aの相談に応じる。"),
      place("council", "revitalization", "見本中小企業活性化協議会"),
      place("shinkumi", "shinkumi", "見本信用組合",
            "小規模事業者の資金繰りと経営改善の相談に応じる。"),
      place("work", "workstyle_center", "見本働き方改革推進支援センター",
            "就業規則、賃金、労働時間の相談と専門家の訪問を行う。", "労務の相談"),
      place("ip", "ip_desk", "見本知財総合支援窓口"),
      place("farm", "agri_center", "見本農業経営・就農支援センター"),
      place("tax", "zeirishikai", "見本税理士会", "税務の無料相談を行う。", "税の無料相談"),
      place("hub", "hub", "東京都よろず支援拠点"),
      place("heirs", "succession_center", "見本事業承継・引継ぎ支援センター"),
  };
  return k_places;
}

std::vector<const model::Organization*> pointers() {
  std::vector<const model::Organization*> all;
  for (const auto& one : places()) all.push_back(&one);
  return all;
}

const OrganizationSearch& search() {
  static const OrganizationSearch k_search(pointers(), test::analyzer(), test::reference());
  return k_search;
}

std::vector<std::string> found(std::string_view need) {
  std::vector<std::string> ids;
  for (const auto& hit : search().find(index::parse_query(need, test::analyzer())))
    ids.push_back(places()[hit.entry].id);
  return ids;
}

std::string first(std::string_view need) {
  const auto ids = found(need);
  return ids.empty() ? std::string() : ids.front();
}

}  // namespace

TEST_SUITE("service/organization_search") {
  TEST_CASE("a need finds who is there for it, in their own words or in those of their kind") {
    CHECK(first("就業規則") == "work");
    CHECK(first("残業を減らしたい") == "work");
    CHECK(first("特許") == "ip");
    CHECK(first("商標を取りたい") == "ip");
    CHECK(first("後継者がいない") == "heirs");
    CHECK(first("農業を始めたい") == "farm");
    CHECK(first("確定申告で困っている") == "tax");
    CHECK(first("借入金の返済が苦しく、赤字が続いています") == "council");
    const auto short_of_money = found("資金繰りが厳しい");
    REQUIRE(short_of_money.size() >= 2);
    CHECK(short_of_money[0] == "shinkumi");  // says so itself
    CHECK(short_of_money[1] == "council");
    CHECK(found("おはよう").empty());
  }

  TEST_CASE("a name comes first, a part of it too") {
    CHECK(first("見本銀行") == "bank");
    CHECK(first("東京都よろず") == "hub");
    CHECK(found("見本").size() == 8);
    CHECK(found("").size() == places().size());
  }

  TEST_CASE("operators hold: without, phrases, alternatives") {
    const auto untaxed = found("相談 -税務");
    CHECK(untaxed.size() > 1);
    CHECK(std::find(untaxed.begin(), untaxed.end(), "tax") == untaxed.end());
    CHECK(found("\"労働時間の相談\"") == std::vector<std::string>{"work"});
    CHECK(found("\"賃金の相談\"").empty());
    CHECK(found("特許 OR 農業").size() == 2);
  }

  TEST_CASE("what is analysed already is used again") {
    const OrganizationSearch again(pointers(), test::analyzer(), test::reference(), &search());
    const auto query = index::parse_query("就業規則", test::analyzer());
    REQUIRE(again.find(query).size() == search().find(query).size());
    CHECK(again.find(query)[0].score == doctest::Approx(search().find(query)[0].score));
    CHECK(again.telling(query).size() == search().telling(query).size());
  }
}

}  // namespace tsunagu::service
