// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/unmet.hpp"

#include <doctest/doctest.h>

#include "index/writer/generation.hpp"
#include "index/writer/writer.hpp"
#include "service/documents.hpp"
#include "unit/support/analyzer.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::service {
namespace {

using Strings = std::vector<std::string>;

index::Document profile(const std::string& id, const std::string& name, const std::string& words) {
  index::Document document{.id = "coordinator:" + id, .kind = index::Kind::profile, .people = {id}};
  document.texts = {{index::Field::name, name}, {index::Field::body, words}};
  return document;
}

// An index where many wrote 陶芸, few wrote 秘窯, and only the hub layer knows of 幻窯.
class Index {
 public:
  Index() : m_searcher(m_dir.path(), layer_names()) {
    auto writer = index::Writer::open(index::generation_path(m_dir.path(), 1), layer_names(),
                                      test::analyzer(), index::Writer::Mode::build);
    REQUIRE(writer.has_value());
    const auto put = [&](std::size_t layer, const index::Document& document) {
      REQUIRE(writer->put(layer, document).has_value());
    };
    for (std::int64_t i = 0; i < k_unmet_word_people; ++i)
      put(0, profile("p" + std::to_string(i), "試験", i == 0 ? "陶芸 秘窯" : "陶芸"));
    for (int i = 0; i < 9; ++i) put(2, profile("h" + std::to_string(i), "隠岐", "幻窯 陶芸"));
    REQUIRE(writer->finish_build({1, "2026-01-01"}).has_value());
    REQUIRE(index::switch_generation(m_dir.path(), 1).has_value());
    REQUIRE(m_searcher.refresh().has_value());
  }

  Strings kept(std::string_view need) {
    static const ListedWords listed(test::reference(), test::analyzer());
    const auto words = keepable_words(index::parse_query(need, test::analyzer()).words, listed,
                                      test::analyzer(), m_searcher);
    REQUIRE(words.has_value());
    return *words;
  }

 private:
  test::TempDir m_dir;
  index::Searcher m_searcher;
};

store::UnmetNeed need(const std::string& day, const Strings& words, std::int64_t count = 1) {
  return {.day = day, .words = words, .topics = {"tax"}, .results = 2, .count = count};
}

}  // namespace

TEST_SUITE("service/unmet") {
  TEST_CASE("a word is kept when a list has it or enough people write it publicly") {
    Index index;
    CHECK(index.kept("陶芸") == Strings{"陶芸"});
    CHECK(index.kept("秘窯").empty());  // one person's word
    CHECK(index.kept("幻窯").empty());  // many write it, but not in public
    CHECK(index.kept("価格転嫁") ==
          Strings{"価格転嫁"});  // of the lexicon; nobody has it; no parts
  }

  TEST_CASE("names and numbers are never kept") {
    Index index;
    CHECK(index.kept("佐藤 健一 さとう サトウ").empty());
    CHECK(index.kept("隠岐").empty());  // somebody's name, of a layer that the public does not see
    CHECK(index.kept("090-1234-5678 2024年 1500万円") == Strings{});
    CHECK(index.kept("taro.yamada@example.jp").empty());
  }

  TEST_CASE("a memo leaves a few words behind, never its text") {
    Index index;
    const Strings words = index.kept(
        "株式会社山田製作所の佐藤様（03-1111-2222）。陶芸の工房で、価格転嫁、事業承継、資金繰り、"
        "インボイス、販路開拓、原価管理と秘窯の相談。来週の火曜に自宅へ電話。");
    CHECK(words.size() == k_unmet_words_max);
    for (const std::string& word : words) {
      CAPTURE(word);
      CHECK(word.find("佐藤") == std::string::npos);
      CHECK(word.find("山田") == std::string::npos);
      CHECK(word != "秘窯");
    }
  }

  TEST_CASE("the store adds up what is the same, and a day has its limit") {
    test::TempDir dir;
    const DataDir data{dir.path() + "/data"};
    REQUIRE(init_data_dir(data, test::reference()).has_value());
    auto store = open_store(data, store::Mode::read_write);
    REQUIRE(store.has_value());
    const std::vector<store::UnmetNeed> first{need("2026-04-01", {"陶芸"}),
                                              need("2026-04-02", {"陶芸"}, 3),
                                              need("2026-04-02", {"陶芸"}, 4)};
    REQUIRE(store->add_unmet(first, 2).has_value());
    const std::vector<store::UnmetNeed> more{need("2026-04-02", {"酒蔵"}), need("2026-04-02", {}),
                                             need("2026-04-02", {"陶芸"})};
    REQUIRE(store->add_unmet(more, 2).has_value());
    const auto all = unmet_needs(data, "");
    REQUIRE(all.has_value());
    REQUIRE(all->size() == 3);
    CHECK(all->at(0).count == 8);
    CHECK(all->at(0).words == Strings{"陶芸"});
    CHECK(all->at(0).topics == Strings{"tax"});
    CHECK(all->at(0).prefectures.empty());
    CHECK(all->at(0).results == 2);
    CHECK(all->at(1).words == Strings{"酒蔵"});  // the second and last of its day
    CHECK(unmet_needs(data, "2026-04-02")->size() == 2);
    REQUIRE(store->forget_unmet_before("2026-04-02").has_value());
    CHECK(unmet_needs(data, "")->size() == 2);
    CHECK(unmet_needs(data, "gestern").error().code == ErrorCode::invalid_argument);
  }
}

}  // namespace tsunagu::service
