// SPDX-License-Identifier: GPL-3.0-or-later
// Writer -> generation -> searcher, on a real index of a few documents.
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

const std::vector<std::string> k_layers{"public", "agency", "hub"};
constexpr std::size_t k_public = 0;
constexpr std::size_t k_agency = 1;

using test::analyzer;

Document profile(const std::string& person, const std::string& hub, const std::string& words,
                 const std::vector<std::string>& topics = {}) {
  Document d{.id = "p:" + person, .kind = Kind::profile, .people = {person}, .sort_key = person};
  d.texts = {{Field::name, person}, {Field::body, words}};
  d.tags = {{TagField::hub, hub}};
  for (const auto& topic : topics) d.tags.push_back({TagField::topic, topic});
  return d;
}

Document work(const std::string& id, const std::vector<std::string>& people,
              const std::string& title, const std::vector<std::string>& topics = {},
              std::int64_t year = 2024) {
  Document d{.id = "w:" + id, .kind = Kind::work, .people = people, .year = year};
  d.texts = {{Field::title, title}};
  for (const auto& topic : topics) d.tags.push_back({TagField::topic, topic});
  return d;
}

// An index directory with one generation, kept open for changes.
struct Fixture {
  test::TempDir dir;
  std::optional<Writer> writer;
  std::unique_ptr<Searcher> searcher;

  explicit Fixture(const std::vector<std::pair<std::size_t, Document>>& documents) {
    const std::string generation = generation_path(dir.path(), 1);
    {
      auto built = Writer::open(generation, k_layers, analyzer(), Writer::Mode::build);
      REQUIRE(built.has_value());
      for (const auto& [layer, document] : documents)
        REQUIRE(built->put(layer, document).has_value());
      REQUIRE(built->finish_build({1, "2026-01-01"}).has_value());
    }
    REQUIRE(switch_generation(dir.path(), 1).has_value());
    auto opened = Writer::open(generation, k_layers, analyzer(), Writer::Mode::append);
    REQUIRE(opened.has_value());
    writer.emplace(std::move(*opened));
    searcher = std::make_unique<Searcher>(dir.path(), k_layers);
    REQUIRE(searcher->refresh().has_value());
  }

  void commit(std::int64_t outbox_id) {
    REQUIRE(writer->commit({outbox_id, "2026-01-01"}).has_value());
    REQUIRE(searcher->refresh().has_value());
  }

  PeopleHits people(const std::string& need, PeopleSearch search = {}) {
    search.query = parse_query(need, analyzer());
    auto hits = searcher->people(search);
    REQUIRE_MESSAGE(hits.has_value(), (hits ? std::string() : hits.error().message));
    return *hits;
  }
};

