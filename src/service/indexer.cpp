// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/indexer.hpp"

#include <algorithm>
#include <filesystem>

#include "base/date.hpp"
#include "base/log.hpp"
#include "index/schema/schema.hpp"
#include "index/writer/generation.hpp"
#include "service/audit.hpp"
#include "service/build_index.hpp"
#include "service/documents.hpp"
#include "service/reindex_check.hpp"

namespace tsunagu::service {
namespace {

constexpr std::int64_t k_rebuild_backlog =
    3000;  // waiting rows from which a rebuild is cheaper than a replay
constexpr std::chrono::seconds k_looked_for_every{1};  // the files of the index
constexpr std::int64_t k_outbox_kept = 10'000;         // applied rows kept for looking back

}  // namespace

Indexer::Indexer(const DataDir& dir, const model::Reference& reference, const Lexicon& lexicon,
                 index::Searcher& searcher, OnChange on_change, IndexerOptions options,
                 store::Store store, file::Lock lock)
    : m_dir(dir),
      m_reference(&reference),
      m_lexicon(&lexicon),
      m_searcher(&searcher),
      m_on_change(std::move(on_change)),
      m_options(std::move(options)),
      m_store(std::move(store)),
      m_lock(std::move(lock)) {}

Result<Indexer> Indexer::open(const DataDir& dir, const model::Reference& reference,
                              const Lexicon& lexicon, index::Searcher& searcher, OnChange on_change,
                              IndexerOptions options) {
  TRY_ASSIGN(auto lock, lock_index(dir));
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_write));
  static_cast<void>(searcher.refresh());  // an index that does not read is built anew by run()
  return Indexer(dir, reference, lexicon, searcher, std::move(on_change), std::move(options),
                 std::move(store), std::move(lock));
}

Result<bool> Indexer::run(const Progress& progress, const std::stop_token& stop) {
  m_stop = stop;
  TRY(take_current());
  return work(progress);
}

Result<void> Indexer::take_current() {
  if (m_current && m_searcher->generation() == 0) {  // a search found it damaged
    log::write({log::Level::error, "index_damaged", "索引が壊れています。記録から作り直します"});
    m_current.reset();
  }
  if (m_current) return {};
  const auto opened = open_current();
  m_damaged = !opened && opened.error().code == ErrorCode::corrupt;
  if (!opened) return tl::unexpected(opened.error());
  if (!*opened) m_searcher->let_go();  // its totals would tell of what has been withdrawn since
  return {};
}

bool Indexer::wants_next(std::int64_t last) const {
  if (std::chrono::steady_clock::now() < m_not_before) return false;
  if (!m_current) return true;
  if (m_is_chosen) return false;
  return m_is_outdated || last - m_current->applied() > k_rebuild_backlog;
}

// Whether somebody took away what is searched: open files answer on, but not after the next start.
bool Indexer::is_lost() {
  const auto now = std::chrono::steady_clock::now();
  if (!m_current || now < m_not_before || now < m_looked_at + k_looked_for_every) return false;
  m_looked_at = now;
  const auto named = index::current_generation(m_dir.index());  // 0: there is no pointer
  if (named ? *named != 0 : named.error().code != ErrorCode::corrupt) return false;
  log::write(
      {log::Level::error, "index_lost", "索引のファイルがなくなりました。記録から作り直します"});
  namespace fs = std::filesystem;
  std::error_code ignored;  // the build says what is wrong with the folder
  fs::create_directories(m_dir.index(), ignored);
  fs::permissions(m_dir.index(), fs::perms::owner_all, ignored);
  return true;
}

Result<bool> Indexer::work(const Progress& progress) {
  TRY_ASSIGN(const std::int64_t last, look_at_lag());
  if (wants_next(last) || is_lost()) {
    TRY(rebuild(progress));
    return true;
  }
  if (!m_current) return false;
  const auto changed = follow();
  if (!changed) {
    m_current.reset();  // never retry on a handle that failed (index/writer/writer.hpp)
    m_damaged = changed.error().code == ErrorCode::corrupt;
    return changed;
  }
  TRY(trim_outbox());
  TRY(look_at_lag());
  if (!m_current->has_outgrown_meaning() || m_is_chosen ||
      std::chrono::steady_clock::now() < m_not_before)
    return changed;
  // It would be better, but the one in use has everything: searches need not wait for it.
  const auto renewed = rebuild(progress);
  if (!renewed && renewed.error().code != ErrorCode::corrupt)
    return tl::unexpected(renewed.error());
  if (!renewed) log::write({log::Level::error, "indexer", log::told(renewed.error())});
  return true;
}

Result<std::string> why_it_cannot_follow(const DataDir& dir, std::int64_t generation,
                                         store::Store& store) {
  const auto info =
      index::read_info(index::generation_path(dir.index(), generation), layer_names());
  if (!info) return std::string("読めません");
  if (info->format_version != index::k_format_version)
    return std::string("索引の形式が、このプログラムのものと違います");
  TRY_ASSIGN(const std::int64_t last, store.last_outbox_id());
  if (info->cursor.outbox_id > last) return std::string("ほかの記録から作られています");
  TRY_ASSIGN(const auto next, store.outbox_after(info->cursor.outbox_id, 1));
  // Rows that were trimmed cannot be replayed.
  const bool has_rows =
      info->cursor.outbox_id == last || (!next.empty() && next[0].id == info->cursor.outbox_id + 1);
  return has_rows ? std::string() : std::string("それから後の変更の控えが、もう残っていません");
}

