// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query/synonyms.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "unit/support/analyzer.hpp"

namespace tsunagu::index {
namespace {

using test::analyzer;

Synonyms small_lexicon() {
  return Synonyms({{"粗利", {{"売上総利益", 1}, {"採算", 0.6}}},
                   {"売上総利益", {{"粗利", 1}}},
                   {"給料を上げる", {{"賃上げ", 1}}},
                   {"賃上げ", {{"給料を上げる", 1}, {"処遇改善", 1}}},
                   {"価格転嫁", {{"値上げ", 1}}},
                   {"価格", {{"値段", 1}}},
                   {"M&A", {{"会社売却", 1}}},
                   {"の", {{"粗利", 1}}},
                   {"粗利", {{"採算", 0.9}, {"粗利", 1}, {"荒利", 0.3}}}},
                  analyzer());
}

// "粗利: 売上総利益 採算" for each word that got alternatives.
std::string widened(std::string_view need) {
  static const Synonyms lexicon = small_lexicon();
  std::string all;
  for (const QueryTerm& word : parse_query(need, analyzer(), &lexicon).words) {
    if (word.alternatives.empty()) continue;
    all += (all.empty() ? "" : "; ") + word.term + ":";
    for (const Alternative& other : word.alternatives) all += " " + other.label;
  }
  return all;
}

}  // namespace

TEST_SUITE("index/synonyms") {
  TEST_CASE("an expression of the lexicon is found in a need, the longest first") {
    struct Row {
      const char* need;
      const char* widened;
    };
    // clang-format off
    const Row rows[] = {
        {"粗利が出ない", "粗利: 売上総利益 採算 荒利"},                // nearest first
        {"粗利、粗利", "粗利: 売上総利益 採算 荒利"},                  // once
        {"売上総利益を増やす", "売上: 粗利"},                          // several words: on the longest
        {"給料を上げる方法", "上げる: 賃上げ"},                        // with a particle between
        {"価格転嫁を進めたい", "価格転嫁: 値上げ"},                    // not 価格 inside it
        {"価格 転嫁", "価格: 値上げ"},                                 // written apart
        {"価格が高い", "価格: 値段"},
        {"Ｍ＆Ａ", "ma: 会社売却"},                                     // width and case
        {"粗利と採算", "粗利: 売上総利益 荒利"},                        // what the need says is no alternative
        {"給料の話をした。そして上げる", ""},                          // too far apart
        {"天気", ""},
        {"", ""},
    };
    // clang-format on
    for (const Row& row : rows) {
      CAPTURE(row.need);
      CHECK(widened(row.need) == row.widened);
    }
  }

  TEST_CASE("alternatives carry folded terms in order, label and weight") {
    const Synonyms lexicon = small_lexicon();
    const Query query = parse_query("粗利と賃上げ", analyzer(), &lexicon);
    const auto of = [&](std::string_view term) -> const std::vector<Alternative>& {
      return std::find_if(query.words.begin(), query.words.end(),
                          [&](const QueryTerm& word) { return word.term == term; })
          ->alternatives;
    };
    REQUIRE(of("粗利").size() == 3);
    CHECK(of("粗利")[0].label == "売上総利益");
    CHECK(of("粗利")[0].weight == doctest::Approx(k_synonym_weight));
    CHECK(of("粗利")[1].weight == doctest::Approx(k_synonym_weight * 0.9));  // the nearer of two
    REQUIRE(of("賃上").size() == 2);
    CHECK(of("賃上")[0].terms.size() == 2);  // 給料 上げる
    REQUIRE(query.synonyms.size() == 2);
    CHECK(query.synonyms[0].word == "粗利");
    CHECK(query.synonyms[0].also == std::vector<std::string>{"売上総利益", "採算", "荒利"});
  }

  TEST_CASE("a need without a lexicon, and a lexicon without entries, stay as they are") {
    const Synonyms none;
    CHECK(none.size() == 0);
    CHECK(parse_query("粗利", analyzer(), &none).synonyms.empty());
    CHECK(parse_query("粗利", analyzer()).words[0].alternatives.empty());
  }

  TEST_CASE("alternatives are bounded by word and by need") {
    std::vector<SynonymEntry> entries;
    std::string need;
    for (int w = 0; w < 40; ++w) {
      SynonymEntry entry{"word" + std::to_string(w), {}};
      for (int s = 0; s < 20; ++s)
        entry.also.push_back({"other" + std::to_string(w) + "x" + std::to_string(s), 1});
      need += entry.word + " ";
      entries.push_back(std::move(entry));
    }
    const Synonyms lexicon(entries, analyzer());
    std::size_t all = 0;
    for (const QueryTerm& word : parse_query(need, analyzer(), &lexicon).words) {
      CHECK(word.alternatives.size() <= k_synonyms_per_word);
      all += word.alternatives.size();
    }
    CHECK(all == k_synonyms_per_query);
  }
}

}  // namespace tsunagu::index
