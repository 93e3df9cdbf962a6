// SPDX-License-Identifier: GPL-3.0-or-later
// The second stage of the ranking: words, feedback and latent meaning over a forward index.
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "index/ranking/evidence_scorer.hpp"
#include "index/ranking/feedback.hpp"
#include "index/ranking/latent.hpp"
#include "index/reader/match.hpp"
#include "index/reader/people_need.hpp"
#include "index/reader/snapshot.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/writer.hpp"
#include "unit/support/analyzer.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::index {
namespace {

using test::analyzer;

// One layer of documents, numbered from 1, each a case of its own person.
struct Collection {
  test::TempDir dir;
  std::string path = generation_path(dir.path(), 1);
  std::shared_ptr<const Snapshot> snapshot;

  explicit Collection(const std::vector<std::vector<Text>>& documents) {
    auto writer = Writer::open(path, {"public"}, analyzer(), Writer::Mode::build);
    REQUIRE(writer.has_value());
    for (std::size_t i = 0; i < documents.size(); ++i) {
      REQUIRE(writer->put(0, {.id = fmt::format("w:{}", i + 1),
                              .texts = documents[i],
                              .people = {fmt::format("person-{:03}", i + 1)}}));
    }
    REQUIRE(writer->finish_build({1, "2026-01-01"}).has_value());
    auto opened = Snapshot::open(path, 1, {"public"});
    REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().message));
    snapshot = *opened;
  }

  const Forward& forward() const { return snapshot->layers()[0].forward; }
  Xapian::Database evidence() const { return Xapian::Database(evidence_path(path, "public")); }
  Statistics statistics() const { return statistics_of(*snapshot, 1, evidence()); }
  TermId id(std::string_view term) const {
    return snapshot->vocabulary().folded(snapshot->vocabulary().find(term).value());
  }
  PeopleNeed need(const Query& query) const {
    return read_people_need(query, snapshot->vocabulary(), statistics(), evidence());
  }
  std::vector<double> scores(const Query& query) const {
    std::vector<SoughtWord> words;
    for (const NeedWord& word : need(query).words) words.push_back(word.sought);
    const Statistics numbers = statistics();
    EvidenceScorer scorer(std::move(words), numbers);
    std::vector<double> list;
    for (Xapian::docid docid = 1; docid <= forward().documents(); ++docid)
      list.push_back(scorer.score(forward(), docid));
    return list;
  }
};

std::vector<Text> body(std::string text) { return {{Field::body, std::move(text)}}; }

// Latin words, so that segmentation is not in question.
std::vector<std::vector<Text>> random_documents(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::vector<Text>> documents;
  for (std::size_t i = 0; i < count; ++i) {
    std::string title;
    std::string text;
    for (std::uint64_t n = random() % 4; n > 0; --n) title += fmt::format("w{} ", random() % 20);
    for (std::uint64_t n = 5 + random() % 60; n > 0; --n)
      text += fmt::format("w{} ", random() % 60);
    documents.push_back({{Field::title, title}, {Field::body, text}});
  }
  return documents;
}

// Forty themes with words of their own; 「ringo」 and 「apple」 never meet, but keep the same
// company.
constexpr std::size_t k_themes = 40;
std::vector<std::vector<Text>> themed_documents(std::size_t count) {
  std::mt19937_64 random(11);
  std::vector<std::vector<Text>> documents;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t theme = i % k_themes;
    std::string text;
    if (theme == 0) text = i % (2 * k_themes) == 0 ? "ringo " : "apple ";
    for (int n = 0; n < 10; ++n) text += fmt::format("theme{}word{} ", theme, random() % 15);
    for (int n = 0; n < 3; ++n) text += fmt::format("any{} ", random() % 80);
    documents.push_back(body(text));
  }
  return documents;
}

}  // namespace

