// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query/query.hpp"

#include <doctest/doctest.h>

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
}

}  // namespace tsunagu::index
