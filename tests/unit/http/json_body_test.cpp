// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/json_body.hpp"

#include <doctest/doctest.h>

namespace tsunagu::http {
namespace {

constexpr std::array k_fields{
    BodyField{"login", FieldKind::text, true, 8},
    BodyField{"days", FieldKind::integer},
    BodyField{"active", FieldKind::flag},
    BodyField{"scopes", FieldKind::texts},
};

TEST_SUITE("http/json_body") {
  TEST_CASE("reads each kind of field, and null as not given") {
    const auto body = read_body(
        " {\"days\": -3, \"login\":\"花子\",\"active\":false,\"scopes\":[\"read\",\"write\"]}\n",
        k_fields);
    REQUIRE(body.has_value());
    CHECK(body->text("login") == "花子");
    CHECK(body->integer("days") == -3);
    CHECK(body->flag("active") == false);
    CHECK(body->texts("scopes") == std::vector<std::string>{"read", "write"});
    const auto nulls =
        read_body(R"({"login":"a","days":null,"active":null,"scopes":null})", k_fields);
    REQUIRE(nulls.has_value());
    CHECK_FALSE(nulls->has("days"));
    CHECK_FALSE(nulls->integer("days").has_value());
    CHECK(nulls->texts("scopes").empty());
    CHECK(read_body("", std::span<const BodyField>()).has_value());
    CHECK(read_body("{}", std::span<const BodyField>()).has_value());
  }

  TEST_CASE("names the field at fault, and the nearest one that is known") {
    struct Row {
      std::string_view json, field, detail;
    };
    const std::vector<Row> rows{
        {R"({"logn":"a"})", "logn", "近い名前は login です"},
        {R"({"login":"a","login":"b"})", "login", "2回あります"},
        {R"({"login":"a","login":null})", "login", "2回あります"},
        {R"({"login":1})", "login", "文字列で書いてください"},
        {R"({"login":["a"]})", "login", "文字列で書いてください"},
        {R"({"login":{"a":1}})", "login", "文字列で書いてください"},
        {R"({"login":"123456789"})", "login", "8 バイトまで"},
        {R"({"login":"a\u0000b"})", "login", "NUL"},
        {R"({"login":""})", "login", "入れてください"},
        {R"({"login":null})", "login", "入れてください"},
        {"", "login", "入れてください"},
        {R"({"login":"a","days":1.5})", "days", "整数で"},
        {R"({"login":"a","days":99999999999999999999})", "days", "整数で"},
        {R"({"login":"a","days":"1"})", "days", "整数で"},
        {R"({"login":"a","active":1})", "active", "true か false"},
        {R"({"login":"a","scopes":"read"})", "scopes", "文字列の配列"},
        {R"({"login":"a","scopes":[1]})", "scopes", "文字列の配列"},
        {R"({"login":"a","scopes":[null]})", "scopes", "文字列の配列"},
        {R"({"login":"a","scopes":[["read"]]})", "scopes", "文字列の配列"},
    };
    for (const auto& row : rows) {
      CAPTURE(row.json);
      const auto body = read_body(row.json, k_fields);
      REQUIRE_FALSE(body.has_value());
      CHECK(body.error().kind == ProblemKind::bad_body);
      CHECK(body.error().parameter == row.field);
      CHECK(body.error().detail.find(row.detail) != std::string::npos);
    }
    std::string many = R"({"login":"a","scopes":["x")";
    for (std::size_t i = 0; i < k_body_entries_max; ++i) many += ",\"x\"";
    CHECK(read_body(many + "]}", k_fields).error().parameter == "scopes");
  }

  TEST_CASE("refuses what is no JSON object, without repeating it") {
    std::string deep(200'000, '[');
    std::string deeper;
    for (int i = 0; i < 50'000; ++i) deeper += R"({"login":)";
    for (const std::string& json :
         {std::string("x"), std::string("[]"), std::string("1"), std::string("null"),
          std::string("true"), std::string("\"hunter2hunter2\""), std::string("{"),
          std::string("{\"login\":\"a\"}}"), std::string("{\"login\":\"hunter2\xFF\"}"),
          std::string("{\"login\":\"\\ud800\"}"), std::string("\xEF\xBB\xBF"),
          std::string("{'login':'hunter2'}"), deep, deeper}) {
      const auto body = read_body(json, k_fields);
      REQUIRE_FALSE(body.has_value());
      CHECK(body.error().kind == ProblemKind::bad_body);
      CHECK(body.error().detail.find("hunter") == std::string::npos);
    }
  }
}

}  // namespace
}  // namespace tsunagu::http
