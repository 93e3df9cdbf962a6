// SPDX-License-Identifier: GPL-3.0-or-later
// The next generation: verified, gone back from, gone on with after a crash, thrown away when it is
// not as it should be.
#include "service/indexer.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fmt/format.h>

#include <doctest/doctest.h>

#include "base/file.hpp"
#include "index/query/query.hpp"
#include "index/writer/generation.hpp"
#include "service/build_index.hpp"
#include "service/documents.hpp"
#include "service/index_state.hpp"
#include "service/manifest.hpp"
#include "unit/support/hub.hpp"

namespace tsunagu::service {
namespace {

namespace fs = std::filesystem;

constexpr int k_people = 20;
constexpr int k_cases = 600;
constexpr std::size_t k_checkpoint = 50;  // documents

void no_progress(std::string_view, std::int64_t, std::int64_t) {}

struct World : test::Hub {
  World() {
    REQUIRE(store
                .transact([&]() -> Result<void> {
                  for (int n = 0; n < k_people; ++n) TRY(store.put(person(n), "test"));
                  for (int n = 0; n < k_cases; ++n) TRY(store.put(work(n), "test"));
                  return {};
                })
                .has_value());
    auto opened = Lexicon::open(data);
    REQUIRE(opened.has_value());
    lexicon = std::move(*opened);
    searcher = std::make_unique<index::Searcher>(data.index(), layer_names());
  }

  static model::Coordinator person(int n) {
    model::Coordinator record;
    record.id = fmt::format("co-{:03}", n);
    record.hub_id = n % 2 == 0 ? "hub-01" : "hub-13";
    record.name = fmt::format("見本 {}", n);
    record.how_i_help = "販路の開拓を手伝います。";
    record.consent = {"public", "1", "2026-01-01"};
    return record;
  }

  static model::Case work(int n, const std::string& title = {}) {
    constexpr std::array k_about{"見積もりの根拠", "販路の開拓", "事業の承継", "資金の繰り",
                                 "補助金の申請"};
    model::Case record;
    record.id = fmt::format("ca-{:04}", n);
    record.hub_id = "hub-01";
    record.coordinator_ids = {fmt::format("co-{:03}", n % k_people)};
    record.title =
        title.empty()
            ? fmt::format("{} {}", k_about[static_cast<std::size_t>(n) % k_about.size()], n)
            : title;
    record.challenge = "粗利が出ない注文を断れずにいた。";
    record.visibility = n % 5 == 0 ? "hub" : "public";
    record.status = "published";
    return record;
  }

  Indexer open(IndexerOptions options = {}) {
    options.checkpoint_every = k_checkpoint;
    auto opened = Indexer::open(
        data, test::reference(), *lexicon, *searcher, [](const Changed&) {}, std::move(options));
    REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().message));
    return std::move(*opened);
  }

  std::int64_t people_for(const std::string& need) {
    index::PeopleSearch search;
    search.query = index::parse_query(need, lexicon->newest()->analyzer);
    search.layer_count = layer_names().size();
    const auto hits = searcher->people(search);
    REQUIRE_MESSAGE(hits.has_value(), (hits ? std::string() : hits.error().message));
    return hits->total;
  }

  std::string generation_dir(std::int64_t number) const {
    return index::generation_path(data.index(), number);
  }

  std::unique_ptr<Lexicon> lexicon;
  std::unique_ptr<index::Searcher> searcher;
};

ReindexReport done(const Result<ReindexReport>& report) {
  REQUIRE_MESSAGE(report.has_value(), (report ? std::string() : report.error().message));
  return *report;
}

// Overwrites a piece in the middle of a file.
void damage(const std::string& path) {
  const auto size = fs::file_size(path);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(size / 2));
  file.write(std::string(std::min<std::size_t>(4096, size / 2), '\x5a').data(),
             static_cast<std::streamsize>(std::min<std::size_t>(4096, size / 2)));
  REQUIRE(file.good());
}

constexpr std::string_view k_need = "販路の開拓";

}  // namespace

