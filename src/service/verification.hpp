// SPDX-License-Identifier: GPL-3.0-or-later
// Verification of a generation of the index before anybody searches it: it holds what the records
// say, and answers as the generation in use does.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "index/analysis/analyzer.hpp"
#include "index/reader/searcher.hpp"
#include "model/visibility.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_sampled_records = 1000;  // looked for one by one
inline constexpr std::size_t k_sampled_queries = 20;
inline constexpr std::size_t k_compared_people = 10;  // of each query
// Of the first people of all sampled queries, those that both generations have to show, or others
// with the same score: the latent space is learnt anew for each generation, and who comes first
// among equals depends on the order of documents.
inline constexpr double k_alike_least = 0.8;
inline constexpr double k_same_score = 0.02;  // of the larger one
// The same when words are analysed otherwise, or one of them learnt their meaning from far fewer
// records than it holds (Writer::has_outgrown_meaning).
inline constexpr double k_alike_otherwise = 0.4;

// What the records say at one moment.
struct Expected {
  std::int64_t outbox_id = 0;  // the moment
  std::array<index::LayerCounts, model::k_tiers.size()> layers{};
  struct Sample {
    std::string kind, id;  // as in the outbox
    std::optional<std::size_t> layer;
    std::string title;  // of a public case, otherwise empty
  };
  std::vector<Sample> samples;  // spread evenly
};

// Reads all records as they are to be seen on `day`. not_ready once `stop` is requested.
Result<Expected> expected_of(const DataDir& dir, const std::string& day,
                             const std::stop_token& stop);

// Whether a generation that has applied the outbox up to `applied` holds what is expected. Exactly,
// when nothing was written since; otherwise each row since then may have moved one document, and
// its record is not looked for. corrupt says what is wrong. The answer: records looked for.
Result<std::size_t> check_contents(const Expected& expected, index::Searcher& next, DataDir dir,
                                   std::int64_t applied);

// How alike two generations that have applied the same rows answer.
struct Alike {
  std::size_t queries = 0;
  double share = 1;  // of the first people, those that both have
};
// One of them, and how it reads.
struct Answering {
  index::Searcher& searcher;
  const index::Analyzer& words;
};
// What both have, and what their answers have to show therefore.
struct Common {
  bool rows = true;     // otherwise (many wait for the next one) most titles find somebody, no more
  bool meaning = true;  // learnt from about as many records
};
// When rows are the same and words are analysed alike, totals have to be the same. corrupt says
// what is wrong.
Result<Alike> check_answers(const Expected& expected, const Answering& in_use,
                            const Answering& next, const Common& common,
                            const std::stop_token& stop);

}  // namespace tsunagu::service