TEST_SUITE("ranking") {
  TEST_CASE("the second stage scores as Xapian's BM25 does on the same words") {
    const Collection collection(random_documents(60, 5));
    for (const char* text : {"w3", "w1 w17 w40", "w2 w2 w9 w33 w51 w58"}) {
      CAPTURE(text);
      const Query query = parse_query(text, analyzer());
      const std::vector<double> ours = collection.scores(query);
      const Xapian::Database evidence = collection.evidence();
      Xapian::Enquire enquire(evidence);
      set_ranking(enquire, k_people_k1);
      enquire.set_query(any_of(choose_terms(query, evidence)));
      const Xapian::MSet hits = enquire.get_mset(0, 60);
      REQUIRE(hits.size() > 3);
      std::size_t matching = 0;
      for (const double score : ours) matching += score > 0 ? 1 : 0;
      CHECK(hits.size() == matching);
      for (auto hit = hits.begin(); hit != hits.end(); ++hit)
        CHECK(ours[*hit - 1] == doctest::Approx(hit.get_weight() / k_weight_unit).epsilon(1e-4));
    }
  }

  TEST_CASE("of two equal texts the one in the form asked for scores higher") {
    const Collection collection({body("リンゴ の木"), body("りんご の木"), body("別の話")});
    const auto in_katakana = collection.scores(parse_query("リンゴ", analyzer()));
    CHECK(in_katakana[0] > in_katakana[1]);
    CHECK(in_katakana[1] > 0);
    const auto in_hiragana = collection.scores(parse_query("りんご", analyzer()));
    CHECK(in_hiragana[1] > in_hiragana[0]);
    CHECK(in_hiragana[0] > 0);
    CHECK(in_hiragana[2] == 0);
  }

  TEST_CASE("an alternative counts less than the word, and its words must stand side by side") {
    const Collection collection({body("alpha x1 x2"), body("beta gamma x3"), body("gamma beta x4"),
                                 body("delta x5 x6"), body("x7 x8 x9")});
    Query query = parse_query("alpha", analyzer());
    query.words[0].alternatives = {{.terms = {"beta", "gamma"}, .label = "beta gamma"},
                                   {.terms = {"delta"}, .label = "delta"},
                                   {.terms = {"unknown"}, .label = "unknown"}};
    const auto scores = collection.scores(query);
    CHECK(scores[0] > scores[1]);
    CHECK(scores[1] > 0);
    CHECK(scores[2] == 0);
    CHECK(scores[3] > 0);
    CHECK(scores[4] == 0);
    CHECK(collection.need(query).words[0].word.alternatives.size() == 2);

    query.words[0].term = "nowhere";
    CHECK(collection.scores(query)[1] > 0);
  }

  TEST_CASE("feedback takes the words that the best evidence shares") {
    const Collection collection(
        {body("apple orchard harvest own1"), body("apple orchard soil own2"),
         body("engine oil own3"), body("engine wheel own4"), body("road sign own5"),
         body("road map own6"), body("river boat own7"), body("river fish own8")});
    const Statistics statistics = collection.statistics();
    const Bag terms = feedback_terms(
        {{&collection.forward(), 1, 2.0}, {&collection.forward(), 2, 1.0}}, statistics);
    std::vector<std::string> words;
    double sum = 0;
    for (const Counted& term : terms) {
      words.emplace_back(collection.snapshot->vocabulary().term(term.term));
      sum += term.count;
    }
    std::sort(words.begin(), words.end());
    // In a quarter of so few documents both are too common; a fifth is the limit.
    CHECK(words.empty());
    CHECK(sum == 0);

    auto many = themed_documents(40);
    many.push_back(body("kiwi vineyard shared1"));
    many.push_back(body("kiwi vineyard shared1 alone"));
    const Collection larger(many);
    const Bag shared = feedback_terms({{&larger.forward(), 41, 2.0}, {&larger.forward(), 42, 1.0}},
                                      larger.statistics());
    REQUIRE(shared.size() == 3);
    sum = 0;
    for (const Counted& term : shared) {
      CHECK(larger.snapshot->vocabulary().term(term.term) != "alone");
      sum += term.count;
    }
    CHECK(sum == doctest::Approx(1));
  }
}

TEST_SUITE("latent meaning") {
  TEST_CASE("brings words together that keep the same company") {
    const Collection collection(themed_documents(4 * k_latent_least));
    const LatentSpace& space = collection.snapshot->latent();
    REQUIRE(!space.is_empty());
    const LatentNeed need = space.fold_in(Bag{{collection.id("ringo"), 1}});
    for (Xapian::docid docid = 1; docid <= 2 * k_themes; ++docid) {
      const std::int8_t* vector = collection.forward().vector(docid);
      REQUIRE(vector != nullptr);
      const double cosine = LatentSpace::cosine(need, vector);
      const bool is_near = docid == k_themes + 1;  // "apple", never "ringo"
      if (is_near) CHECK(cosine > 0.3);
      if ((docid - 1) % k_themes != 0) CHECK(cosine < 0.2);
    }
  }

  TEST_CASE("is the same for the same documents, and survives its file") {
    const Collection collection(themed_documents(k_latent_least));
    const LatentSpace space = LatentSpace::train(collection.forward());
    REQUIRE(!space.is_empty());
    const std::string bytes = space.bytes();
    CHECK(bytes == LatentSpace::train(collection.forward()).bytes());
    CHECK(LatentSpace::read(bytes).bytes() == bytes);
    CHECK(collection.snapshot->latent().bytes() == bytes);
    CHECK_THROWS_AS(LatentSpace::read(bytes.substr(0, bytes.size() - 1)),
                    Xapian::DatabaseCorruptError);
    CHECK_THROWS_AS(LatentSpace::read("short"), Xapian::DatabaseCorruptError);
  }

  TEST_CASE("is not learnt from too little, and anew when the collection has doubled") {
    const Collection small(themed_documents(k_latent_least - 1));
    CHECK(small.snapshot->latent().is_empty());
    CHECK(small.forward().vector(1) == nullptr);
    CHECK(!small.snapshot->latent().is_outgrown(k_latent_least - 1));
    CHECK(LatentSpace().is_outgrown(k_latent_least));
    const Collection enough(themed_documents(k_latent_least));
    CHECK(!enough.snapshot->latent().is_outgrown(2 * k_latent_least - 1));
    CHECK(enough.snapshot->latent().is_outgrown(2 * k_latent_least));
  }

  TEST_CASE("folds in documents that come later") {
    const Collection collection(themed_documents(4 * k_latent_least));
    auto writer = Writer::open(collection.path, {"public"}, analyzer(), Writer::Mode::append);
    REQUIRE(writer.has_value());
    REQUIRE(writer->put(0, {.id = "w:new", .texts = body("theme0word1 theme0word2 theme0word3")}));
    REQUIRE(writer->remove("w:2").has_value());
    REQUIRE(writer->commit({2, "2026-01-01"}).has_value());
    const auto after = Snapshot::open(collection.path, 1, {"public"});
    REQUIRE(after.has_value());
    const Forward& forward = (*after)->layers()[0].forward;
    const LatentNeed need = (*after)->latent().fold_in(Bag{{collection.id("apple"), 1}});
    const auto docid = static_cast<Xapian::docid>(4 * k_latent_least + 1);
    REQUIRE(forward.vector(docid) != nullptr);
    CHECK(LatentSpace::cosine(need, forward.vector(docid)) > 0.2);
    CHECK(forward.vector(2) == nullptr);
  }
}

}  // namespace tsunagu::index
