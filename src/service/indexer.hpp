// SPDX-License-Identifier: GPL-3.0-or-later
// Indexer: keeps the index equal to the record store. Outbox rows are applied in order; the id of
// the last one is part of the same index commit, so a crash anywhere replays and loses nothing.
// While the next generation is built, the one in use goes on following the records; one that cannot
// is not searched any longer.
//
// Threads: one at a time (the server gives it a thread of its own); a build has one more. It owns
// the right to write the index of its data directory.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "index/reader/searcher.hpp"
#include "service/data_dir.hpp"
#include "service/follower.hpp"
#include "service/lexicon.hpp"
#include "service/progress.hpp"

namespace tsunagu::service {

using OnChange = std::function<void(const Changed&)>;

class Indexer {
 public:
  // `on_change`: called after a commit, on the thread of run().
  static Result<Indexer> open(const DataDir& dir, const model::Reference& reference,
                              const Lexicon& lexicon, index::Searcher& searcher,
                              OnChange on_change);

  // Applies everything that is waiting: the first index, one of an older format, the outbox, dates
  // that have passed. True when anything was done. After an error the next call starts afresh.
  // `progress` may be called on another thread. `stop`: asked often; the work is then left where it
  // is (not_ready), for the next run to take up.
  Result<bool> run(const Progress& progress, const std::stop_token& stop = {});

  // Builds the next generation from the records of one moment, catches up, switches to it.
  Result<void> rebuild(const Progress& progress);

  // Outbox rows not applied yet.
  Result<std::int64_t> lag();

 private:
  Indexer(const DataDir& dir, const model::Reference& reference, const Lexicon& lexicon,
          index::Searcher& searcher, OnChange on_change, store::Store store, file::Lock lock);

  // Opens the generation in use. False: there is none, or it cannot follow these records.
  Result<bool> open_current();
  Result<bool> work(const Progress& progress);
  Result<bool> follow();
  Result<void> publish(const std::optional<Changed>& changed);
  void follow_while_building();
  Result<Follower> build_next(std::int64_t number, const Progress& progress);
  Result<void> trim_outbox();
  // Keeps the generation in use and the one before it, for going back, and removes the others and
  // what interrupted builds left. The number of the one in use, 0 for none.
  std::int64_t remove_leftovers();

  DataDir m_dir;
  const model::Reference* m_reference;
  const Lexicon* m_lexicon;
  index::Searcher* m_searcher;
  OnChange m_on_change;
  store::Store m_store;
  file::Lock m_lock;
  std::optional<Follower> m_current;  // of the generation in use; empty after an error
  bool m_is_outdated = false;         // its words are analysed otherwise now
  std::stop_token m_stop;
  bool m_damaged = false;      // the generation in use cannot be written to: build the next
  std::int64_t m_applied = 0;  // outbox rows up to here are searched
  std::int64_t m_trimmed = 0;  // outbox rows up to here were forgotten by this process
};

}  // namespace tsunagu::service
