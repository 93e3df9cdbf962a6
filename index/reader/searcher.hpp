// SPDX-License-Identifier: GPL-3.0-or-later
// Searcher: query -> people or pieces of work, from one snapshot.
//
// Threads: all members may be called from any thread. Errors: not_ready (no generation, or the one
// there is was found damaged), corrupt (found now: the index does not read), locked (it changes
// faster than it can be read), io, internal.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "index/query/query.hpp"
#include "index/ranking/parameters.hpp"
#include "index/schema/schema.hpp"

namespace tsunagu::index {

class Snapshot;

// A person or document passes when it carries one of `values` (or none of them, with `exclude`).
struct TagFilter {
  TagField field = TagField::hub;
  std::vector<std::string> values;
  bool exclude = false;
};

// First and last year; a range that ends before it begins holds nothing.
struct YearRange {
  std::int64_t from = 0, to = 9999;
};
// Evidence passes whose year is in one of `within` (any, when there are none) and in none of
// `without`. Undated evidence, as every profile is, is in no range.
struct YearFilter {
  std::vector<YearRange> within, without;
};

// People whose name, reading or part of one has one of these keys (Analyzer::name_key), or none.
struct NameFilter {
  std::vector<std::string> keys;
  bool exclude = false;
};

struct TagCount {
  std::string value;
  std::int64_t count = 0;
};

// Filters of one search by their position: bit i stands for filters[i].
using FilterSet = std::uint32_t;
inline constexpr std::size_t k_filters_max = 32;  // of one search; further ones are an error

// The same search with some of its filters left out, only counted.
struct Relaxed {
  FilterSet without = 0;
  std::optional<TagField> by = {};  // count under each value of this dimension as well
};
struct RelaxedCount {
  std::int64_t total = 0;
  std::vector<TagCount> by;
};

// How long a search took, milliseconds: choosing and counting what matches, then the order and what
// is told of each hit.
struct SearchTimes {
  double retrieve_ms = 0, rank_ms = 0;
};

// --- people ---
// Steps of the ranking that can be left out, to measure what each is worth.
struct RankingSteps {
  bool meaning = true;   // latent meaning (index/ranking/latent.hpp)
  bool feedback = true;  // index/ranking/feedback.hpp
};

// People with a value of an earlier group go before the others.
struct TagOrder {
  TagField field;
  std::vector<std::vector<std::string>> groups;
};

struct PeopleSearch {
  Query query;                  // empty: everybody, in order of their sort keys
  std::size_t layer_count = 1;  // the reader sees the first `layer_count` layers
  std::vector<TagFilter> filters;
  YearFilter years = {};
  std::vector<NameFilter> names = {};  // all of them
  std::vector<TagField> facets;        // dimensions to count
  std::vector<Relaxed> relaxed;        // to be counted in the same pass
  // Ids of people who are not found and not counted at all; unknown ids are nobody.
  std::shared_ptr<const std::vector<std::string>> absent = nullptr;
  // When there are some: ids of the only people who are found; unknown ids are nobody.
  std::vector<std::string> only = {};
  std::vector<TagOrder> orders = {};  // the first decides, the ranking among those who stand alike
  std::uint64_t turn = 0;             // of equally good people another one is first with each turn
  RankingSteps steps = {};
  std::size_t offset = 0;
  std::size_t limit = 10;
};

struct EvidenceHit {
  std::string id;
  Kind kind = Kind::work;
  double score = 0;
};

// A word of the need that a person's evidence says in another way.
struct FoundAs {
  std::size_t word = 0;         // in Query::words
  std::size_t alternative = 0;  // of its alternatives
};

struct PersonHit {
  std::string id;
  double score = 0;
  bool matched_profile = false;
  std::int64_t matched_work = 0;  // exact
  std::int64_t newest_year = 0;   // of the visible work, matching or not; 0: none
  std::vector<EvidenceHit> best;  // k_evidence_shown at most, best first
  // Of PeopleHits::explained: the words that the person's visible evidence says, matching or not.
  std::vector<std::size_t> covered = {};
  std::vector<FoundAs> via = {};  // those it says only in another way
};

struct PeopleHits {
  std::int64_t generation = 0;
  std::vector<QueryTerm> words;  // that retrieved, weighted by how much they tell; for snippets
  std::int64_t total =
      0;  // exact: people with at least one matching piece of evidence, after filters
  std::vector<RelaxedCount> relaxed;  // as asked; exact
  std::vector<PersonHit> people;
  // Words of the need (in Query::words, in text order) that `covered` and `via` tell of.
  std::vector<std::size_t> explained = {};
  std::vector<std::vector<TagCount>> facets;  // as asked; most people first; own selection ignored
  SearchTimes times = {};
};

inline constexpr std::size_t k_evidence_shown = 3;
inline constexpr std::size_t k_explained_words = 16;  // of a long need those that tell most

// --- work ---
struct WorkSearch {
  Query query;  // empty: newest first
  std::size_t layer_count = 1;
  std::vector<TagFilter> filters;
  std::vector<std::string> people;        // work of one of these
  std::vector<TagFilter> of_people = {};  // work of somebody who passes all of these
  YearFilter years = {};
  std::vector<NameFilter> names = {};  // work of somebody who passes all of these
  std::int64_t year_from = 0, year_to = 9999;
  CaseWeights weights;
  std::size_t offset = 0;
  std::size_t limit = 10;
};

struct WorkHits {
  std::int64_t generation = 0;
  std::vector<QueryTerm> words;  // as in PeopleHits
  std::int64_t total = 0;
  bool total_is_exact = true;  // otherwise there are more
  std::vector<EvidenceHit> work;
  SearchTimes times = {};
};

// --- likeness ---
struct SimilarSearch {
  std::string id;  // of a person, or of an evidence document
  std::size_t layer_count = 1;
  std::size_t limit = 5;
};

struct SimilarHit {
  std::string id;
  double score = 0;
  std::vector<std::string>
      shared;  // words that both have, as the source writes them; telling ones first
};
using SimilarPeople = std::vector<SimilarHit>;  // best first, without the source itself
using SimilarWork = std::vector<SimilarHit>;

// --- words ---
struct WordQuestion {
  std::string term;      // folded
  std::string name_key;  // Analyzer::name_key of the same word
};

struct WordUse {
  std::int64_t people = 0;  // of the first layer whose evidence has the word
  bool is_name = false;     // it is a name of somebody, in any layer
};

// A word of the documents, as one of them writes it.
struct NearWord {
  std::string written;
  double distance = 0;  // near_distance by letter of the word
  std::int64_t documents = 0;
};
inline constexpr std::size_t k_near_words_max = 8;

// Documents of one layer.
struct LayerCounts {
  std::int64_t profiles = 0, work = 0;
  bool operator==(const LayerCounts&) const = default;
};

class Searcher {
 public:
  // `layers` as in Writer::open. `generation`: searches that one, whatever the pointer says. Reads
  // nothing before refresh().
  Searcher(std::string index_dir, std::vector<std::string> layers,
           std::optional<std::int64_t> generation = {});
  ~Searcher();

