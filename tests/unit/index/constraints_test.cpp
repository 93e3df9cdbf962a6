// SPDX-License-Identifier: GPL-3.0-or-later
// What the query language demands, on a real index of a few documents in two layers.
#include <algorithm>

#include <doctest/doctest.h>

#include "index/reader/searcher.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/writer.hpp"
#include "unit/support/analyzer.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::index {
namespace {

const std::vector<std::string> k_layers{"public", "agency"};
using test::analyzer;

Document work(const std::string& id, const std::vector<std::string>& people,
              const std::string& body, std::int64_t year = 0) {
  Document d{.id = id, .kind = Kind::work, .people = people, .year = year};
  d.texts = {{Field::body, body}};
  return d;
}

Document profile(const std::string& person, const std::string& name, const std::string& body,
                 const std::string& qualification) {
  Document d{.id = "p:" + person, .kind = Kind::profile, .people = {person}, .sort_key = person};
  d.texts = {{Field::name, name}, {Field::body, body}};
  d.tags = {{TagField::hub, "h"}, {TagField::qualification, qualification}};
  return d;
}

// a works on inns and taxes, b on inns and on breweries apart from each other, c on breweries.
std::vector<std::pair<std::size_t, Document>> documents() {
  return {{0, profile("a", "高沢", "経理", "zeirishi")},
          {0, profile("b", "佐藤", "販路", "smec")},
          {0, profile("c", "鈴木", "酒蔵の販路", "smec")},
          {0, work("1", {"a"}, "旅館の税の相談", 2020)},
          {0, work("2", {"b"}, "旅館の相談", 2023)},
          {0, work("3", {"b", "c"}, "酒蔵の後継者の相談", 2024)},
          {0, work("4", {"a"}, "相談の旅館", 2021)},
          {1, work("5", {"c"}, "旅館と酒蔵の税", 2022)}};
}

struct Fixture {
  test::TempDir dir;
  std::unique_ptr<Searcher> searcher;

  Fixture() {
    const std::string generation = generation_path(dir.path(), 1);
    auto built = Writer::open(generation, k_layers, analyzer(), Writer::Mode::build);
    REQUIRE(built.has_value());
    for (const auto& [layer, document] : documents())
      REQUIRE(built->put(layer, document).has_value());
    REQUIRE(built->finish_build({1, "2026-01-01"}).has_value());
    REQUIRE(switch_generation(dir.path(), 1).has_value());
    searcher = std::make_unique<Searcher>(dir.path(), k_layers);
    REQUIRE(searcher->refresh().has_value());
  }

  PeopleHits people(PeopleSearch search) const {
    search.facets = {TagField::hub};
    auto hits = searcher->people(search);
    REQUIRE_MESSAGE(hits.has_value(), (hits ? std::string() : hits.error().message));
    // However people are chosen, every count agrees.
    CHECK(hits->total == static_cast<std::int64_t>(hits->people.size()));
    const std::int64_t counted = hits->facets.at(0).empty() ? 0 : hits->facets[0][0].count;
    CHECK(counted == hits->total);
    return *hits;
  }

  // Ids in alphabetical order, a name for each person or piece of work found.
  std::string people_of(const std::string& text, std::size_t layers = 1) const {
    std::vector<std::string> ids;
    for (const auto& hit :
         people({.query = parse_query(text, analyzer()), .layer_count = layers}).people)
      ids.push_back(hit.id);
    return sorted(std::move(ids));
  }

  std::string work_of(WorkSearch search) const {
    const auto hits = searcher->work(search);
    REQUIRE(hits.has_value());
    std::vector<std::string> ids;
    for (const auto& hit : hits->work) ids.push_back(hit.id);
    CHECK(hits->total == static_cast<std::int64_t>(ids.size()));
    return sorted(std::move(ids));
  }
  std::string work_of(const std::string& text, std::size_t layers = 1) const {
    return work_of({.query = parse_query(text, analyzer()), .layer_count = layers});
  }

  static std::string sorted(std::vector<std::string> ids) {
    std::sort(ids.begin(), ids.end());
    std::string all;
    for (const std::string& id : ids) all += id;
    return all;
  }
};

struct Row {
  const char* text;
  const char* people;
  const char* work;
};

}  // namespace

