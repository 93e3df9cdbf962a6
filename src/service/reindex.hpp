// SPDX-License-Identifier: GPL-3.0-or-later
// What may be asked of the one who writes the index, and what it tells of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "index/reader/searcher.hpp"

namespace tsunagu::service {

// What is to be indexed anew.
enum class Scope {
  all,          // everything, into the next generation
  hub,          // the people of a hub and its cases, in the generation in use
  coordinator,  // a person and their cases, in the generation in use
  kind,         // all coordinators, or all cases
  lexicon,      // into the next generation, only what holds a word whose reading changed
};
// "all", "hub", ... ; nullopt for another word.
std::optional<Scope> scope_from(std::string_view name);
std::string_view name_of(Scope scope);

struct ReindexRequest {
  Scope scope = Scope::all;
  std::string id;  // of the hub, the coordinator; name of the kind; otherwise empty
};

// More records than these are indexed anew into the next generation, which is cheaper and does not
// keep other changes waiting.
inline constexpr std::size_t k_touched_max = 3000;

struct ReindexReport {
  std::int64_t generation = 0;  // in use afterwards
  std::int64_t previous = 0;    // in use before; the same: records were indexed anew in it
  std::int64_t records = 0;     // indexed anew
  bool was_resumed = false;     // from an interrupted build
  std::size_t looked_for = 0, queries = 0;  // of the verification (service/verification.hpp)
  double alike = 1;
  double seconds = 0;
};

// What the indexer tells of itself while it works. Threads: any.
struct IndexNews {
  std::atomic<std::int64_t> applied = 0;       // outbox rows up to here are searched
  std::atomic<std::int64_t> last = 0;          // newest row seen
  std::atomic<std::int64_t> behind_since = 0;  // Unix seconds; 0: it was up to date
  std::atomic<bool> is_building = false;       // the next generation

  void note(std::int64_t applied_now, std::int64_t last_now, std::int64_t now_s);
};

struct IndexGeneration {
  std::int64_t number = 0;
  std::int64_t built_at = 0;  // Unix seconds
  std::uint64_t bytes = 0;
  bool is_current = false, can_roll_back = false;
};

struct IndexState {
  enum class Kind { ready, building, missing, behind };
  Kind kind = Kind::missing;
  std::int64_t generation = 0;
  std::optional<std::int64_t> built_at;  // Unix seconds
  std::int64_t lag_rows = 0, lag_seconds = 0;
  int format_version = 0;
  bool needs_reindex = false;                // word lists changed since
  std::vector<index::LayerCounts> layers;    // as layer_names(); empty: there is no index
  std::uint64_t bytes = 0, disk_free = 0;    // bytes: of all generations
  std::vector<IndexGeneration> generations;  // ascending
};
std::string_view name_of(IndexState::Kind kind);

// The index is called behind from here on.
inline constexpr std::int64_t k_behind_s = 10;

}  // namespace tsunagu::service
