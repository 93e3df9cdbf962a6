// SPDX-License-Identifier: GPL-3.0-or-later
// Ranking of cases by their own words, on real indexes of small texts.
#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "index/reader/searcher.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/writer.hpp"
#include "unit/support/analyzer.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::index {
namespace {

using test::analyzer;

// An index of cases: body texts, numbered from 0.
class Cases {
 public:
  explicit Cases(const std::vector<std::string>& bodies) {
    const std::vector<std::string> layers{"public"};
    const std::string generation = generation_path(m_dir.path(), 1);
    auto built = Writer::open(generation, layers, analyzer(), Writer::Mode::build);
    REQUIRE(built.has_value());
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      Document document{.id = std::to_string(i), .kind = Kind::work, .people = {"a"}};
      document.texts = {{Field::body, bodies[i]}};
      REQUIRE(built->put(0, document).has_value());
    }
    REQUIRE(built->finish_build({1, "2026-01-01"}).has_value());
    REQUIRE(switch_generation(m_dir.path(), 1).has_value());
    m_searcher = std::make_unique<Searcher>(m_dir.path(), layers);
    REQUIRE(m_searcher->refresh().has_value());
  }

  WorkHits search(const std::string& text, WorkSearch search = {}) {
    search.query = parse_query(text, analyzer());
    return this->search(search);
  }

  WorkHits search(const WorkSearch& search) {
    auto hits = m_searcher->work(search);
    REQUIRE(hits.has_value());
    return *hits;
  }

  std::string best(const std::string& text, const WorkSearch& how = {}) {
    const WorkHits hits = search(text, how);
    return hits.work.empty() ? std::string() : hits.work.front().id;
  }

 private:
  test::TempDir m_dir;
  std::unique_ptr<Searcher> m_searcher;
};

// Only the evidence of `chosen`, a member of CaseWeights, beside BM25.
WorkSearch only(double CaseWeights::*chosen) {
  WorkSearch search;
  search.weights = {.pairs = 0, .kanji = 0, .window = 0, .runs = 0, .other_form = 1};
  search.weights.*chosen = CaseWeights{}.*chosen;
  return search;
}

TEST_SUITE("work search") {
  TEST_CASE("each kind of evidence puts the better case first, and does not when switched off") {
    struct Row {
      double CaseWeights::*kind;
      const char* question;
      const char* worse;  // stands first, so that it wins when both are equal
      const char* better;
    };
    const Row rows[] = {
        {&CaseWeights::pairs, "倉庫火災", "火災と倉庫", "倉庫火災"},
        {&CaseWeights::kanji, "道具を捻る", "道具を運ばれる", "道具を捻られる"},
        {&CaseWeights::window, "在庫 融資",
         "在庫、倉庫、出荷、検品、包装、返品、伝票、棚卸、融資、工場",
         "在庫、融資、倉庫、出荷、検品、包装、返品、伝票、棚卸、工場"},
        {&CaseWeights::runs, "在庫の融資", "融資の在庫", "在庫の融資"},
        {&CaseWeights::other_form, "ゴミ", "ごみ", "ゴミ"},
    };
    const WorkSearch none = [] {
      WorkSearch search;
      search.weights = {.pairs = 0, .kanji = 0, .window = 0, .runs = 0, .other_form = 1};
      return search;
    }();
    for (const Row& row : rows) {
      CAPTURE(row.question);
      Cases cases({row.worse, row.better, "別の話"});
      CHECK(cases.best(row.question, none) == "0");
      CHECK(cases.best(row.question, only(row.kind)) == "1");
      CHECK(cases.best(row.question) == "1");
    }
  }

  TEST_CASE("other ways to say a word count less than the word, side by side only") {
    Cases cases({"適格な者が請求した話", "適格請求の話", "インボイスの話", "別の話"});
    WorkSearch search{.query = parse_query("インボイスの話", analyzer())};
    REQUIRE(search.query.words.size() == 2);
    search.query.words[0].alternatives = {{{"適格", "請求"}, "適格請求", 0.5}};
    const WorkHits hits = cases.search(search);
    REQUIRE(hits.work.size() == 4);
    CHECK(hits.work[0].id == "2");
    CHECK(hits.work[1].id == "1");
    CHECK(hits.work[1].score > 2 * hits.work[2].score);
  }

  TEST_CASE("pages go on behind the candidates without repeats or gaps, scores falling") {
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < k_work_candidates + 60; ++i)
      bodies.push_back("在庫の相談" + std::string(i % 7, 'x') + (i % 3 == 0 ? " 融資" : ""));
    Cases cases(bodies);
    std::set<std::string> seen;
    double last = 1e9;
    for (std::size_t offset = 0; offset < bodies.size() + 20; offset += 20) {
      const WorkHits page = cases.search("在庫の融資", {.offset = offset, .limit = 20});
      CHECK(page.total == static_cast<std::int64_t>(bodies.size()));
      CHECK(page.total_is_exact);
      for (const EvidenceHit& hit : page.work) {
        CHECK(seen.insert(hit.id).second);
        CHECK(hit.score <= last);
        last = hit.score;
      }
    }
    CHECK(seen.size() == bodies.size());
  }
}

}  // namespace
}  // namespace tsunagu::index