std::vector<std::string> ids(const PeopleHits& hits) {
  std::vector<std::string> list;
  for (const auto& person : hits.people) list.push_back(person.id);
  return list;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_SUITE("index/search") {
  TEST_CASE("a person is found through a piece of work alone") {
    Fixture f({{k_public, profile("sato", "h1", "販路開拓")},
               {k_public, profile("ito", "h2", "労務")},
               {k_public, work("1", {"sato"}, "資金繰り表の講習会")}});
    const auto hits = f.people("資金繰り表");
    REQUIRE(ids(hits) == Ids{"sato"});
    CHECK_FALSE(hits.people[0].matched_profile);
    CHECK(hits.people[0].matched_work == 1);
    CHECK(hits.people[0].newest_year == 2024);
    REQUIRE(hits.people[0].best.size() == 1);
    CHECK(hits.people[0].best[0].id == "w:1");
    CHECK(f.people("労務").people.at(0).matched_profile);
  }

  TEST_CASE("each of several people of a piece of work gets it as evidence") {
    Fixture f({{k_public, profile("a", "h1", "x")},
               {k_public, profile("b", "h1", "x")},
               {k_public, work("1", {"a", "b"}, "借換")}});
    CHECK(ids(f.people("借換")) == Ids{"a", "b"});
  }

  TEST_CASE("the best piece of evidence counts in full, further ones less and less") {
    std::vector<std::pair<std::size_t, Document>> documents{{k_public, profile("few", "h", "x")},
                                                            {k_public, profile("many", "h", "x")}};
    documents.emplace_back(k_public, work("0", {"few"}, "輸出 輸出"));
    for (int i = 1; i <= 3; ++i)
      documents.emplace_back(k_public, work(std::to_string(i), {"many"}, "輸出 輸出"));
    Fixture f(documents);
    const auto hits = f.people("輸出");
    REQUIRE(ids(hits) == Ids{"many", "few"});
    CHECK(hits.people[0].score ==
          doctest::Approx(hits.people[1].score * (1 + 0.75 + 0.75 * 0.75)).epsilon(0.001));
  }

  TEST_CASE(
      "layers: nothing of a narrower layer shows to a wider reader, in results, totals or facets") {
    Fixture f({{k_public, profile("open", "h1", "x")},
               {k_agency, profile("partner", "h2", "秘密")},
               {k_agency, work("1", {"open"}, "秘密の案件", {"secret"})}});
    CHECK(f.people("秘密").total == 0);
    const auto everybody = f.people("", {.facets = {TagField::topic, TagField::hub}});
    CHECK(ids(everybody) == Ids{"open"});
    CHECK(everybody.facets[0].empty());
    REQUIRE(everybody.facets[1].size() == 1);
    const auto agency = f.people("秘密", {.layer_count = 2, .facets = {TagField::topic}});
    CHECK(agency.total == 2);
    REQUIRE(agency.facets[0].size() == 1);
    CHECK(agency.facets[0][0].value == "secret");
  }

  TEST_CASE("filters narrow before ranking; facet counts ignore their own selection") {
    Fixture f({{k_public, profile("a", "h1", "創業", {"start"})},
               {k_public, profile("b", "h2", "創業", {"start", "tax"})},
               {k_public, profile("c", "h2", "創業")}});
    const std::vector<TagField> facets{TagField::hub, TagField::topic};
    const auto hits =
        f.people("創業", {.filters = {{TagField::hub, {"h2"}, false}}, .facets = facets});
    CHECK(hits.total == 2);
    REQUIRE(hits.facets[0].size() == 2);
    CHECK(hits.facets[0][0].value == "h2");
    CHECK(hits.facets[0][0].count == 2);
    CHECK(hits.facets[0][1].count == 1);  // h1 as if h2 were not selected
    REQUIRE(hits.facets[1].size() == 2);
    CHECK(hits.facets[1][0].count == 1);  // topics of the people in h2 only
    const auto others = f.people("創業", {.filters = {{TagField::hub, {"h2"}, true}}});
    CHECK(ids(others) == Ids{"a"});
    const auto both = f.people(
        "創業", {.filters = {{TagField::hub, {"h2"}, false}, {TagField::topic, {"tax"}, false}}});
    CHECK(ids(both) == Ids{"b"});
  }

  TEST_CASE("a relaxed search counts what that search itself would find") {
    Fixture f({{k_public, profile("a", "h1", "創業", {"start"})},
               {k_public, profile("b", "h2", "創業", {"start", "tax"})},
               {k_public, profile("c", "h2", "創業")},
               {k_public, profile("d", "h2", "労務", {"tax"})},
               {k_agency, profile("e", "h1", "創業", {"tax"})}});
    const std::vector<TagFilter> filters{{TagField::hub, {"h1"}, false},
                                         {TagField::topic, {"tax"}, false}};
    const auto hits =
        f.people("創業", {.filters = filters,
                          .relaxed = {{0b01}, {0b10}, {0b11, TagField::hub}, {0, TagField::hub}}});
    CHECK(hits.total == 0);
    REQUIRE(hits.relaxed.size() == 4);
    CHECK(hits.relaxed[0].total == f.people("創業", {.filters = {filters[1]}}).total);
    CHECK(hits.relaxed[1].total == f.people("創業", {.filters = {filters[0]}}).total);
    CHECK(hits.relaxed[2].total == 3);
    REQUIRE(hits.relaxed[2].by.size() == 2);
    CHECK(hits.relaxed[2].by[0].value == "h2");
    CHECK(hits.relaxed[2].by[0].count == 2);
    CHECK(hits.relaxed[2].by[1].count == 1);
    CHECK(hits.relaxed[3].by.empty());
    const auto agency = f.people("創業", {.layer_count = 2, .filters = filters});
    CHECK(agency.total == 1);
  }

  TEST_CASE("who is absent is neither found nor counted, wherever") {
    Fixture f({{k_public, profile("a", "h1", "創業", {"start"})},
               {k_public, profile("b", "h2", "創業", {"start"})},
               {k_public, work("1", {"a"}, "創業の相談", {"start"})}});
    const PeopleSearch without_a{
        .facets = {TagField::hub, TagField::topic},
        .absent = std::make_shared<const std::vector<std::string>>(Ids{"a", "nobody"})};
    for (const char* need : {"創業", ""}) {
      const auto hits = f.people(need, without_a);
      CAPTURE(need);
      CHECK(ids(hits) == Ids{"b"});
      CHECK(hits.total == 1);
      REQUIRE(hits.facets[0].size() == 1);
      CHECK(hits.facets[0][0].value == "h2");
      CHECK(hits.facets[1][0].count == 1);
    }
  }

  TEST_CASE("only those asked for are found, as far as they are there and not absent") {
    Fixture f({{k_public, profile("a", "h1", "創業", {"start"})},
               {k_public, profile("b", "h2", "創業", {"start"})},
               {k_public, profile("c", "h2", "創業", {"start"})}});
    PeopleSearch search{.only = {"c", "nobody", "a"}};
    for (const char* need : {"創業", ""}) {
      CAPTURE(need);
      CHECK(f.people(need, search).total == 2);
    }
    search.absent = std::make_shared<const std::vector<std::string>>(Ids{"a"});
    CHECK(ids(f.people("創業", search)) == Ids{"c"});
    search.only = {"nobody"};
    CHECK(f.people("創業", search).total == 0);
  }

  TEST_CASE("orders go before the ranking, which decides among those who stand alike") {
    Fixture f({{k_public, profile("a", "h1", "創業")},
               {k_public, profile("b", "h2", "創業 創業 創業")},
               {k_public, profile("c", "h3", "創業")},
               {k_public, profile("d", "h2", "創業")}});
    const Ids ranked = ids(f.people("創業"));
    REQUIRE(ranked.size() == 4);
    const auto ordered =
        ids(f.people("創業", {.orders = {{TagField::hub, {{"h3"}, {"h1", "h2"}}}}}));
    Ids expected{"c"};
    for (const auto& id : ranked) {
      if (id != "c") expected.push_back(id);
    }
    CHECK(ordered == expected);
    // Pages of an order neither repeat nor lose anybody.
    Ids paged;
    for (std::size_t offset = 0; offset < 4; ++offset) {
      for (const auto& id :
           ids(f.people("創業", {.orders = {{TagField::hub, {{"h3"}, {"h1", "h2"}}}},
                                .offset = offset,
                                .limit = 1})))
        paged.push_back(id);
    }
    CHECK(paged == ordered);
    CHECK(ids(f.people("", {.orders = {{TagField::hub, {{"h2"}}}}})) == Ids{"b", "d", "a", "c"});
  }

  TEST_CASE("equally good people take turns, and the better one stays first") {
    std::vector<std::pair<std::size_t, Document>> documents;
    for (const char* id : {"a", "b", "c", "d", "e", "f"})
      documents.emplace_back(k_public, profile(id, "h", "創業"));
    documents.emplace_back(k_public, work("1", {"f"}, "創業の相談"));
    Fixture f(documents);
    std::set<std::string> second;
    for (std::uint64_t turn = 1; turn <= 40; ++turn) {
      const auto order = ids(f.people("創業", {.turn = turn}));
      CHECK(order == ids(f.people("創業", {.turn = turn})));
      REQUIRE(order.size() == 6);
      CHECK(order[0] == "f");
      second.insert(order[1]);
    }
    CHECK(second.size() == 5);
  }

  TEST_CASE("pages neither repeat nor lose anybody, and the total is their sum") {
    std::vector<std::pair<std::size_t, Document>> documents;
    for (int i = 0; i < 57; ++i) {
      documents.emplace_back(k_public, profile("p" + std::to_string(100 + i), "h", "販路"));
      // More pieces of evidence than are read for ranking, all of the first few people.
      for (int n = 0; n < (i < 5 ? 250 : 1); ++n) {
        documents.emplace_back(k_public, work(std::to_string(i) + "-" + std::to_string(n),
                                              {"p" + std::to_string(100 + i)}, "販路開拓"));
      }
    }
    Fixture f(documents);
    Ids seen;
    for (std::size_t offset = 0; offset < 70; offset += 10) {
      const auto page = f.people("販路", {.offset = offset});
      CHECK(page.total == 57);
      for (const auto& id : ids(page)) seen.push_back(id);
    }
    CHECK(seen.size() == 57);
    std::sort(seen.begin(), seen.end());
    CHECK(std::unique(seen.begin(), seen.end()) == seen.end());
    CHECK(f.people("販路").people[0].matched_work >= 250);
  }

  TEST_CASE("a change is visible after its commit, a removal leaves nothing") {
    Fixture f(
        {{k_public, profile("a", "h1", "x")}, {k_public, work("1", {"a"}, "商標登録", {"ip"})}});
    REQUIRE(f.writer->put(k_public, work("1", {"a"}, "補助金申請", {"plan"})).has_value());
    f.commit(2);
    CHECK(f.people("商標登録").total == 0);
    CHECK(f.people("補助金申請").total == 1);
    CHECK(f.people("", {.facets = {TagField::topic}}).facets[0][0].value == "plan");
    REQUIRE(f.writer->remove("w:1").has_value());
    f.commit(3);
    CHECK(f.people("補助金申請").total == 0);
    CHECK(f.people("", {.facets = {TagField::topic}}).facets[0].empty());
    REQUIRE(f.writer->remove("p:a").has_value());
    f.commit(4);
    CHECK(f.people("").total == 0);
    const auto info = read_info(generation_path(f.dir.path(), 1), k_layers);
    REQUIRE(info.has_value());
    CHECK(info->cursor.outbox_id == 4);
  }

  TEST_CASE("applying the same change twice changes nothing") {
    Fixture f({{k_public, profile("a", "h1", "x")}});
    for (int i = 0; i < 2; ++i) {
      REQUIRE(f.writer->put(k_public, work("1", {"a"}, "借換")).has_value());
      f.commit(2);
    }
    CHECK(f.people("借換").people.at(0).matched_work == 1);
    CHECK(f.searcher->evidence_counts()->at(0) == 2);
  }

  TEST_CASE("what matches by a synonym of several words is counted anew after each change") {
    Fixture f({{k_public, profile("a", "h1", "x")},
               {k_public, work("1", {"a"}, "適格請求の話")},
               {k_public, work("2", {"a"}, "適格な者が請求した話")},
               {k_public, work("3", {"a"}, "別の話")},
               {k_public, work("5", {"a"}, "インボイスの話")}});
    PeopleSearch search{.query = parse_query("インボイス", analyzer())};
    REQUIRE(search.query.words.size() == 1);
    search.query.words[0].alternatives = {{{"適格", "請求"}, "適格請求", 0.5}};
    const auto matched = [&] {
      const auto hits = f.searcher->people(search);
      REQUIRE(hits.has_value());
      return hits->people.empty() ? 0 : hits->people[0].matched_work;
    };
    CHECK(matched() == 2);
    REQUIRE(f.writer->put(k_public, work("3", {"a"}, "適格請求の別の話")).has_value());
    f.commit(2);
    CHECK(matched() == 3);
    REQUIRE(f.writer->put(k_public, work("1", {"a"}, "請求の適格の話")).has_value());
    f.commit(3);
    REQUIRE(f.writer->put(k_public, work("4", {"a"}, "適格請求")).has_value());
    f.commit(4);  // two changes since the words were last asked for
    CHECK(matched() == 3);
    REQUIRE(f.writer->remove("w:3").has_value());
    REQUIRE(f.writer->remove("w:4").has_value());
    f.commit(5);
    CHECK(matched() == 1);
  }

  TEST_CASE("tightening moves a document to its new layer and nowhere else") {
    Fixture f({{k_public, profile("a", "h1", "x")}, {k_public, work("1", {"a"}, "秘密")}});
    REQUIRE(f.writer->put(k_agency, work("1", {"a"}, "秘密")).has_value());
    f.commit(2);
    CHECK(f.people("秘密").total == 0);
    CHECK(f.people("秘密", {.layer_count = 2}).total == 1);
  }

  TEST_CASE("a search that started before two commits is done again, not failed") {
    Fixture f({{k_public, profile("a", "h1", "借換")}});
    for (int i = 2; i < 6; ++i) {
      REQUIRE(f.writer->put(k_public, profile("b" + std::to_string(i), "h1", "借換")).has_value());
      REQUIRE(f.writer->commit({i, "2026-01-01"}).has_value());  // the searcher is not told
    }
    CHECK(f.people("借換").total >= 1);
  }

  TEST_CASE("names are found whole, in parts and by reading") {
    Document d = profile("a", "h1", "x");
    d.texts = {
        {Field::name, "髙澤 一郎"}, {Field::name, "たかざわ いちろう"}, {Field::name, "髙澤"}};
    Fixture f({{k_public, d}});
    for (const char* need : {"髙澤一郎", "高沢 一郎", "高澤", "タカザワイチロウ"})
      CHECK_MESSAGE(f.people(need).total == 1, need);
    CHECK(f.people("高橋").total == 0);
  }

  TEST_CASE("work is found with filters, newest first without a need") {
    Fixture f({{k_public, profile("a", "h1", "創業")},
               {k_public, work("old", {"a"}, "創業の相談", {"start"}, 2019)},
               {k_public, work("new", {}, "創業の計画", {"plan"}, 2025)}});
    const auto search = [&](WorkSearch w, const std::string& need) {
      w.query = parse_query(need, analyzer());
      return *f.searcher->work(w);
    };
    CHECK(search({}, "創業").total == 2);  // the profile is not work
    const auto all = search({}, "");
    REQUIRE(all.work.size() == 2);
    CHECK(all.work[0].id == "w:new");
    CHECK(search({.filters = {{TagField::topic, {"start"}, false}}}, "創業").work.at(0).id ==
          "w:old");
    CHECK(search({.year_from = 2020, .year_to = 2030}, "創業").total == 1);
    CHECK(search({.people = {"a"}}, "").total == 1);
  }

  TEST_CASE("the pointer file names a generation that is there, or the index says so") {
    test::TempDir dir;
    CHECK(*current_generation(dir.path()) == 0);
    REQUIRE(switch_generation(dir.path(), 7).has_value());
    CHECK(current_generation(dir.path()).error().code == ErrorCode::corrupt);
    std::filesystem::create_directories(generation_path(dir.path(), 7));
    std::filesystem::create_directories(generation_path(dir.path(), 8));
    CHECK(*current_generation(dir.path()) == 7);
    CHECK(generations(dir.path()) == std::vector<std::int64_t>{7, 8});
    remove_generations_except(dir.path(), {7});
    CHECK(generations(dir.path()) == std::vector<std::int64_t>{7});
    const test::TempDir empty;
    Searcher searcher(empty.path(), k_layers);
    REQUIRE(searcher.refresh().has_value());
    CHECK(searcher.people({}).error().code == ErrorCode::not_ready);
  }
}

}  // namespace tsunagu::index
