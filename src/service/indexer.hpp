// SPDX-License-Identifier: GPL-3.0-or-later
// Indexer: keeps the index equal to the record store. Outbox rows are applied in order; the id of
// the last one is part of the same index commit, so a crash anywhere replays and loses nothing.
//
// The next generation is built beside the one in use, which goes on following the records; it is
// verified before anybody searches it (service/verification.hpp) and thrown away when it is not as
// it should be. A generation that cannot follow the records is not searched any longer.
//
// Threads: one at a time (the server gives it a thread of its own); a build has more. It owns the
// right to write the index of its data directory.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/priority.hpp"
#include "index/reader/searcher.hpp"
#include "service/data_dir.hpp"
#include "service/follower.hpp"
#include "service/index_tools.hpp"
#include "service/lexicon.hpp"
#include "service/progress.hpp"
#include "service/reindex.hpp"
#include "service/verification.hpp"

namespace tsunagu::service {

using OnChange = std::function<void(const Changed&)>;

struct IndexerOptions {
  IndexTools tools = {};
  std::function<void()> meanwhile = {};  // called several times a second during long work
  std::shared_ptr<IndexNews> news = std::make_shared<IndexNews>();
  std::size_t checkpoint_every = index::k_checkpoint_documents;
  std::uint64_t keep_free = 0;  // bytes of the disk that a next generation leaves to the records
};

class Indexer {
 public:
  // `on_change`: called after a commit, on the thread of run().
  static Result<Indexer> open(const DataDir& dir, const model::Reference& reference,
                              const Lexicon& lexicon, index::Searcher& searcher, OnChange on_change,
                              IndexerOptions options = {});

  // Applies everything that is waiting: the first index, one of an older format, the outbox, dates
  // that have passed. True when anything was done. After an error the next call starts afresh.
  // `progress` may be called on another thread. `stop`: asked often; the work is then left where it
  // is (not_ready), for the next run to take up.
  Result<bool> run(const Progress& progress, const std::stop_token& stop = {});

  // Indexes records anew. Errors besides those of run(): not_found (hub or coordinator),
  // invalid_argument (kind), corrupt (the next generation is not as it should be; the one in use
  // stays), no_space (found out before anything is written).
  Result<ReindexReport> reindex(const ReindexRequest& request, const Progress& progress,
                                const std::stop_token& stop = {});
  // Goes back, or forward, to another generation that was finished: it catches up with the records,
  // is verified, and only then searched. not_found, conflict with the reason when it cannot follow.
  Result<ReindexReport> roll_back(std::int64_t generation, const Progress& progress,
                                  const std::stop_token& stop = {});
  // Removes what an interrupted build left to go on from.
  void forget_unfinished();

  // Outbox rows not applied yet.
  Result<std::int64_t> lag();

 private:
  Indexer(const DataDir& dir, const model::Reference& reference, const Lexicon& lexicon,
          index::Searcher& searcher, OnChange on_change, IndexerOptions options, store::Store store,
          file::Lock lock);

  // --- the generation in use ---
  // Opens it; without one that can follow the records nothing is searched.
  Result<void> take_current();
  Result<bool> open_current();
  Result<bool> work(const Progress& progress);
  bool wants_next(std::int64_t last) const;
  bool is_lost();
  Result<bool> follow();
  Result<void> publish(const std::optional<Changed>& changed);
  Result<void> trim_outbox();
  Result<std::int64_t> look_at_lag();

  // --- the next one ---
  Result<ReindexReport> rebuild(const Progress& progress);
  // Only what holds a word that is read otherwise now; everything, when that is not to be told.
  Result<ReindexReport> relearn(const Progress& progress);
  // Has generation `number` made and proven by `make`, and switches to it; or cleans up. `resumed`:
  // an interrupted build to go on with, 0 for none.
  using Make = std::function<Result<Follower>(std::int64_t number, ReindexReport& report)>;
  Result<ReindexReport> make_next(const Make& make, std::int64_t resumed = 0);
  Result<Follower> copy_next(std::int64_t number, std::vector<store::OutboxRow> rows,
                             std::int64_t until, const Progress& progress, ReindexReport& report);
  Result<Follower> build_next(std::int64_t number, const Progress& progress, ReindexReport& report);
  // Runs `work` on a thread of its own and follows the records meanwhile.
  template <class Work>
  auto meanwhile(Work&& work) -> decltype(work());
  void follow_while_building();
  // Brings it up to what the records say, as far as the one in use is.
  Result<void> catch_up(Follower& next, const std::string& today, const Progress& progress);
  // Verifies a generation, which holds the rows up to `cursor`; a new one gets its manifest. What
  // follows it from now on.
  enum class IsNew { no, yes };
  Result<Follower> prove(std::int64_t number, const index::Cursor& cursor, IsNew is_new,
                         const Progress& progress, ReindexReport& report);
  Result<void> switch_to(std::int64_t number, Follower next);
  Result<void> make_room(std::int64_t unfinished);

  // --- records in the one in use ---
  Result<ReindexReport> touch(std::vector<store::OutboxRow> rows, const Progress& progress);
  Result<std::vector<store::OutboxRow>> rows_of(const ReindexRequest& request);

  // The interrupted build to go on with; 0 for none.
  std::int64_t resumable();
  // Keeps the generation in use, the one before it, for going back, and a build to go on with.
  void remove_leftovers();

  DataDir m_dir;
  const model::Reference* m_reference;
  const Lexicon* m_lexicon;
  index::Searcher* m_searcher;
  OnChange m_on_change;
  IndexerOptions m_options;
  store::Store m_store;
  file::Lock m_lock;
  std::optional<Follower> m_current;  // of the generation in use; empty after an error
  bool m_is_outdated = false;         // its words are analysed otherwise now
  bool m_is_chosen = false;           // somebody went back to it: it is not replaced by itself
  std::stop_token m_stop;
  bool m_damaged = false;      // the generation in use cannot be written to: build the next
  std::int64_t m_applied = 0;  // outbox rows up to here are searched
  std::int64_t m_trimmed = 0;  // outbox rows up to here were forgotten by this process
  std::chrono::steady_clock::time_point m_looked_at;  // by is_lost()
  // A next generation that failed is not tried again by itself before then.
  std::chrono::steady_clock::time_point m_not_before;
  std::chrono::seconds m_pause{0};
};

template <class Work>
auto Indexer::meanwhile(Work&& work) -> decltype(work()) {
  constexpr std::chrono::milliseconds k_poll{100};
  const bool is_gentle = m_current.has_value();  // otherwise nobody is waited for
  auto result = std::async(std::launch::async, [&] {
    if (is_gentle) give_way_to_others();
    return work();
  });
  while (result.wait_for(k_poll) != std::future_status::ready) follow_while_building();
  return result.get();
}

// Why a generation cannot follow the records of `store`, in Japanese; empty when it can.
Result<std::string> why_it_cannot_follow(const DataDir& dir, std::int64_t generation,
                                         store::Store& store);

}  // namespace tsunagu::service
