// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/check.hpp"

#include <doctest/doctest.h>

#include "unit/support/full_record.hpp"

namespace tsunagu::model {
namespace {

// "field: reason" of every problem.
template <class Record>
std::vector<std::string> check(Record& record) {
  std::vector<std::string> out;
  for (const auto& problem : normalize_and_check(record, test::reference())) {
    out.push_back(problem.field + ": " + problem.reason);
  }
  return out;
}

Case small_case() { return {.id = "a", .hub_id = "hub-01", .title = "題", .outline = "概要"}; }

Coordinator small_person() {
  Coordinator person;
  person.id = "p";
  person.hub_id = "hub-01";
  person.name = "名";
  person.yomi = "な";
  return person;
}

using Problems = std::vector<std::string>;

TEST_SUITE("model/check") {
  TEST_CASE_TEMPLATE("a record with every field set is right as it is", Record, Organization,
                     Coordinator, Case, Measure) {
    Record record = test::FullRecord<Record>::make();
    if constexpr (std::is_same_v<Record, Coordinator>) record.weekdays = {"mon", "tue"};
    const Record before = record;
    CHECK(check(record) == Problems{});
    CHECK(record == before);
  }

  TEST_CASE("the check digit of a corporate number") {
    CHECK(is_corporate_number("7000012050002"));  // National Tax Agency, its own example
    for (const char* wrong : {"7000012050003", "1000012050002", "700001205000", "70000120500020",
                              "700001205000x", ""}) {
      CAPTURE(wrong);
      CHECK_FALSE(is_corporate_number(wrong));
    }
  }

  TEST_CASE("ids") {
    CHECK(is_id("A-z_0.9"));
    CHECK(is_id(std::string(64, 'a')));
    for (const std::string& wrong :
         {std::string(), std::string(65, 'a'), std::string("a b"), std::string("あ"),
          std::string("a/b"), std::string("a\0b", 3)}) {
      CAPTURE(wrong);
      CHECK_FALSE(is_id(wrong));
    }
  }

  TEST_CASE("required fields are missed") {
    Case summary;
    CHECK(check(summary) == Problems{"id: 必須の項目です", "hub_id: 必須の項目です",
                                     "title: 必須の項目です",
                                     "outline: 概要・課題・支援内容・成果のどれか一つは必要です"});
    Coordinator person;
    CHECK(check(person) == Problems{"id: 必須の項目です", "hub_id: 必須の項目です",
                                    "name: 必須の項目です", "yomi: 必須の項目です"});
    Organization organization;
    CHECK(check(organization) == Problems{"id: 必須の項目です", "name: 必須の項目です"});
  }

  TEST_CASE("labels and aliases become codes, once each") {
    Coordinator person = small_person();
    person.role = "チーフ";
    person.topics = {"資金繰り", " 売上拡大 ", "cashflow", ""};
    person.industries = {"町工場", "e09", "Ｄ"};
    person.modes = {"Web会議"};
    person.outside_region = "○";
    person.qualifications = {{"診断士", "2025-04-01", ""}};
    CHECK(check(person) == Problems{});
    CHECK(person.role == "chief");
    CHECK(person.topics == std::vector<std::string>{"cashflow", "sales"});
    CHECK(person.industries == std::vector<std::string>{"E", "E09", "D"});
    CHECK(person.modes == std::vector<std::string>{"online"});
    CHECK(person.outside_region == "yes");
    CHECK(person.qualifications[0].code == "smec");
    Case summary = small_case();
    summary.prefecture = "宮崎";
    summary.status = "公開";
    CHECK(check(summary) == Problems{});
    CHECK(summary.prefecture == "45");
    CHECK(summary.status == "published");
  }

  TEST_CASE("defaults stand in for what is empty") {
    Coordinator person = small_person();
    person.role.clear();
    person.outside_region.clear();
    CHECK(check(person) == Problems{});
    CHECK(person.role == "coordinator");
    CHECK(person.outside_region == "no");
    Case summary = small_case();
    summary.visibility.clear();
    summary.status = " ";
    CHECK(check(summary) == Problems{});
    CHECK(summary.visibility == "public");
    CHECK(summary.status == "published");
  }

  TEST_CASE("lengths are counted in letters, at the limit and one beyond") {
    std::string title;
    for (int i = 0; i < 200; ++i) title += "題";
    Case summary = small_case();
    summary.title = "　" + title + " \n";
    CHECK(check(summary) == Problems{});
    CHECK(summary.title == title);
    summary.title = title + "題";
    CHECK(check(summary) == Problems{"title: 201文字あります。200文字以内にしてください"});
    summary = small_case();
    summary.challenge = std::string(1'000'000, 'x');
    const auto problems = normalize_and_check(summary, test::reference());
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].reason == "1000000文字あります。8000文字以内にしてください");
    CHECK(problems[0].value == std::string(40, 'x') + "…");
  }

