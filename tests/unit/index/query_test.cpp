// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query/query.hpp"

#include <random>

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "service/lexicon.hpp"

namespace tsunagu::index {

TEST_SUITE("index/query") {
  TEST_CASE("words of a need, repeated ones counted") {
    const auto analyzer = service::load_analyzer();
    REQUIRE(analyzer.has_value());
    const Query query = parse_query("粗利、粗利、見積もり", *analyzer);
    REQUIRE(query.words.size() == 2);
    CHECK(query.words[0].term == "粗利");
    CHECK(query.words[0].weight == 2);
  }

  TEST_CASE("any text is a query; words and names are bounded") {
    const auto analyzer = service::load_analyzer();
    REQUIRE(analyzer.has_value());
    std::string memo;
    for (int i = 0; i < 3000; ++i) memo += "語" + std::to_string(i) + " ";
    const Query query = parse_query(memo, *analyzer);
    CHECK(query.words.size() == k_query_terms_max);
    CHECK(query.names.empty());
    for (const char* odd : {"", " ", "\"", "((((", "AND OR NOT", "-", "😀", "\u202Eabc", "\uFDFA"}) {
      const Query parsed = parse_query(odd, *analyzer);
      CHECK(parsed.words.size() <= 20);
    }
    CHECK(parse_query("髙澤 一郎", *analyzer).names.size() == 3);  // each part and both together
  }

  TEST_CASE("a memo is plain text, whatever marks are in it") {
    const auto analyzer = service::load_analyzer();
    REQUIRE(analyzer.has_value());
    const std::string typed = "業種:旅館 -税 \"資金繰り\" AND 酒蔵";
    CHECK(parse_query(typed, *analyzer).fields.size() == 1);
    for (const std::string& memo : {"相談メモ\n" + typed, typed + "\r\nよろしく",
                                    typed + std::string(k_typed_max_points, 'a')}) {
      const Query query = parse_query(memo, *analyzer);
      CHECK(query.fields.empty());
      CHECK(query.conditions.empty());
      CHECK(query.text == memo);
    }
    CHECK(parse_query(typed + "\n", *analyzer).fields.size() == 1);  // a break at the end is none
  }

  TEST_CASE("operators, brackets and words of a phrase are bounded") {
    const auto analyzer = service::load_analyzer();
    REQUIRE(analyzer.has_value());
    const auto nested = [](std::size_t depth) {
      return std::string(depth, '(') + "税 OR 金" + std::string(depth, ')');
    };
    CHECK_FALSE(parse_query(nested(k_depth_max), *analyzer).conditions.empty());
    CHECK(parse_query(nested(k_depth_max + 1), *analyzer).conditions.empty());
    std::string many;
    for (std::size_t i = 0; i < k_operators_max; ++i) many += "-a ";
    CHECK_FALSE(parse_query(many, *analyzer).conditions.empty());
    CHECK(parse_query(many + "-a", *analyzer).conditions.empty());
    std::string phrase = "\"";
    for (std::size_t i = 0; i < k_phrase_words_max + 10; ++i) phrase += std::to_string(i) + " ";
    const Query query = parse_query(phrase + "\"", *analyzer);
    REQUIRE(query.conditions.size() == 1);
    CHECK(query.conditions[0].terms.size() == k_phrase_words_max);
  }

  TEST_CASE("every operator has its operands, in texts made of the language's own pieces") {
    const std::vector<std::string> pieces{
        "(",   ")",    "（",   "）",   "\"",    "“",       "-",      "－",
        " ",   "　",   "AND ", "OR ",  " AND ", "税",      "旅館",   "a",
        "県:", "年：", "-年:", "大阪", "1",     "\n",      ":",      "\xEF\xBC\x82",
        "()",  "\"a",  "a\"",  "-(",   " -",    "氏名:\"", "\u200B", "😀"};
    std::mt19937 chance(20260401);
    for (int n = 0; n < 4000; ++n) {
      std::string text;
      for (std::size_t left = chance() % 40; left > 0; --left)
        text += pieces[chance() % pieces.size()];
      const Syntax syntax = read_syntax(text);
      std::size_t values = 0;
      for (const Step& step : syntax.steps) {
        const bool is_leaf = step.kind == Step::Kind::leaf;
        const bool has_operands =
            is_leaf ? step.number < syntax.leaves.size() : step.number > 0 && step.number <= values;
        REQUIRE_MESSAGE(has_operands, text);
        values = is_leaf ? values + 1 : values - step.number + 1;
      }
      REQUIRE_MESSAGE(values == (syntax.steps.empty() ? 0 : 1), text);
      if (syntax.steps.empty() && syntax.fields.empty()) REQUIRE(syntax.words == text);
      for (const auto& field : syntax.fields) REQUIRE_MESSAGE(!field.value.empty(), text);
    }
  }

  TEST_CASE("random bytes never break the reading") {
    std::mt19937 chance(20260402);
    for (int n = 0; n < 2000; ++n) {
      std::string bytes(chance() % 300, '\0');
      for (char& byte : bytes) byte = static_cast<char>(chance());
      const Syntax syntax = read_syntax(bytes);
      CHECK(syntax.leaves.size() <= bytes.size());
      if (!text::is_utf8(text::trim(bytes))) CHECK(syntax.words == bytes);
    }
  }
}

}  // namespace tsunagu::index
