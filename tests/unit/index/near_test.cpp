// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/suggest/near.hpp"

#include <algorithm>
#include <bit>

#include <doctest/doctest.h>

#include "index/query/query.hpp"
#include "index/suggest/matcher.hpp"
#include "index/suggest/points.hpp"
#include "index/suggest/readings.hpp"
#include "service/lexicon.hpp"
#include "unit/support/analyzer.hpp"

namespace tsunagu::index {
namespace {

constexpr double k_no_limit = 100;

double distance(std::string_view a, std::string_view b) {
  return near_distance(points_of(a), points_of(b), k_no_limit);
}

TEST_CASE("a light slip costs less than a letter, both ways") {
  struct Row {
    std::string a, b;
    double cost;
  };
  const std::vector<Row> rows{
      {"", "", 0},
      {"かき", "かき", 0},
      {"かき", "かぎ", k_light_slip},
      {"ほはん", "ぱばん", 1 + k_light_slip},
      {"しょうけい", "しようけい", k_light_slip},
      {"さーびす", "さびす", k_light_slip},
      {"まっち", "まち", k_light_slip},
      {"はんろ", "ばんろー", 2 * k_light_slip},
      {"事業承継", "事業承経", 1},
      {"事業承継", "事業継承", 1},
      {"資金繰り", "資金繰", 1},
      {"abc", "xyz", 3},
      {"事業", "", 2},
  };
  for (const Row& row : rows) {
    CHECK_MESSAGE(distance(row.a, row.b) == doctest::Approx(row.cost), row.a << " " << row.b);
    CHECK_MESSAGE(distance(row.b, row.a) == doctest::Approx(row.cost), row.b << " " << row.a);
  }
}

TEST_CASE("a limit only cuts off what is above it") {
  const std::vector<std::string> words{
      "じぎょうしょうけい", "しぎようしょけい", "事業承継", "継承事業",
      "いんぼいす",         "いんばうんど",     "abba",     "baab"};
  for (const std::string& a : words) {
    for (const std::string& b : words) {
      const double whole = distance(a, b);
      for (const double limit : {0.4, 1.0, 1.4, 2.0}) {
        const double cut = near_distance(points_of(a), points_of(b), limit);
        CHECK((whole <= limit ? cut == whole : cut > limit));
      }
      // What the marks leave out is really that far.
      const int bits = std::popcount(near_mark(points_of(a)) ^ near_mark(points_of(b)));
      for (int edits = 0; bits > 2 * edits; ++edits) CHECK(whole > edits);
    }
  }
}

std::string nearest(const std::vector<std::string>& names, std::string_view typed) {
  std::vector<SuggestKeys> keys(names.size());
  std::vector<const SuggestKeys*> pointers;
  const auto readings = Readings::parse(service::lexicon_file("readings.tsv"), test::analyzer());
  for (std::size_t i = 0; i < names.size(); ++i) {
    keys[i].add(names[i], test::analyzer());
    keys[i].add(readings.reading_of(names[i]), test::analyzer());
    pointers.push_back(&keys[i]);
  }
  const auto near = Matcher(pointers).near(Typed::from(typed, test::analyzer()));
  const auto best = std::min_element(near.begin(), near.end(), [](const auto& a, const auto& b) {
    return a.distance < b.distance;
  });
  return best == near.end() ? "" : names[best->entry];
}

TEST_CASE("mistyped words find the word meant") {
  const std::vector<std::string> words{"事業承継", "事業再生",   "資金繰り",     "価格転嫁",
                                       "補助金",   "インボイス", "インバウンド", "税理士",
                                       "旅館",     "粗利益",     "髙澤 一郎"};
  const std::vector<std::pair<std::string, std::string>> rows{
      {"事業承経", "事業承継"},
      {"事業継承", "事業承継"},
      {"じぎょうしょうけえ", "事業承継"},
      {"jigyoushoukai", "事業承継"},
      {"jigyo shokei", "事業承継"},
      {"ｊｉｇｙｏusyoukei", "事業承継"},
      {"shikingurui", "資金繰り"},
      {"しきんくり", "資金繰り"},
      {"シキングリ", "資金繰り"},
      {"価格転化", "価格転嫁"},
      {"かかくてんが", "価格転嫁"},
      {"ほじよきん", "補助金"},
      {"hojyokin", "補助金"},
      {"インボイズ", "インボイス"},
      {"インボイ", "インボイス"},
      {"イ\u30F3ハウンド", "インバウンド"},
      {"インパウンド", "インバウンド"},
      {"税理師", "税理士"},
      {"粗理益", "粗利益"},
      {"高沢 一朗", "髙澤 一郎"},
  };
  for (const auto& [typed, meant] : rows) CHECK_MESSAGE(nearest(words, typed) == meant, typed);
}

TEST_CASE("what is far from everything, or too short to tell, has no near form") {
  for (const std::string& typed : std::vector<std::string>{
           "", "x", "税", "温泉", "りんご", "zzzzzz", "観光農園", std::string(500, 'a')}) {
    CHECK_MESSAGE(nearest({"事業承継", "資金繰り", "税理士", "旅館", "銀行"}, typed) == "", typed);
  }
}

// "term=alternatives" of the words of a need, in order.
std::string expanded(std::string_view need) {
  static const auto readings =
      Readings::parse(service::lexicon_file("readings.tsv"), test::analyzer());
  Query query = parse_query(need, test::analyzer());
  readings.expand(need, test::analyzer(), query);
  std::string out;
  for (const QueryTerm& word : query.words) {
    out += (out.empty() ? "" : " ") + word.term;
    for (const Alternative& other : word.alternatives) {
      CHECK(other.weight == k_reading_weight);
      out += "=" + other.label;
    }
  }
  return out;
}

TEST_CASE("a need typed in readings is searched for the words") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"しきんぐり", "しきんぐり=資金繰り"},
      {"シキングリ", "しきんぐり=資金繰り"},
      {"shikinguri", "shikinguri=資金繰り"},
      {"jigyou shoukei", "jigyoshokei=事業承継"},
      {"jigyou-shoukei", "jigyoshokei=事業承継"},
      {"ほじょきん", "ほじょきん=補助金"},
      {"旅館のほじょきん", "旅館 ほじょきん=補助金"},
      {"ほじょきんとはんろかいたく", "ほじょきん=補助金 はんろかいたく=販路開拓"},
  };
  for (const auto& [need, words] : rows) CHECK_MESSAGE(expanded(need) == words, need);
  CHECK(expanded("ほじょきんをもらいたい").starts_with("ほじょきん=補助金 "));
}

TEST_CASE("words that are no readings stay as they are") {
  for (const std::string& need :
       std::vector<std::string>{"資金繰り", "旅館の人手不足", "DX推進", "sales", "M&A", "そば",
                                "りんごをうる", "", "zei"}) {
    const auto plain = parse_query(need, test::analyzer());
    std::string words;
    for (const QueryTerm& word : plain.words) words += (words.empty() ? "" : " ") + word.term;
    CHECK(expanded(need) == words);
  }
}

}  // namespace
}  // namespace tsunagu::index