Result<bool> Indexer::open_current() {
  if (m_damaged || m_searcher->generation() == 0) return false;
  const auto number = index::current_generation(m_dir.index());
  if (!number || *number == 0) return false;
  TRY_ASSIGN(const std::string obstacle, why_it_cannot_follow(m_dir, *number, m_store));
  if (!obstacle.empty()) return false;
  const std::string path = index::generation_path(m_dir.index(), *number);
  TRY_ASSIGN(const auto info, index::read_info(path, layer_names()));
  if (index::read_unfinished(path))
    TRY(index::declare_finished(path));  // a crash came after the switch
  remove_leftovers();
  TRY_ASSIGN(auto opened, Follower::open(m_dir, *number, info.cursor, *m_reference,
                                         m_lexicon->words_of(*number)));
  m_current.emplace(std::move(opened));
  m_applied = m_current->applied();
  m_is_outdated = info.analyzer_version != m_lexicon->newest()->analyzer.version();
  m_is_chosen = index::chosen_generation(m_dir.index()) == *number;
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
  TRY(look_at_lag());
  m_on_change(*changed);
  return {};
}

// Not while a generation is built: it will replay them.
Result<void> Indexer::trim_outbox() {
  if (m_applied - m_trimmed <= 2 * k_outbox_kept) return {};
  m_trimmed = m_applied - k_outbox_kept;
  return m_store.trim_outbox(m_trimmed);
}

Result<std::int64_t> Indexer::look_at_lag() {
  TRY_ASSIGN(const std::int64_t last, m_store.last_outbox_id());
  m_options.news->note(m_applied, last, system_clock_s());
  return last;
}

Result<std::int64_t> Indexer::lag() {
  TRY_ASSIGN(const std::int64_t last, look_at_lag());
  return last - m_applied;
}

// What many rows bring comes with the next generation; what they withdraw goes at once.
void Indexer::follow_while_building() {
  if (m_options.meanwhile) m_options.meanwhile();
  if (!m_current) return;
  const auto followed = [&]() -> Result<void> {
    TRY_ASSIGN(const std::int64_t last, look_at_lag());
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

// --- records in the generation in use ---

Result<std::vector<store::OutboxRow>> Indexer::rows_of(const ReindexRequest& request) {
  TRY(check_request(m_store, request));
  std::vector<store::OutboxRow> rows;
  const std::string person(model::k_names<model::Coordinator>.singular);
  const std::string work(model::k_names<model::Case>.singular);
  const auto add = [&](const std::string& kind, const std::vector<std::string>& ids) {
    for (const std::string& id : ids) rows.push_back({0, kind, id});
  };
  switch (request.scope) {
    case Scope::hub: {
      TRY_ASSIGN(const auto people, m_store.coordinator_ids_of(request.id));
      TRY_ASSIGN(const auto cases, m_store.case_ids_of_hub(request.id));
      add(person, people);
      add(work, cases);
      break;
    }
    case Scope::coordinator: {
      TRY_ASSIGN(const auto cases, m_store.case_ids_of(request.id));
      add(person, {request.id});
      add(work, cases);
      break;
    }
    case Scope::kind: {
      const auto all = [&](const std::string& kind) {
        return [&rows, kind](auto&& record) {
          rows.push_back({0, kind, record.id});
          return rows.size() <= k_touched_max;  // more are a matter of the next generation
        };
      };
      if (request.id == model::k_names<model::Coordinator>.plural) {
        TRY(m_store.for_each<model::Coordinator>(all(person)));
      } else {
        TRY(m_store.for_each<model::Case>(all(work)));
      }
      break;
    }
    case Scope::all:
    case Scope::lexicon: break;
  }
  return rows;
}

Result<ReindexReport> Indexer::touch(std::vector<store::OutboxRow> rows, const Progress& progress) {
  constexpr std::string_view k_what = "記録を索引に入れ直しています";
  const auto began = std::chrono::steady_clock::now();
  TRY(m_store.touch(rows));
  TRY_ASSIGN(const std::int64_t target, m_store.last_outbox_id());
  const auto total = static_cast<std::int64_t>(rows.size());
  progress(k_what, 0, total);
  while (m_current && m_current->applied() < target) {
    const auto step = [&]() -> Result<void> {
      TRY(go_on(m_stop));
      TRY_ASSIGN(const auto changed, m_current->step(date::today()));
      return publish(changed);
    }();
    if (!step) {
      if (step.error().code != ErrorCode::not_ready) m_current.reset();
      return tl::unexpected(step.error());
    }
    progress(k_what, std::clamp<std::int64_t>(total - (target - m_applied), 0, total), total);
  }
  const std::int64_t generation = m_searcher->generation();
  return ReindexReport{
      .generation = generation,
      .previous = generation,
      .records = total,
      .seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()};
}

Result<ReindexReport> Indexer::reindex(const ReindexRequest& request, const Progress& progress,
                                       const std::stop_token& stop) {
  m_stop = stop;
  TRY_ASSIGN(auto rows, rows_of(request));
  TRY(take_current());
  const bool is_partial = request.scope != Scope::all && request.scope != Scope::lexicon;
  if (is_partial && m_current && rows.size() <= k_touched_max)
    return touch(std::move(rows), progress);
  return request.scope == Scope::lexicon ? relearn(progress) : rebuild(progress);
}

}  // namespace tsunagu::service
