// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/record_json.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "unit/support/full_record.hpp"

namespace tsunagu::exchange {
namespace {

using model::Case;
using model::Coordinator;
using model::Measure;
using model::Organization;

std::string reasons(const std::vector<model::FieldProblem>& problems) {
  std::string all;
  for (const auto& problem : problems)
    all += problem.field + " [" + problem.value + "] " + problem.reason + "\n";
  return all;
}

TEST_SUITE("exchange/record_json") {
  TEST_CASE_TEMPLATE("a record with every field set comes back the same", Record, Organization,
                     Coordinator, Case, Measure) {
    const Record record = test::FullRecord<Record>::make();
    const std::string json = encode_json(record);
    CHECK(json.find('\n') == std::string::npos);
    const auto decoded = decode_json<Record>(json);
    CHECK_MESSAGE(decoded.problems.empty(), reasons(decoded.problems));
    CHECK(decoded.record == record);
  }

  TEST_CASE_TEMPLATE("an empty record comes back the same", Record, Organization, Coordinator, Case,
                     Measure) {
    const auto decoded = decode_json<Record>(encode_json(Record{}));
    CHECK(decoded.problems.empty());
    CHECK(decoded.record == Record{});
  }

  TEST_CASE("leaves out empty fields and nests dotted names") {
    Coordinator person;
    person.id = "p";
    person.capacity.max_open = 3;
    person.capacity.paused_until = "2026-05-01";
    CHECK(
        encode_json(person) ==
        R"({"id":"p","role":"coordinator","outside_region":"no","capacity":{"max_open":3,"paused_until":"2026-05-01"}})");
  }

  TEST_CASE("null means not given") {
    const auto decoded = decode_json<Case>(
        R"({"id":"a","year":null,"topics":null,"outcome":null,"visibility":null,"title":"題"})");
    CHECK_MESSAGE(decoded.problems.empty(), reasons(decoded.problems));
    CHECK(decoded.record.visibility == "public");
    CHECK_FALSE(decoded.record.year.has_value());
  }

  TEST_CASE("a whole number may carry a fraction of zero") {
    const auto decoded = decode_json<Case>(R"({"year":2024.0,"sessions":3,"hours":2})");
    CHECK(decoded.problems.empty());
    CHECK(decoded.record.year == 2024);
    CHECK(decoded.record.hours == 2.0);
  }

  TEST_CASE("a field that cannot be read is named with value and reason, the others are kept") {
    struct Row {
      const char *json, *field, *value, *reason;
    };
    for (const Row& row : {
             Row{R"({"id":12,"title":"題"})", "id", "12",
                 "文字列で書いてください（整数になっています）"},
             {R"({"year":"2024","title":"題"})", "year", "2024",
              "整数で書いてください（文字列になっています）"},
             {R"({"year":2024.5,"title":"題"})", "year", "2024.5",
              "整数で書いてください（小数になっています）"},
             {R"({"year":99999999999999999999,"title":"題"})", "year", "99999999999999999999",
              "整数で"},
             {R"({"hours":"2.5","title":"題"})", "hours", "2.5",
              "数で書いてください（文字列になっています）"},
             {R"({"topics":"資金繰り","title":"題"})", "topics", "資金繰り", "文字列の配列"},
             {R"({"topics":["a",7],"title":"題"})", "topics", "7", "文字列の配列"},
             {R"({"topics":[["a",{"b":[1]}]],"title":"題"})", "topics", "",
              "配列 [ ]になっています"},
             {R"({"topics":{"a":{"b":1}},"title":"題"})", "topics", "",
              "オブジェクト { }になっています"},
             {R"({"outline":["a"],"title":"題"})", "outline", "", "文字列で書いてください（配列"},
             {R"({"outline":true,"title":"題"})", "outline", "true",
              "文字列で書いてください（true/false"},
             {R"({"outcome":5,"title":"題"})", "outcome", "5", "オブジェクト { } で書いてください"},
             {R"({"outcome":[{"personnel":1}],"title":"題"})", "outcome", "",
              "オブジェクト { } で書いてください"},
             {R"({"outcome":{"personnel":{"before":"1"}},"title":"題"})",
              "outcome.personnel.before", "1", "整数で"},
             {R"({"outcome":{"personel":{"before":1}},"title":"題"})", "outcome.personel", "",
              "近い項目は outcome.personnel."},
             {R"({"titel":"x","title":"題"})", "titel", "", "近い項目は title（題名）です"},
             {R"({"題名":"x","title":"題"})", "題名", "", "近い項目は title（題名）です"},
             {R"({"概用":{"a":[1]},"title":"題"})", "概用", "", "近い項目は outline（概要）です"},
             {R"({"zzzzzzzz":1,"title":"題"})", "zzzzzzzz", "", "この名前の項目はありません"},
             {R"({"title":"題","title":"別"})", "title", "", "同じ項目が2回書かれています"},
             {R"({"title":"題","outcome":{},"outcome":{}})", "outcome", "",
              "同じ項目が2回書かれています"},
         }) {
      CAPTURE(row.json);
      const auto decoded = decode_json<Case>(row.json);
      CHECK(decoded.readable);
      REQUIRE_MESSAGE(decoded.problems.size() == 1, reasons(decoded.problems));
      CHECK(decoded.problems[0].field == row.field);
      CHECK(decoded.problems[0].value == row.value);
      CHECK_MESSAGE(decoded.problems[0].reason.find(row.reason) != std::string::npos,
                    reasons(decoded.problems));
      CHECK(decoded.record.title == "題");
    }
  }

  TEST_CASE("entries of lists of objects are checked by member") {
    struct Row {
      const char *json, *reason;
    };
    for (const Row& row :
         {Row{R"({"qualifications":["smec"]})", "の形で書いてください（文字列になっています）"},
          {R"({"qualifications":[{"cod":"smec"}]})", "この名前は使えません"},
          {R"({"qualifications":[{"code":1}]})", "文字列で書いてください（整数"},
          {R"({"qualifications":[{"code":"a","code":"b"}]})", "2回"},
          {R"({"qualifications":[{"code":{"x":[{"code":"y"}]}}]})",
           "文字列で書いてください（オブジェクト"},
          {R"({"qualifications":[[{"code":"y"}]]})", "の形で書いてください（配列"},
          {R"({"qualifications":{"code":"a"}})", "の形で書いてください（オブジェクト"},
          {R"({"can_train_staff":"true"})", "true か false で"},
          {R"({"can_train_staff":1})", "true か false で"},
          {R"({"capacity":"3"})", "オブジェクト { } で"}}) {
      CAPTURE(row.json);
      const auto decoded = decode_json<Coordinator>(row.json);
      REQUIRE_MESSAGE(decoded.problems.size() == 1, reasons(decoded.problems));
      CHECK_MESSAGE(decoded.problems[0].reason.find(row.reason) != std::string::npos,
                    reasons(decoded.problems));
    }
  }

  TEST_CASE("a line that is no record says why, once") {
    struct Row {
      std::string json, reason;
    };
    for (const Row& row : {
             Row{R"({"id":"a",})", "JSON として読めません（11文字目の付近）"},
             {R"({"題":"あ" "b"})", "JSON として読めません（12文字目の付近）"},
             {R"({"id":"a")", "JSON が途中で終わっています"},
             {R"({"id":"a)", "JSON が途中で終わっています"},
             {R"({"id":"a"}{"id":"b"})", "JSON として読めません（11文字目の付近）"},
             {"{\"id\":\"a\tb\"}", "JSON として読めません"},
             {std::string("{\"id\":\"a\0b\"}", 12), "JSON として読めません"},
             {R"({"hours":1e999})", "JSON として読めません"},
             {R"({"id":NaN})", "JSON として読めません"},
             {"ID,題名", "JSON として読めません（1文字目の付近）"},
             {"[1,2]", "オブジェクトを書いてください（配列"},
             {"\"text\"", "オブジェクトを書いてください（文字列"},
             {"null", "オブジェクトを書いてください（null"},
             {"{\"title\":\"資\x8e\x91\"}", "12文字目が UTF-8 として読めません (0x8E)"},
             {"{\"title\":\"\xED\xA0\x80\"}", "UTF-8 として読めません (0xED)"},
             {R"({"title":"\ud800"})", "JSON として読めません"},
         }) {
      CAPTURE(row.json);
      const auto decoded = decode_json<Case>(row.json);
      CHECK_FALSE(decoded.readable);
      REQUIRE_MESSAGE(decoded.problems.size() == 1, reasons(decoded.problems));
      CHECK(decoded.problems[0].field.empty());
      CHECK_MESSAGE(decoded.problems[0].reason.find(row.reason) != std::string::npos,
                    reasons(decoded.problems));
      CHECK(text::is_utf8(decoded.problems[0].value));
    }
  }

  TEST_CASE("nesting is bounded and never recursive") {
    for (const char* opening : {"[", R"({"a":)", R"({"topics":[)"}) {
      std::string deep = R"({"id":"a","topics":)";
      for (int i = 0; i < 200'000; ++i) deep += opening;
      const auto decoded = decode_json<Case>(deep);
      CHECK_FALSE(decoded.readable);
      REQUIRE(decoded.problems.size() == 1);
      CHECK(decoded.problems[0].reason == "入れ子が深すぎます（16段まで）");
    }
    CHECK(decode_json<Case>(R"({"x":[[[[[[[[[[{"y":[[1]]}]]]]]]]]]],"title":"題"})").record.title ==
          "題");
  }

  TEST_CASE("a list that is far too long is cut with one problem") {
    std::string json = R"({"topics":["a")";
    for (int i = 0; i < 5000; ++i) json += R"(,"b")";
    const auto decoded = decode_json<Case>(json + R"(],"title":"題"})");
    REQUIRE(decoded.problems.size() == 1);
    CHECK(decoded.problems[0].reason == "1000件を超えています");
    CHECK(decoded.record.topics.size() == k_list_entries_max);
    CHECK(decoded.record.title == "題");
  }

  TEST_CASE("a value of 1 MB is read, and shown shortened") {
    const auto decoded = decode_json<Case>("{\"year\":\"" + std::string(1'000'000, 'x') + "\"}");
    REQUIRE(decoded.problems.size() == 1);
    CHECK(decoded.problems[0].value == std::string(40, 'x') + "…");
  }
}

}  // namespace
}  // namespace tsunagu::exchange
