// SPDX-License-Identifier: GPL-3.0-or-later
// Switches from generation to generation while others search: each document is tagged with the
// generation it was built into, so that a mixed answer shows.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include <doctest/doctest.h>

#include "index/reader/searcher.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/writer.hpp"
#include "unit/support/analyzer.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::index {
namespace {

constexpr int k_switches = 100;
constexpr int k_readers = 4;
constexpr int k_looks = 20;  // at the generation after a switch
constexpr int k_people = 12;
constexpr std::chrono::milliseconds k_pause{5};  // of a reader
const std::vector<std::string> k_layers{"public", "agency", "hub"};

// The people of a generation say its number: in their ids, their tags and in what they did.
std::string person_id(std::int64_t generation, int person) {
  return fmt::format("g{}-{}", generation, person);
}

void build(const std::string& index_dir, std::int64_t generation) {
  auto writer = Writer::open(generation_path(index_dir, generation), k_layers, test::analyzer(),
                             Writer::Mode::build);
  REQUIRE(writer.has_value());
  for (int n = 0; n < k_people; ++n) {
    const std::string id = person_id(generation, n);
    Document profile{.id = "coordinator:" + id, .kind = Kind::profile, .people = {id}};
    profile.texts = {{Field::body, "販路の開拓"}};
    profile.tags = {{TagField::hub, fmt::format("hub-{}", generation)}};
    REQUIRE(writer->put(static_cast<std::size_t>(n % 3), profile).has_value());
    Document work{.id = "case:" + id, .kind = Kind::work, .people = {id}, .year = 2025};
    work.texts = {{Field::title, fmt::format("販路 世代{}", generation)}};
    REQUIRE(writer->put(static_cast<std::size_t>(n % 3), work).has_value());
  }
  REQUIRE(writer->finish_build({generation, "2026-01-01"}).has_value());
}

// What is wrong with an answer; empty when all of it is of one generation.
std::string wrong_with(const Result<PeopleHits>& hits) {
  if (!hits) return "failed: " + hits.error().message;
  if (hits->total != k_people) return fmt::format("{} people", hits->total);
  const std::string tag = fmt::format("g{}-", hits->generation);
  for (const PersonHit& person : hits->people) {
    if (!person.id.starts_with(tag)) return person.id + " in an answer of " + tag;
    for (const EvidenceHit& evidence : person.best) {
      if (evidence.id.find(tag) == std::string::npos)
        return evidence.id + " in an answer of " + tag;
    }
  }
  for (const TagCount& hub : hits->facets.at(0)) {
    if (hub.value != fmt::format("hub-{}", hits->generation) || hub.count != k_people)
      return fmt::format("{} at {} in an answer of {}", hub.count, hub.value, tag);
  }
  return {};
}

}  // namespace

TEST_SUITE("index/switch") {
  TEST_CASE("100 switches under load: no search fails, none mixes generations") {
    const test::TempDir dir;
    build(dir.path(), 1);
    REQUIRE(switch_generation(dir.path(), 1).has_value());
    Searcher searcher(dir.path(), k_layers);
    REQUIRE(searcher.refresh().has_value());
    std::atomic<bool> is_over = false;
    std::atomic<std::int64_t> asked = 0;
    std::mutex mutex;
    std::vector<std::string> wrong;
    std::vector<std::jthread> readers;
    for (int n = 0; n < k_readers; ++n) {
      readers.emplace_back([&] {
        PeopleSearch search;
        search.query = parse_query("販路", test::analyzer());
        search.layer_count = k_layers.size();
        search.facets = {TagField::hub};
        search.limit = k_people;
        std::int64_t newest = 0;
        while (!is_over) {
          const auto hits = searcher.people(search);
          std::string problem = wrong_with(hits);
          if (hits && hits->generation < newest) problem = "went back by itself";
          if (hits) newest = hits->generation;
          ++asked;
          std::this_thread::sleep_for(k_pause);  // the one who builds needs the processor, too
          if (problem.empty()) continue;
          const std::lock_guard lock(mutex);
          wrong.push_back(std::move(problem));
        }
      });
    }
    for (std::int64_t generation = 2; generation <= k_switches + 1; ++generation) {
      build(dir.path(), generation);
      REQUIRE(switch_generation(dir.path(), generation).has_value());
      CHECK(previous_generation(dir.path()) == generation - 1);
      REQUIRE(searcher.refresh().has_value());
      remove_generations_except(dir.path(), {generation - 1, generation});
      const std::int64_t before = asked;
      while (asked < before + k_readers) std::this_thread::sleep_for(k_pause / 5);  // some of each
    }
    is_over = true;
    readers.clear();
    CHECK(searcher.generation() == k_switches + 1);
    CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? std::string() : wrong.front()));
    CHECK(asked > k_switches);
    MESSAGE(asked.load() << " searches");
  }

  TEST_CASE("a refresh that began before a switch does not undo it") {
    const test::TempDir dir;
    for (const std::int64_t n : {1, 2}) build(dir.path(), n);
    REQUIRE(switch_generation(dir.path(), 1).has_value());
    Searcher searcher(dir.path(), k_layers);
    REQUIRE(searcher.refresh().has_value());
    std::vector<std::jthread> others;
    for (int n = 0; n < k_readers; ++n) {
      others.emplace_back([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) static_cast<void>(searcher.refresh());
      });
    }
    int undone = 0;
    for (int n = 0; n < k_switches; ++n) {
      const std::int64_t generation = 1 + n % 2;
      REQUIRE(switch_generation(dir.path(), generation).has_value());
      REQUIRE(searcher.refresh().has_value());
      for (int look = 0; look < k_looks; ++look) {
        undone += searcher.generation() == generation ? 0 : 1;
        std::this_thread::yield();
      }
    }
    CHECK(undone == 0);
  }

  TEST_CASE("the pointers: which is in use, which was, which somebody chose") {
    const test::TempDir dir;
    for (const std::int64_t n : {1, 2, 3})
      std::filesystem::create_directories(generation_path(dir.path(), n));
    CHECK(previous_generation(dir.path()) == 0);
    REQUIRE(switch_generation(dir.path(), 2).has_value());
    CHECK(previous_generation(dir.path()) == 1);  // nobody told: the one before
    REQUIRE(switch_generation(dir.path(), 3).has_value());
    REQUIRE(switch_generation(dir.path(), 1).has_value());
    CHECK(previous_generation(dir.path()) == 3);
    CHECK(chosen_generation(dir.path()) == 0);
    REQUIRE(choose_generation(dir.path(), 1).has_value());
    CHECK(chosen_generation(dir.path()) == 1);
    REQUIRE(choose_generation(dir.path(), 0).has_value());
    CHECK(chosen_generation(dir.path()) == 0);
    remove_generations_except(dir.path(), {1});
    CHECK(previous_generation(dir.path()) == 0);
  }
}

}  // namespace tsunagu::index
