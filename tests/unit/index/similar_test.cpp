// SPDX-License-Identifier: GPL-3.0-or-later
// Likeness on a real index of a few documents.
#include <doctest/doctest.h>

#include "index/reader/searcher.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/writer.hpp"
#include "unit/support/analyzer.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::index {
namespace {

using Ids = std::vector<std::string>;

Document profile(const std::string& person) {
  Document document{
      .id = "p:" + person, .kind = Kind::profile, .people = {person}, .sort_key = person};
  document.texts = {{Field::name, person}, {Field::body, "相談"}};
  return document;
}

Document work(const std::string& id, const std::string& person, const std::string& title,
              const std::string& story) {
  Document document{.id = "w:" + id, .kind = Kind::work, .people = {person}};
  document.texts = {{Field::title, title}, {Field::body, story}};
  return document;
}

// Two who help breweries, one who helps inns, and one that only the agency layer knows.
class Index {
 public:
  Index() : m_searcher(m_dir.path(), {"public", "agency"}) {
    auto writer = Writer::open(generation_path(m_dir.path(), 1), {"public", "agency"},
                               test::analyzer(), Writer::Mode::build);
    REQUIRE(writer.has_value());
    for (const std::string person : {"sato", "ito", "mori"})
      REQUIRE(writer->put(0, profile(person)).has_value());
    REQUIRE(writer->put(1, profile("hidden")).has_value());
    for (const auto& [layer, document] :
         {std::pair{0, work("1", "sato", "酒蔵の海外販路", "日本酒の輸出で輸出商社と商談した")},
          {0, work("2", "ito", "酒造会社の輸出", "日本酒を海外の商社に売る")},
          {0, work("3", "mori", "旅館の清掃", "客室の清掃を分担する")},
          {1, work("4", "hidden", "酒蔵の輸出", "日本酒の輸出商社と海外販路")}})
      REQUIRE(writer->put(static_cast<std::size_t>(layer), document).has_value());
    REQUIRE(writer->finish_build({1, "2026-01-01"}).has_value());
    REQUIRE(switch_generation(m_dir.path(), 1).has_value());
    REQUIRE(m_searcher.refresh().has_value());
  }

  std::vector<SimilarHit> people(const SimilarSearch& search) {
    return m_searcher.similar_people(search).value();
  }
  std::vector<SimilarHit> work_like(const SimilarSearch& search) {
    return m_searcher.similar_work(search).value();
  }

 private:
  test::TempDir m_dir;
  Searcher m_searcher;
};

Ids ids(const std::vector<SimilarHit>& hits) {
  Ids list;
  for (const SimilarHit& hit : hits) list.push_back(hit.id);
  return list;
}

}  // namespace

TEST_SUITE("index/similar") {
  TEST_CASE("people with evidence of the same things are alike; nobody is like themself") {
    Index index;
    const auto alike = index.people({.id = "sato"});
    REQUIRE_FALSE(alike.empty());
    CHECK(alike[0].id == "ito");
    CHECK(std::find(alike[0].shared.begin(), alike[0].shared.end(), "輸出") !=
          alike[0].shared.end());
    for (const SimilarHit& hit : alike) CHECK(hit.id != "sato");
    CHECK(index.people({.id = "sato", .limit = 1}).size() == 1);
  }

  TEST_CASE("work like a piece of work says which words both have") {
    Index index;
    const auto alike = index.work_like({.id = "w:2"});
    CHECK(ids(alike) == Ids{"w:1"});
    REQUIRE_FALSE(alike[0].shared.empty());
    for (const std::string& word : alike[0].shared) {
      CAPTURE(word);
      CHECK(std::string("酒造会社の輸出 日本酒を海外の商社に売る").find(word) != std::string::npos);
    }
  }

  TEST_CASE("a narrower layer is neither source nor hit nor weight of a wider reader") {
    Index index;
    CHECK(index.people({.id = "hidden"}).empty());
    CHECK(index.work_like({.id = "w:4"}).empty());
    const auto agency = index.work_like({.id = "w:2", .layer_count = 2});
    CHECK(agency.size() == 2);
    CHECK_FALSE(index.people({.id = "hidden", .layer_count = 2}).empty());
  }

  TEST_CASE("what shares no word with anything is like nothing") {
    Index index;
    CHECK(index.work_like({.id = "w:3"}).empty());
    CHECK(index.work_like({.id = "w:unknown"}).empty());
    CHECK(index.people({.id = ""}).empty());
  }
}

}  // namespace tsunagu::index
