// SPDX-License-Identifier: GPL-3.0-or-later
// Indexer: keeps the index equal to the record store. Outbox rows are applied in order; the id of
// the last one is part of the same index commit, so a crash anywhere replays and loses nothing.
//
// Threads: one at a time (the server gives it a thread of its own). It owns the right to write the
// index of its data directory.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "index/reader/searcher.hpp"
#include "index/writer/writer.hpp"
#include "model/visibility.hpp"
#include "service/data_dir.hpp"
#include "service/lexicon.hpp"
#include "service/progress.hpp"

namespace tsunagu::service {

// What a commit has just made visible or taken away, beside the evidence itself.
struct Changed {
  bool everything = false;  // another generation: any record may differ
  bool organizations = false;
  std::vector<std::string> coordinators;
};
using OnChange = std::function<void(const Changed&)>;

class Indexer {
 public:
  // `on_change`: called after a commit, on the thread of run().
  static Result<Indexer> open(const DataDir& dir, const model::Reference& reference,
                              const Lexicon& lexicon, index::Searcher& searcher,
                              OnChange on_change);

  // Applies everything that is waiting: the first index, one of an older format, the outbox, dates
  // that have passed. True when anything was done. After an error the next call starts afresh.
  // `stop`: asked often; the work is then left where it is (not_ready), for the next run to take
  // up.
  Result<bool> run(const Progress& progress, const std::stop_token& stop = {});

  // Builds the next generation from the records of one moment, switches to it, catches up.
  Result<void> rebuild(const Progress& progress);

  // Outbox rows not applied yet.
  Result<std::int64_t> lag();

 private:
  Indexer(const DataDir& dir, const model::Reference& reference, const Lexicon& lexicon,
          index::Searcher& searcher, OnChange on_change, store::Store store, file::Lock lock);

  Result<void> go_on() const;  // fails once asked to stop
  Result<bool> needs_rebuild();
  Result<void> apply(const std::vector<store::OutboxRow>& rows);
  Result<void> put_coordinator(const std::string& id);
  Result<void> put_case(const std::string& id);
  Result<void> put_or_remove(const index::Document& document, std::optional<model::Tier> layer);
  Result<std::string> hub_prefecture(const std::string& hub_id);
  // Keeps the generation in use and the one before it, for going back, and removes the others and
  // what interrupted builds left. The number of the one in use, 0 for none.
  std::int64_t remove_leftovers();
  Result<void> open_writer();
  Result<void> commit(const index::Cursor& cursor);
  Result<bool> sweep_dates();
  Result<index::Cursor> build(const std::string& generation_dir, const Progress& progress);

  DataDir m_dir;
  const model::Reference* m_reference;
  const Lexicon* m_lexicon;
  index::Searcher* m_searcher;
  OnChange m_on_change;
  store::Store m_store;
  file::Lock m_lock;
  std::shared_ptr<const Words> m_words;   // of the generation m_writer writes to
  std::optional<index::Writer> m_writer;  // of the current generation; empty after an error
  std::stop_token m_stop;
  bool m_damaged = false;  // the current generation cannot be written to: build the next
  index::Cursor m_cursor;
  std::int64_t m_trimmed = 0;  // outbox rows up to here were forgotten by this process
  std::string m_today;
};

}  // namespace tsunagu::service
