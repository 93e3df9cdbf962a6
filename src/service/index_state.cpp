// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/index_state.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "base/disk.hpp"
#include "index/schema/schema.hpp"
#include "index/writer/generation.hpp"
#include "service/audit.hpp"
#include "service/indexer.hpp"
#include "service/manifest.hpp"

namespace tsunagu::service {
namespace {

// When it was finished; one without a manifest is as old as its folder.
std::int64_t built_at(const std::string& generation_dir) {
  if (const auto manifest = read_manifest(generation_dir)) return manifest->built_at;
  struct stat status {};
  return ::stat(generation_dir.c_str(), &status) == 0 ? std::int64_t{status.st_mtime} : 0;
}

}  // namespace

Result<IndexState> read_index_state(const DataDir& dir, index::Searcher& searcher,
                                    const IndexNews& news) {
  IndexState state{.generation = searcher.generation(), .format_version = index::k_format_version};
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  TRY_ASSIGN(const std::int64_t last, store.last_outbox_id());
  state.lag_rows = std::max<std::int64_t>(0, last - news.applied);
  const std::int64_t since = news.behind_since;
  if (state.lag_rows > 0 && since > 0)
    state.lag_seconds = std::max<std::int64_t>(0, system_clock_s() - since);
  const std::int64_t current = index::current_generation(dir.index()).value_or(0);
  for (const std::int64_t number : index::generations(dir.index())) {
    const std::string path = index::generation_path(dir.index(), number);
    IndexGeneration generation{.number = number,
                               .built_at = built_at(path),
                               .bytes = disk::bytes_below(path),
                               .is_current = number == current};
    state.bytes += generation.bytes;
    if (number != current && !index::read_unfinished(path)) {
      const auto obstacle = why_it_cannot_follow(dir, number, store);
      generation.can_roll_back = obstacle && obstacle->empty();
    }
    if (number == state.generation) state.built_at = generation.built_at;
    state.generations.push_back(generation);
  }
  if (const auto counts = searcher.layer_counts()) state.layers = *counts;
  if (const auto room = disk::room(dir.index())) state.disk_free = room->free;
  return state;
}

}  // namespace tsunagu::service
