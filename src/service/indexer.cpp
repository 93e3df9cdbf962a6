// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/indexer.hpp"

#include <chrono>
#include <future>

#include "base/date.hpp"
#include "base/log.hpp"
#include "index/schema/schema.hpp"
#include "index/writer/generation.hpp"
#include "service/build_index.hpp"
#include "service/documents.hpp"

namespace tsunagu::service {
namespace {

constexpr std::int64_t k_rebuild_backlog =
    3000;  // waiting rows from which a rebuild is cheaper than a replay
constexpr std::int64_t k_outbox_kept = 10'000;  // applied rows kept for looking back
constexpr std::chrono::milliseconds k_build_poll{100};

}  // namespace

Indexer::Indexer(const DataDir& dir, const model::Reference& reference, const Lexicon& lexicon,
                 index::Searcher& searcher, OnChange on_change, store::Store store, file::Lock lock)
    : m_dir(dir),
      m_reference(&reference),
      m_lexicon(&lexicon),
      m_searcher(&searcher),
      m_on_change(std::move(on_change)),
      m_store(std::move(store)),
      m_lock(std::move(lock)) {}

Result<Indexer> Indexer::open(const DataDir& dir, const model::Reference& reference,
                              const Lexicon& lexicon, index::Searcher& searcher,
                              OnChange on_change) {
  TRY_ASSIGN(auto lock, lock_index(dir));
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_write));
  static_cast<void>(searcher.refresh());  // an index that does not read is built anew by run()
  return Indexer(dir, reference, lexicon, searcher, std::move(on_change), std::move(store),
                 std::move(lock));
}

Result<bool> Indexer::run(const Progress& progress, const std::stop_token& stop) {
  m_stop = stop;
  if (m_searcher->generation() == 0) m_current.reset();  // none, or a search found it damaged
  auto done = work(progress);
  if (!done) {
    m_current.reset();  // never retry on a handle that failed (index/writer/writer.hpp)
    m_damaged = done.error().code == ErrorCode::corrupt;
  }
  return done;
}

Result<bool> Indexer::work(const Progress& progress) {
  if (!m_current) {
    TRY_ASSIGN(const bool opened, open_current());
    if (!opened) m_searcher->let_go();  // its totals would tell of what has been withdrawn since
  }
  TRY_ASSIGN(const std::int64_t last, m_store.last_outbox_id());
  if (!m_current || m_is_outdated || last - m_current->applied() > k_rebuild_backlog) {
    TRY(rebuild(progress));
    return true;
  }
  TRY_ASSIGN(const bool changed, follow());
  TRY(trim_outbox());
  if (!m_current->has_outgrown_meaning()) return changed;
  TRY(rebuild(progress));
  return true;
}

Result<bool> Indexer::open_current() {
  if (m_damaged || m_searcher->generation() == 0) return false;
  const auto number = index::current_generation(m_dir.index());
  if (!number || *number == 0) return false;
  const auto info = index::read_info(index::generation_path(m_dir.index(), *number), layer_names());
  if (!info || info->format_version != index::k_format_version) return false;
  // Rows that were trimmed cannot be replayed, and a cursor ahead of the store belongs to other
  // records.
  TRY_ASSIGN(const auto last, m_store.last_outbox_id());
  if (info->cursor.outbox_id > last) return false;
  TRY_ASSIGN(const auto next, m_store.outbox_after(info->cursor.outbox_id, 1));
  if (info->cursor.outbox_id < last && (next.empty() || next[0].id != info->cursor.outbox_id + 1))
    return false;
  remove_leftovers();
  TRY_ASSIGN(auto opened, Follower::open(m_dir, *number, info->cursor, *m_reference,
                                         m_lexicon->words_of(*number)));
  m_current.emplace(std::move(opened));
  m_applied = m_current->applied();
  m_is_outdated = info->analyzer_version != m_lexicon->newest()->analyzer.version();
  return true;
}

Result<bool> Indexer::follow() {
  for (bool changed = false;; changed = true) {
    TRY(go_on(m_stop));
    TRY_ASSIGN(const auto step, m_current->step(date::today()));
    if (!step) return changed;
    TRY(publish(step));
  }
}

Result<void> Indexer::publish(const std::optional<Changed>& changed) {
  m_applied = m_current->applied();
  if (!changed) return {};
  TRY(m_searcher->refresh());
  m_on_change(*changed);
  return {};
}

// Not while a generation is built: it will replay them.
Result<void> Indexer::trim_outbox() {
  if (m_applied - m_trimmed <= 2 * k_outbox_kept) return {};
  m_trimmed = m_applied - k_outbox_kept;
  return m_store.trim_outbox(m_trimmed);
}

// What many rows bring comes with the next generation; what they withdraw goes at once.
void Indexer::follow_while_building() {
  if (!m_current) return;
  const auto followed = [&]() -> Result<void> {
    TRY_ASSIGN(const std::int64_t last, m_store.last_outbox_id());
    if (last - m_current->applied() > k_rebuild_backlog) {
      TRY_ASSIGN(const auto withdrawn, m_current->skip_to(last));
      TRY(publish(withdrawn));
    }
    TRY(follow());
    return {};
  }();
  if (followed || m_stop.stop_requested()) return;
  log::write({log::Level::error, "follow_while_building", log::told(followed.error())});
  m_current.reset();
  // On a full disk nothing can be withdrawn either; searches go on (docs/security.md).
  if (followed.error().code != ErrorCode::no_space) m_searcher->let_go();
}

Result<Follower> Indexer::build_next(std::int64_t number, const Progress& progress) {
  follow_while_building();  // first, so that what comes from now on is not among many rows
  auto built = std::async(std::launch::async, [&, today = date::today()] {
    return build_index(m_dir, index::generation_path(m_dir.index(), number), today, *m_reference,
                       *m_lexicon, progress, m_stop);
  });
  while (built.wait_for(k_build_poll) != std::future_status::ready) follow_while_building();
  TRY_ASSIGN(const index::Cursor cursor, built.get());
  TRY_ASSIGN(auto next,
             Follower::open(m_dir, number, cursor, *m_reference, m_lexicon->words_of(number)));
  // What happened meanwhile, before anybody searches it; the one in use does not wait for that.
  while (true) {
    TRY(go_on(m_stop));
    follow_while_building();
    TRY_ASSIGN(const auto step, next.step(date::today()));
    if (!step) break;
  }
  TRY(index::switch_generation(m_dir.index(), number));
  return next;
}

std::int64_t Indexer::remove_leftovers() {
  const std::int64_t running = index::current_generation(m_dir.index()).value_or(0);
  std::int64_t before = 0;
  for (const std::int64_t number : index::generations(m_dir.index())) {
    if (number < running) before = number;
  }
  index::remove_generations_except(m_dir.index(), {before, running});
  return running;
}

Result<void> Indexer::rebuild(const Progress& progress) {
  auto next = build_next(remove_leftovers() + 1, progress);
  if (!next) {
    remove_leftovers();  // on a full disk the records need its room
    return tl::unexpected(next.error());
  }
  m_current.emplace(std::move(*next));
  m_damaged = m_is_outdated = false;
  TRY(publish(Changed{.everything = true}));
  remove_leftovers();
  return {};
}

Result<std::int64_t> Indexer::lag() {
  TRY_ASSIGN(const std::int64_t last, m_store.last_outbox_id());
  return last - m_applied;
}

}  // namespace tsunagu::service