TEST_SUITE("index/constraints") {
  TEST_CASE("a person counts only with one piece of evidence that satisfies the whole query") {
    const Fixture f;
    for (const Row& row : std::initializer_list<Row>{
             {"旅館 酒蔵", "abc", "1234"},
             {"旅館 AND 税", "a", "1"},
             {"旅館 AND 酒蔵", "", ""},  // b has both, but never in one place
             {"旅館 OR 酒蔵", "abc", "1234"},
             {"税 OR 後継者", "abc", "13"},
             {"(税 OR 後継者) AND 旅館", "a", "1"},
             {"旅館 -税", "ab", "24"},
             {"旅館 -税 -相談", "", ""},
             {"-税", "abc", "234"},
             {"-相談", "abc", ""},
             {"-相談 販路", "bc", ""},
             {"-(旅館 OR 酒蔵)", "ab", ""},
             {"\"旅館の相談\"", "b", "2"},
             {"\"相談の旅館\"", "a", "4"},
             {"\"旅館 相談\"", "b", "2"},  // with の between them
             {"\"旅館相談\"", "", ""},
             {"-\"旅館の相談\" 相談", "abc", "134"},
             {"\"税\" 酒蔵", "a", "1"},
             {"高沢 AND 経理", "a", ""},
             {"qzx OR 税", "a", "1"},
             {"qzx AND 税", "", ""},
         }) {
      CHECK_MESSAGE(f.people_of(row.text) == std::string(row.people), std::string(row.text));
      CHECK_MESSAGE(f.work_of(row.text) == std::string(row.work), std::string(row.text));
    }
  }

  TEST_CASE("evidence of other layers satisfies nothing") {
    const Fixture f;
    CHECK(f.people_of("旅館 AND 酒蔵", 1) == "");
    CHECK(f.people_of("旅館 AND 酒蔵", 2) == "c");
    CHECK(f.work_of("旅館 AND 酒蔵 -相談", 2) == "5");
    CHECK(f.people_of("酒蔵 -税", 2) == "bc");
  }

  TEST_CASE("what counts for a person keeps to the conditions") {
    const Fixture f;
    const auto hits = f.people({.query = parse_query("旅館 -税", analyzer())});
    for (const auto& hit : hits.people) {
      CHECK(hit.matched_work == 1);
      REQUIRE(hit.best.size() == 1);
      CHECK(hit.best[0].id == (hit.id == "a" ? "4" : "2"));
    }
  }

  TEST_CASE("years are of the evidence; undated evidence is in none") {
    const Fixture f;
    const auto people = [&](const std::string& text, YearFilter years) {
      std::vector<std::string> ids;
      for (const auto& hit :
           f.people({.query = parse_query(text, analyzer()), .years = std::move(years)}).people)
        ids.push_back(hit.id);
      return Fixture::sorted(std::move(ids));
    };
    CHECK(people("", {.within = {{2023, 9999}}, .without = {}}) == "bc");
    CHECK(people("旅館", {.within = {{2020, 2020}, {2023, 2023}}, .without = {}}) == "ab");
    CHECK(people("旅館", {.within = {}, .without = {{2020, 2021}}}) == "b");
    CHECK(people("販路", {.within = {}, .without = {{2020, 2021}}}) == "bc");
    CHECK(people("販路", {.within = {{0, 9999}}, .without = {}}) == "");
    CHECK(people("", {.within = {{1, 0}}, .without = {}}) == "");
    CHECK(f.work_of({.query = {},
                     .years = {.within = {{2021, 2023}}, .without = {{2022, 2022}}}}) == "24");
  }

  TEST_CASE("names and tags of the people narrow people and their work") {
    const Fixture f;
    const std::vector<NameFilter> takazawa{{{analyzer().name_key("髙澤")}, false}};
    const std::vector<NameFilter> others{{{analyzer().name_key("髙澤")}, true}};
    const auto people = [&](const std::vector<NameFilter>& names) {
      std::vector<std::string> ids;
      for (const auto& hit : f.people({.query = {}, .names = names}).people) ids.push_back(hit.id);
      return Fixture::sorted(std::move(ids));
    };
    CHECK(people(takazawa) == "a");
    CHECK(people(others) == "bc");
    CHECK(f.work_of({.query = {}, .names = takazawa}) == "14");
    CHECK(f.work_of({.query = parse_query("相談", analyzer()), .names = others}) == "23");
    CHECK(f.work_of({.query = {}, .of_people = {{TagField::qualification, {"zeirishi"}, false}}}) ==
          "14");
    CHECK(f.work_of({.query = {}, .of_people = {{TagField::qualification, {}, false}}}) == "");
  }
}

}  // namespace tsunagu::index
