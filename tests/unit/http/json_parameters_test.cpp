// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/json_parameters.hpp"

#include <string>

#include <doctest/doctest.h>

#include "http/target.hpp"

namespace tsunagu::http {
namespace {

TEST_SUITE("http/json_parameters") {
  TEST_CASE("reads an object as a query string would be read") {
    const auto read = read_parameters(
        R"({"q": "人手\n不足", "topic": ["sales", "hiring"], "online": true, "page": 2, "hub": null})");
    REQUIRE(read.has_value());
    CHECK(*read == std::vector<Parameter>{{"q", "人手\n不足"},
                                          {"topic", "sales"},
                                          {"topic", "hiring"},
                                          {"online", "1"},
                                          {"page", "2"}});
    CHECK(read_parameters("")->empty());
    CHECK(read_parameters(" {} ")->empty());
  }

  TEST_CASE("names the field at fault, and never repeats a value") {
    const std::string long_name(k_parameter_name_max_bytes + 1, 'x');
    struct Row {
      std::string json, parameter;
    };
    for (const Row& row :
         {Row{R"({"q": {"secret": 1}})", "q"}, Row{R"({"q": [["secret"]]})", "q"},
          Row{R"({"q": 1.5})", "q"}, Row{R"({"q": [true]})", "q"},
          Row{R"({"q": ["a", null]})", "q"}, Row{"{\"q\": \"secret\\u0000\"}", "q"},
          Row{R"("secret")", ""}, Row{R"([])", ""}, Row{R"({"q": "secret)", ""},
          Row{"{\"q\": \"\xFF\"}", ""}, Row{R"({"": "secret"})", ""},
          Row{"{\"" + long_name + "\": \"secret\"}", ""}, Row{R"({"q": "a"} secret)", ""}}) {
      CAPTURE(row.json);
      const auto read = read_parameters(row.json);
      REQUIRE_FALSE(read.has_value());
      CHECK(read.error().kind == ProblemKind::bad_body);
      CHECK(read.error().parameter == row.parameter);
      CHECK(read.error().detail.find("secret") == std::string::npos);
    }
  }

  TEST_CASE("takes as many values as a query string may have") {
    std::string json = R"({"topic": [)";
    for (std::size_t i = 0; i < k_parameters_max; ++i) json += i == 0 ? "\"a\"" : ",\"a\"";
    CHECK(read_parameters(json + "]}").has_value());
    CHECK_FALSE(read_parameters(json + ",\"a\"]}").has_value());
    CHECK_FALSE(read_parameters(std::string(100'000, '[')).has_value());
  }
}

}  // namespace
}  // namespace tsunagu::http