TEST_SUITE("service/indexer") {
  TEST_CASE("a next generation is verified before it is searched, and says so") {
    World w;
    Indexer indexer = w.open();
    REQUIRE(indexer.run(no_progress).has_value());
    CHECK(w.searcher->generation() == 1);
    const std::int64_t people = w.people_for(std::string(k_need));
    CHECK(people > 0);
    const auto report = done(indexer.reindex({}, no_progress));
    CHECK(report.generation == 2);
    CHECK(report.previous == 1);
    CHECK(report.records == k_people + k_cases);
    CHECK(report.looked_for == k_people + k_cases);
    CHECK(report.queries == k_sampled_queries);
    CHECK(report.alike > 0.95);
    CHECK_FALSE(report.was_resumed);
    CHECK(w.people_for(std::string(k_need)) == people);
    const auto manifest = read_manifest(w.generation_dir(2));
    REQUIRE(manifest.has_value());
    CHECK(manifest->files.size() > 20);
    CHECK(check_generation(w.generation_dir(2), {}).has_value());
    CHECK_FALSE(index::read_unfinished(w.generation_dir(2)).has_value());
    const auto state = read_index_state(w.data, *w.searcher, IndexNews{});
    REQUIRE(state.has_value());
    CHECK(state->layers.size() == 3);
    CHECK(state->layers[0] == index::LayerCounts{k_people, k_cases - k_cases / 5});
    CHECK(state->layers[2] == index::LayerCounts{0, k_cases / 5});
    REQUIRE(state->generations.size() == 2);
    CHECK(state->generations[0].can_roll_back);
    CHECK(state->generations[1].is_current);
  }

  TEST_CASE("one with a damaged file is thrown away, and the one in use stays") {
    for (const std::string file :
         {"/public/evidence/postlist.glass", "/hub/evidence/docdata.glass",
          "/public/people/postlist.glass", "/public/words", "/public/journal", "/latent"}) {
      CAPTURE(file);
      World w;
      bool does_damage = false;
      IndexerOptions options;
      options.tools.check = [&](const std::string& dir, const std::stop_token& stop) {
        if (does_damage) damage(dir + file);
        return check_generation(dir, stop);
      };
      Indexer indexer = w.open(std::move(options));
      REQUIRE(indexer.run(no_progress).has_value());
      const std::int64_t people = w.people_for(std::string(k_need));
      does_damage = true;
      const auto report = indexer.reindex({}, no_progress);
      REQUIRE_FALSE(report.has_value());
      CHECK(report.error().code == ErrorCode::corrupt);
      CHECK(report.error().message.find("今の索引を使い続けます") != std::string::npos);
      CHECK(w.searcher->generation() == 1);
      CHECK(index::generations(w.data.index()) == std::vector<std::int64_t>{1});
      CHECK(w.people_for(std::string(k_need)) == people);
      w.put(World::work(k_cases, "燻製の販路"));  // and it goes on following
      REQUIRE(indexer.run(no_progress).has_value());
      CHECK(w.people_for("燻製") == 1);
      CHECK(w.searcher->generation() == 1);
      does_damage = false;
      CHECK(done(indexer.reindex({}, no_progress)).generation == 2);
    }
  }

  TEST_CASE("one that lacks documents, or has some too many, is thrown away") {
    World w;
    Indexer indexer = w.open();
    REQUIRE(indexer.run(no_progress).has_value());
    const auto expected = expected_of(w.data, "2026-06-01", {});
    REQUIRE(expected.has_value());
    index::Searcher other(w.data.index(), layer_names(), 1);
    REQUIRE(other.refresh().has_value());
    CHECK(check_contents(*expected, other, w.data, expected->outbox_id).has_value());
    Expected more = *expected;
    ++more.layers[0].work;
    CHECK_FALSE(check_contents(more, other, w.data, expected->outbox_id).has_value());
    Expected moved = *expected;
    moved.samples.front().layer = 2;
    CHECK_FALSE(check_contents(moved, other, w.data, expected->outbox_id).has_value());
  }

  TEST_CASE("going back catches up with the records, and stays until somebody makes it anew") {
    World w;
    Indexer indexer = w.open();
    REQUIRE(indexer.run(no_progress).has_value());
    done(indexer.reindex({}, no_progress));
    w.put(World::work(k_cases, "燻製の販路"));
    REQUIRE(indexer.run(no_progress).has_value());
    const auto back = done(indexer.roll_back(1, no_progress));
    CHECK(back.generation == 1);
    CHECK(back.previous == 2);
    CHECK(w.searcher->generation() == 1);
    CHECK(w.people_for("燻製") == 1);
    REQUIRE(indexer.run(no_progress).has_value());
    CHECK(w.searcher->generation() == 1);
    CHECK(index::chosen_generation(w.data.index()) == 1);
    CHECK(done(indexer.roll_back(2, no_progress)).generation == 2);  // and forward again
    CHECK(done(indexer.reindex({}, no_progress)).generation == 3);
    CHECK(index::chosen_generation(w.data.index()) == 0);
    CHECK(index::generations(w.data.index()) == std::vector<std::int64_t>{2, 3});
  }

  TEST_CASE("no way back without the rows since then, to a damaged one, or to none") {
    World w;
    Indexer indexer = w.open();
    REQUIRE(indexer.run(no_progress).has_value());
    done(indexer.reindex({}, no_progress));
    const auto nowhere = indexer.roll_back(9, no_progress);
    REQUIRE_FALSE(nowhere.has_value());
    CHECK(nowhere.error().code == ErrorCode::not_found);
    const auto same = indexer.roll_back(2, no_progress);
    REQUIRE_FALSE(same.has_value());
    CHECK(same.error().code == ErrorCode::conflict);
    damage(w.generation_dir(1) + "/people_ids");
    const auto damaged = indexer.roll_back(1, no_progress);
    REQUIRE_FALSE(damaged.has_value());
    CHECK(damaged.error().code == ErrorCode::corrupt);
    w.put(World::work(1, "変わった題"));
    w.put(World::work(2, "変わった題"));
    REQUIRE(indexer.run(no_progress).has_value());
    const auto last = w.store.last_outbox_id();
    REQUIRE(last.has_value());
    REQUIRE(w.store.trim_outbox(*last - 1).has_value());
    const auto trimmed = indexer.roll_back(1, no_progress);
    REQUIRE_FALSE(trimmed.has_value());
    CHECK(trimmed.error().code == ErrorCode::conflict);
    CHECK(w.searcher->generation() == 2);
    CHECK(w.people_for(std::string(k_need)) > 0);
  }

  TEST_CASE("cancelled at any time: nothing is left of it when it is forgotten") {
    World w;
    Indexer indexer = w.open();
    REQUIRE(indexer.run(no_progress).has_value());
    for (const std::string_view at :
         {"索引を作っています", "索引をまとめています", "次の索引を確かめています"}) {
      std::stop_source stop;
      const auto report = indexer.reindex(
          {},
          [&](std::string_view what, std::int64_t, std::int64_t) {
            if (what == at) stop.request_stop();
          },
          stop.get_token());
      REQUIRE_FALSE(report.has_value());
      CHECK(report.error().code == ErrorCode::not_ready);
      CHECK(w.searcher->generation() == 1);
      indexer.forget_unfinished();
      CHECK(index::generations(w.data.index()) == std::vector<std::int64_t>{1});
    }
    REQUIRE(indexer.run(no_progress).has_value());
    CHECK(w.searcher->generation() == 1);
  }

  TEST_CASE("killed while it builds: the next one goes on, and what changed meanwhile is in it") {
    int resumed = 0;
    for (int round = 0; round < 6; ++round) {
      World w;
      const pid_t child = ::fork();
      REQUIRE(child >= 0);
      if (child == 0) {
        Indexer indexer = w.open();
        // Dies after some of the documents, or while it merges and verifies.
        const auto died = indexer.run([&](std::string_view what, std::int64_t, std::int64_t) {
          if (round % 3 == 1 && what == "索引をまとめています") ::raise(SIGKILL);
          if (round % 3 == 2 && what == "次の索引を確かめています") ::raise(SIGKILL);
          if (round % 3 == 0 && what == "索引を作っています") ::raise(SIGKILL);
        });
        ::_exit(died ? 0 : 1);
      }
      int status = 0;
      REQUIRE(::waitpid(child, &status, 0) == child);
      REQUIRE(WIFSIGNALED(status));
      w.put(World::work(7, "燻製の販路"));
      w.put(World::work(k_cases, "蒟蒻の販路"));
      w.put(World::work(11));  // nothing new
      model::Case withdrawn = World::work(12);
      withdrawn.status = "withdrawn";
      w.put(withdrawn);
      Indexer indexer = w.open();
      const auto report = done(indexer.reindex({}, no_progress));
      if (report.was_resumed) ++resumed;
      CHECK(w.searcher->generation() > 0);
      CHECK(report.looked_for > 500);
      CHECK(w.people_for("燻製") == 1);
      CHECK(w.people_for("蒟蒻") == 1);
      const auto counts = w.searcher->layer_counts();
      REQUIRE(counts.has_value());
      CHECK((*counts)[0].profiles == k_people);
      CHECK((*counts)[0].work + (*counts)[2].work == k_cases);
      CHECK(check_generation(w.generation_dir(w.searcher->generation()), {}).has_value());
      // The same as one that was built in one go.
      const std::int64_t people = w.people_for(std::string(k_need));
      const auto again = done(indexer.reindex({}, no_progress));
      CHECK_FALSE(again.was_resumed);
      CHECK(again.alike == 1);
      CHECK(w.people_for(std::string(k_need)) == people);
    }
    CHECK(resumed == 6);
  }

  TEST_CASE("stopped while tables are merged: the next one goes on from the segments") {
    World w;
    int merged = 0;
    {
      IndexerOptions options;
      options.tools.merge = [&](const std::string&, const std::string& layer, std::size_t segments,
                                const std::stop_token&) -> Result<void> {
        if (layer == layer_names()[0]) CHECK(segments > 1);
        if (++merged == 2) return fail(ErrorCode::not_ready, "止めました");
        return {};
      };
      Indexer indexer = w.open(std::move(options));
      const auto stopped = indexer.run(no_progress);
      REQUIRE_FALSE(stopped.has_value());
      CHECK(stopped.error().code == ErrorCode::not_ready);
      CHECK(merged == 2);
      CHECK(w.searcher->generation() == 0);
    }
    Indexer indexer = w.open();
    std::stop_source stop;  // before it has found back to where it was
    stop.request_stop();
    const auto again = indexer.reindex({}, no_progress, stop.get_token());
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().code == ErrorCode::not_ready);
    CHECK(done(indexer.reindex({}, no_progress)).was_resumed);
    CHECK(w.people_for(std::string(k_need)) > 0);
  }

  TEST_CASE("a merge that has no room or crashes ends the build, and the one in use stays") {
    for (const ErrorCode code : {ErrorCode::no_space, ErrorCode::corrupt, ErrorCode::io}) {
      World w;
      bool fails = false;
      IndexerOptions options;
      options.tools.merge = [&](const std::string& dir, const std::string& layer,
                                std::size_t segments, const std::stop_token& stop) -> Result<void> {
        if (fails) return fail(code, "まとめられません");
        return index::merge_segments(dir, layer, segments, stop);
      };
      Indexer indexer = w.open(std::move(options));
      REQUIRE(indexer.run(no_progress).has_value());
      fails = true;
      const auto report = indexer.reindex({}, no_progress);
      REQUIRE_FALSE(report.has_value());
      CHECK(report.error().code == code);
      CHECK(report.error().message.find("まとめられません") != std::string::npos);
      CHECK(w.searcher->generation() == 1);
      CHECK(index::generations(w.data.index()) == std::vector<std::int64_t>{1});
    }
  }

  TEST_CASE("room for the records is kept free: told before anything is written") {
    World w;
    IndexerOptions options;
    options.keep_free = std::uint64_t{1} << 60U;  // more than any disk has
    Indexer indexer = w.open(std::move(options));
    REQUIRE(indexer.run(no_progress).has_value());  // without an index there is nothing to lose
    const auto report = indexer.reindex({}, no_progress);
    REQUIRE_FALSE(report.has_value());
    CHECK(report.error().code == ErrorCode::no_space);
    CHECK(report.error().message.find("書き込みを続けるために残します") != std::string::npos);
    CHECK(index::generations(w.data.index()) == std::vector<std::int64_t>{1});
  }

  TEST_CASE("many rows that wait come with the next one, which differs from the one in use") {
    World w;
    Indexer indexer = w.open();
    REQUIRE(indexer.run(no_progress).has_value());
    constexpr int k_many = 3200;  // more than are replayed
    REQUIRE(w.store
                .transact([&]() -> Result<void> {
                  for (int n = 0; n < k_many; ++n)
                    TRY(w.store.put(World::work(n, fmt::format("燻製と干物の設備 {}", n)), "test"));
                  return {};
                })
                .has_value());
    const auto done = indexer.run(no_progress);
    REQUIRE_MESSAGE(done.has_value(), (done ? std::string() : done.error().message));
    CHECK(w.searcher->generation() == 2);
    CHECK(w.people_for("燻製") == k_people);
    CHECK(indexer.lag().value() == 0);
  }

  TEST_CASE("changed words: only the records that hold one are analysed anew, in a copy") {
    World w;
    w.put(World::work(1, "鰰料理の販路"));
    w.put(World::work(2, "鱩料理の販路"));
    Indexer indexer = w.open();
    REQUIRE(indexer.run(no_progress).has_value());
    CHECK(w.people_for("鰰") == 1);
    CHECK(done(indexer.reindex({Scope::lexicon, {}}, no_progress)).generation == 1);  // no change
    REQUIRE(file::write_durably(w.data.lexicon("variants.tsv"), "鱩\t鰰\n").has_value());
    w.lexicon->look();
    w.put(World::work(3, "鱩の干物"));  // indexed with the words of before
    REQUIRE(indexer.run(no_progress).has_value());
    const auto report = done(indexer.reindex({Scope::lexicon, {}}, no_progress));
    CHECK(report.generation == 2);
    CHECK(report.records == 3);
    CHECK(report.looked_for == k_people + k_cases);
    CHECK(w.people_for("鰰") == 3);
    CHECK(w.people_for("鱩") == 3);
    CHECK(w.lexicon->words_of(2)->analyzer().version() == w.lexicon->newest()->analyzer.version());
    w.put(World::work(4, "鰰の煮付け"));  // and it goes on following
    REQUIRE(indexer.run(no_progress).has_value());
    CHECK(w.people_for("鱩") == 4);
    const auto built = done(indexer.reindex({}, no_progress));
    CHECK(built.generation == 3);
    CHECK(built.alike == 1);
    // In nearly every record: everything is built.
    REQUIRE(file::write_durably(w.data.lexicon("terms.txt"), "粗利が出ない\n").has_value());
    std::this_thread::sleep_for(k_lexicon_look);
    w.lexicon->look();
    CHECK(done(indexer.reindex({Scope::lexicon, {}}, no_progress)).records == k_people + k_cases);
    CHECK(w.people_for(std::string(k_need)) > 0);
  }

  TEST_CASE("a hub, a person, a kind: their records are indexed anew in the one in use") {
    World w;
    Indexer indexer = w.open();
    REQUIRE(indexer.run(no_progress).has_value());
    const auto hub = done(indexer.reindex({Scope::hub, "hub-01"}, no_progress));
    CHECK(hub.generation == hub.previous);
    CHECK(hub.records == k_people / 2 + k_cases);
    const auto person = done(indexer.reindex({Scope::coordinator, "co-003"}, no_progress));
    CHECK(person.records == 1 + k_cases / k_people);
    CHECK(done(indexer.reindex({Scope::kind, "coordinators"}, no_progress)).records == k_people);
    CHECK(w.searcher->generation() == 1);
    CHECK(indexer.lag().value() == 0);
    const auto nobody = indexer.reindex({Scope::coordinator, "co-999"}, no_progress);
    REQUIRE_FALSE(nobody.has_value());
    CHECK(nobody.error().code == ErrorCode::not_found);
    CHECK_FALSE(indexer.reindex({Scope::kind, "measures"}, no_progress).has_value());
    const auto report = done(indexer.reindex({}, no_progress));
    CHECK(report.alike == 1);
  }
}

}  // namespace tsunagu::service
