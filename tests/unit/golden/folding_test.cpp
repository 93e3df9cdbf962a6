// SPDX-License-Identifier: GPL-3.0-or-later
// The folding suite (tests/golden/folding.tsv): what is written in one form is found by the other.
#include <algorithm>
#include <map>
#include <set>

#include <doctest/doctest.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "index/reader/searcher.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/writer.hpp"
#include "service/documents.hpp"
#include "unit/support/analyzer.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu {
namespace {

using index::Document;
using index::Field;

constexpr double k_found_share = 0.97;  // of the pairs, first among all documents
constexpr std::string_view k_name_rule = "name";

struct Pair {
  std::string written, asked, rule, id;
};

std::vector<Pair> read_pairs() {
  const auto content = file::read(std::string(TSUNAGU_SOURCE_DIR) + "/tests/golden/folding.tsv");
  REQUIRE(content.has_value());
  std::vector<Pair> pairs;
  for (const std::string_view line : text::split(*content, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    const auto cells = text::split(line, '\t');
    REQUIRE_MESSAGE(cells.size() == 3, line);
    pairs.push_back({std::string(cells[0]), std::string(cells[1]), std::string(cells[2]),
                     "pair-" + std::to_string(pairs.size())});
  }
  return pairs;
}

std::set<std::string> words_of(const Pair& pair) {
  std::set<std::string> words;
  for (const std::string& text : {pair.written, pair.asked}) {
    for (const auto& token : test::analyzer().analyze(text)) words.insert(token.term);
  }
  return words;
}

// Pairs without a word in common share an index: there is one right answer to each.
std::vector<std::vector<Pair>> batches_of(const std::vector<Pair>& pairs) {
  std::vector<std::vector<Pair>> batches;
  std::vector<std::set<std::string>> taken;
  for (const Pair& pair : pairs) {
    const std::set<std::string> words = words_of(pair);
    std::size_t b = 0;
    const auto clashes = [&](const std::set<std::string>& others) {
      return std::any_of(words.begin(), words.end(),
                         [&](const std::string& word) { return others.count(word) > 0; });
    };
    while (b < batches.size() && clashes(taken[b])) ++b;
    if (b == batches.size()) {
      batches.emplace_back();
      taken.emplace_back();
    }
    batches[b].push_back(pair);
    taken[b].insert(words.begin(), words.end());
  }
  return batches;
}

Document document_of(const Pair& pair) {
  if (pair.rule == k_name_rule) {
    const auto parts = text::split(pair.written, '/');
    REQUIRE(parts.size() == 2);
    model::Coordinator person;
    person.id = pair.id;
    person.hub_id = "hub-01";
    person.name = parts[0];
    person.yomi = parts[1];
    return service::to_document(person, "01", test::reference());
  }
  Document work{.id = pair.id, .people = {pair.id}, .year = 2024};
  work.texts = {
      {Field::body, "地域で受けた件の経過。" + pair.written + "を、三度にわたり話した。"}};
  return work;
}

// Evidence without any of the words, and a profile for every owner, so that all are listed.
std::vector<Document> others_of(const std::vector<Pair>& batch) {
  std::vector<Document> others;
  for (int i = 0; i < 40; ++i) {
    Document work{.id = "other-" + std::to_string(i), .people = {"other"}, .year = 2024};
    work.texts = {{Field::body, "地域で受けた件の経過。近況を、三度にわたり話した。"}};
    others.push_back(std::move(work));
  }
  for (const Pair& pair : batch) {
    if (pair.rule == k_name_rule) continue;
    Document profile{.id = "profile-" + pair.id, .kind = index::Kind::profile, .people = {pair.id}};
    profile.texts = {{Field::body, "地域の件を受ける。"}};
    others.push_back(std::move(profile));
  }
  return others;
}

struct Count {
  int pairs = 0, first = 0;
};

// Asks every pair of the batch; nothing found is a failure at once.
void ask(const std::vector<Pair>& batch, std::map<std::string, Count>& counts,
         std::string& missed) {
  const test::TempDir dir;
  const std::vector<std::string> layers{"public"};
  auto writer = index::Writer::open(index::generation_path(dir.path(), 1), layers, test::analyzer(),
                                    index::Writer::Mode::build);
  REQUIRE(writer.has_value());
  for (const Pair& pair : batch) REQUIRE(writer->put(0, document_of(pair)).has_value());
  for (const Document& other : others_of(batch)) REQUIRE(writer->put(0, other).has_value());
  REQUIRE(writer->finish_build({1, "2026-01-01"}).has_value());
  REQUIRE(index::switch_generation(dir.path(), 1).has_value());
  index::Searcher searcher(dir.path(), layers);
  REQUIRE(searcher.refresh().has_value());
  for (const Pair& pair : batch) {
    index::PeopleSearch search;
    search.query = index::parse_query(pair.asked, test::analyzer());
    const auto hits = searcher.people(search);
    REQUIRE(hits.has_value());
    CHECK_MESSAGE(hits->total > 0, pair.rule, " ", pair.written, " <- ", pair.asked);
    Count& count = counts[pair.rule];
    ++count.pairs;
    if (!hits->people.empty() && hits->people[0].id == pair.id) {
      ++count.first;
    } else {
      missed += pair.rule + " " + pair.written + " <- " + pair.asked + "\n";
    }
  }
}

}  // namespace

TEST_SUITE("golden") {
  TEST_CASE("what is written in one form is found first by the other") {
    std::map<std::string, Count> counts;
    std::string missed;
    for (const auto& batch : batches_of(read_pairs())) ask(batch, counts, missed);
    Count all;
    for (const auto& [rule, count] : counts) {
      CHECK_MESSAGE(count.pairs >= 15, rule);
      all.pairs += count.pairs;
      all.first += count.first;
    }
    CHECK(all.pairs >= 400);
    CHECK_MESSAGE(all.first >= k_found_share * all.pairs, missed);
    MESSAGE(all.first, " of ", all.pairs, " pairs\n", missed);
  }
}

}  // namespace tsunagu