  Result<PeopleHits> people(const PeopleSearch& search);
  Result<WorkHits> work(const WorkSearch& search);

  // Empty when the source is not in these layers or has no word that others have.
  Result<SimilarPeople> similar_people(const SimilarSearch& search);
  Result<SimilarWork> similar_work(const SimilarSearch& search);

  // As asked: how many people use each word.
  Result<std::vector<WordUse>> word_use(const std::vector<WordQuestion>& words);
  // For each of `terms` (folded words, or term_of() tags) the documents of the first `layer_count`
  // layers that have it.
  Result<std::vector<std::int64_t>> frequencies(const std::vector<std::string>& terms,
                                                std::size_t layer_count);
  // The words nearest to `folded` (within near_limit) that at least `min_documents` of these layers
  // have, nearest and then most frequent first.
  Result<std::vector<NearWord>> near_words(const std::string& folded, std::int64_t min_documents,
                                           std::size_t layer_count);
  // For each of these people the newest year of their work in these layers; 0: none that is dated.
  Result<std::vector<std::int64_t>> newest_years(const std::vector<std::string>& people,
                                                 std::size_t layer_count);

  // Documents in each layer.
  Result<std::vector<std::int64_t>> evidence_counts();
  Result<std::vector<LayerCounts>> layer_counts();
  // For each of these documents its layer, if it is in one.
  Result<std::vector<std::optional<std::size_t>>> layers_of(const std::vector<std::string>& ids);

  // Moves to the newest commit of the generation the pointer names; called after each commit and
  // switch. Succeeds without any generation.
  Result<void> refresh();
  // Searches are not_ready from now on, until the next refresh.
  void let_go();
  std::int64_t generation() const;  // 0: none, damaged, or let go: to be built anew
  // Somebody waits for an answer just now.
  bool is_busy() const { return m_running > 0; }

 private:
  Result<std::int64_t> wanted() const;  // the generation to search; 0: none
  Result<void> open_newest();           // m_refreshing is held
  // The same for a search that `outdated` failed, unless somebody else moved on meanwhile.
  Result<void> renew(const std::shared_ptr<const Snapshot>& outdated);
  std::shared_ptr<const Snapshot> snapshot() const;
  // Lets go of a snapshot that does not read.
  void drop(const std::shared_ptr<const Snapshot>& damaged);
  template <class Body>
  auto with_snapshot(Body&& body) -> Result<decltype(body(std::declval<const Snapshot&>()))>;

  const std::string m_index_dir;
  const std::vector<std::string> m_layers;
  const std::optional<std::int64_t> m_only;
  std::atomic<int> m_running = 0;  // searches
  std::mutex m_refreshing;  // one at a time: an older snapshot never takes the place of a newer one
  mutable std::mutex m_mutex;
  std::shared_ptr<const Snapshot> m_snapshot;  // guarded by m_mutex
};

}  // namespace tsunagu::index
