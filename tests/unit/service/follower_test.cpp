// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/follower.hpp"

#include <fmt/format.h>

#include <doctest/doctest.h>

#include "index/reader/searcher.hpp"
#include "index/writer/generation.hpp"
#include "service/build_index.hpp"
#include "service/documents.hpp"
#include "unit/support/hub.hpp"

namespace tsunagu::service {
namespace {

constexpr int k_many = 1200;  // rows: more than one commit of the index takes
const std::string k_today = "2026-04-01";

// A generation of the index with one public case "ca-0" of "co-1", and the records behind it.
struct World : test::Hub {
  World() {
    model::Coordinator person;
    person.id = "co-1";
    person.hub_id = "hub-01";
    person.name = "見本 花子";
    person.consent = {"public", "1", "2026-01-01"};
    put(person);
    put(work(0));
    auto opened = Lexicon::open(data);
    REQUIRE(opened.has_value());
    lexicon = std::move(*opened);
    const auto built = build_index(data, index::generation_path(data.index(), 1), k_today,
                                   test::reference(), *lexicon, [](auto&&...) {}, {});
    REQUIRE(built.has_value());
    REQUIRE(index::switch_generation(data.index(), 1).has_value());
    searcher.emplace(data.index(), layer_names());
    reopen();
  }

  static model::Case work(int number, const std::string& visibility = "public") {
    model::Case record;
    record.id = fmt::format("ca-{}", number);
    record.hub_id = "hub-01";
    record.coordinator_ids = {"co-1"};
    record.title = "見積もり";
    record.visibility = visibility;
    record.status = "published";
    return record;
  }

  // New public cases, ca-1 to ca-1200.
  void put_many() {
    REQUIRE(store
                .transact([&]() -> Result<void> {
                  for (int n = 1; n <= k_many; ++n) TRY(store.put(work(n), "test"));
                  return {};
                })
                .has_value());
  }

  index::GenerationInfo info() const {
    const auto read = index::read_info(index::generation_path(data.index(), 1), layer_names());
    REQUIRE(read.has_value());
    return *read;
  }

  void reopen() {
    follower.reset();
    auto opened = Follower::open(data, 1, info().cursor, test::reference(), lexicon->words_of(1));
    REQUIRE(opened.has_value());
    follower.emplace(std::move(*opened));
  }

  // One commit; false when there was nothing to do.
  bool step(const std::string& today = k_today) {
    const auto done = follower->step(today);
    REQUIRE(done.has_value());
    return done->has_value();
  }

  // Documents by layer.
  std::vector<std::int64_t> documents() {
    REQUIRE(searcher->refresh().has_value());
    const auto counts = searcher->evidence_counts();
    REQUIRE(counts.has_value());
    return *counts;
  }

  std::unique_ptr<Lexicon> lexicon;
  std::optional<index::Searcher> searcher;
  std::optional<Follower> follower;
};

using Counts = std::vector<std::int64_t>;

}  // namespace

TEST_SUITE("service/follower") {
  TEST_CASE("applies what waits, and then has nothing to do") {
    World w;
    CHECK(w.documents() == Counts{2, 0, 0});
    CHECK_FALSE(w.step());
    w.put(World::work(1));
    w.put(World::work(2, "hub"));
    CHECK(w.step());
    CHECK_FALSE(w.step());
    CHECK(w.documents() == Counts{3, 0, 1});
    CHECK(w.info().cursor.outbox_id == w.follower->applied());
  }

  TEST_CASE("a withdrawal does not wait behind many rows") {
    World w;
    w.put_many();
    w.put(World::work(0, "own"));
    REQUIRE(w.step());
    CHECK(w.documents() == Counts{1, 0, 0});  // the person alone; nothing of the rows before yet
    while (w.step()) {
    }
    CHECK(w.documents() == Counts{1 + k_many, 0, 0});
  }

  TEST_CASE("neither does what moves to a narrower layer") {
    World w;
    w.put_many();
    w.put(World::work(0, "hub"));
    REQUIRE(w.step());
    CHECK(w.documents() == Counts{1, 0, 0});
    while (w.step()) {
    }
    CHECK(w.documents() == Counts{1 + k_many, 0, 1});
  }

  TEST_CASE("rows that are skipped are withdrawn only; those after them are applied") {
    World w;
    w.put(World::work(1));
    w.put(World::work(0, "own"));
    const std::int64_t before = w.info().cursor.outbox_id;
    const auto skipped = w.follower->skip_to(before + 2);
    REQUIRE(skipped.has_value());
    CHECK(skipped->has_value());
    CHECK(w.documents() == Counts{1, 0, 0});
    w.put(World::work(2));
    CHECK(w.step());
    CHECK_FALSE(w.step());
    CHECK(w.documents() == Counts{2, 0, 0});
    CHECK(w.follower->applied() == before + 3);
    CHECK(w.info().cursor.outbox_id == before);
    w.reopen();  // takes up before the skipped ones
    CHECK(w.step());
    CHECK(w.documents() == Counts{3, 0, 0});
    CHECK(w.info().cursor.outbox_id == before + 3);
  }

  TEST_CASE("a day that passes takes out what is over") {
    World w;
    auto over = World::work(1);
    over.publish_until = "2026-04-01";
    w.put(over);
    CHECK(w.step());
    CHECK(w.documents() == Counts{3, 0, 0});
    CHECK(w.step("2026-04-02"));
    CHECK_FALSE(w.step("2026-04-02"));
    CHECK(w.documents() == Counts{2, 0, 0});
    CHECK(w.info().cursor.as_of == "2026-04-02");
  }
}

}  // namespace tsunagu::service