  TEST_CASE("what does not fit is refused with field and reason") {
    struct Row {
      void (*spoil)(Case&);
      const char* problem;
    };
    for (
        const Row& row : {
            Row{[](Case& r) { r.id = "あ"; }, "id: IDは英数字と . _ - の64文字以内です"},
            {[](Case& r) { r.year = 1989; }, "year: 1990 から 2100 までの整数です"},
            {[](Case& r) { r.year = 2101; }, "year: 1990 から 2100 までの整数です"},
            {[](Case& r) { r.hours = -0.5; }, "hours: 0 から 100000 までの数です"},
            {[](Case& r) { r.outcome.personnel.before = -1; },
             "outcome.personnel.before: 0 から 1000000000000 までの整数です"},
            {[](Case& r) { r.resolved_on = "2026-02-30"; },
             "resolved_on: 日付は 2026-04-01 の形です"},
            {[](Case& r) { r.resolved_on = "2026/02/01"; },
             "resolved_on: 日付は 2026-04-01 の形です"},
            {[](Case& r) { r.title = std::string("a\0b", 3); }, "title: NUL文字が含まれています"},
            {[](Case& r) {
               r.methods = {"良い", std::string("a\0b", 3)};
             },
             "methods: NUL文字が含まれています"},
            {[](Case& r) { r.methods = {std::string(101, 'x')}; },
             "methods: 101文字あります。100文字以内にしてください"},
            {[](Case& r) { r.topics.assign(51, "sales"); },
             "topics: 51件あります。50件以内にしてください"},
            {[](Case& r) {
               r.coordinator_ids = {"p-1", "p 2"};
             },
             "coordinator_ids: IDは英数字と . _ - の64文字以内です"},
            {[](Case& r) { r.topics = {"ない分野"}; },
             "topics: 一覧にない値です。使えるのは 売上拡大（sales）、商品開発・ブランド（products）、"
             "広報・SNS・Web（publicity） など25個です（全部は docs/import.md の topics）"},
            {[](Case& r) { r.prefecture = "青森市"; },
             "prefecture: 一覧にない値です。近い値は 青森県（02） です"},
            {[](Case& r) { r.depth = "深い"; },
             "depth: 一覧にない値です。使えるのは 1時間の相談（hour）、複数回（sessions）、"
             "現地で伴走（project） です"},
            {[](Case& r) { r.outline = " "; },
             "outline: 概要・課題・支援内容・成果のどれか一つは必要です"},
        }) {
      Case summary = small_case();
      row.spoil(summary);
      CHECK(check(summary) == Problems{row.problem});
    }
  }

  TEST_CASE("a term ends after it begins") {
    Coordinator person = small_person();
    person.term = {"2026-04-01", "2026-03-31"};
    CHECK(check(person) == Problems{"term.until: 任期終了が任期開始より前です"});
    person.term = {"2026-04-01", "2026-04-01"};
    CHECK(check(person) == Problems{});
  }

  TEST_CASE("addresses of organisations") {
    for (const char* url :
         {"ftp://example.jp", "example.jp", "https://example.jp/a b", "javascript:alert(1)"}) {
      CAPTURE(url);
      Organization organization{.id = "o", .name = "名", .url = url};
      CHECK(check(organization) ==
            Problems{"url: http:// か https:// で始まる500バイト以内のURLです"});
    }
  }
}

TEST_SUITE("model/fields") {
  TEST_CASE_TEMPLATE("names and labels of a kind are all different, and lists exist", Record,
                     Organization, Coordinator, Case, Measure) {
    for (const auto& field : fields<Record>()) {
      CAPTURE(field.name);
      CHECK(find_field<Record>(field.name) == &field);
      CHECK(find_field<Record>(field.label) == &field);
      CHECK((field.list.empty() || test::reference().has(field.list)));
    }
  }
}

}  // namespace
}  // namespace tsunagu::model
