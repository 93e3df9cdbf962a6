// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/indexer.hpp"

#include <algorithm>
#include <set>

#include "base/date.hpp"
#include "index/writer/generation.hpp"
#include "model/visibility.hpp"
#include "service/documents.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_batch_rows = 500;  // outbox rows of one index commit
constexpr std::int64_t k_rebuild_backlog =
    3000;  // waiting rows from which a rebuild is cheaper than a replay
constexpr std::int64_t k_outbox_kept = 10'000;  // applied rows kept for looking back
constexpr std::int64_t k_progress_every = 500;  // records between two progress calls

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

Result<void> Indexer::go_on() const {
  if (m_stop.stop_requested())
    return fail(ErrorCode::not_ready, "止めるところです。索引の続きは次に始めたときに作ります");
  return {};
}

Result<bool> Indexer::run(const Progress& progress, const std::stop_token& stop) {
  m_today = date::today();
  m_stop = stop;
  if (m_searcher->generation() == 0) m_writer.reset();  // none, or a search found it damaged
  const auto work = [&]() -> Result<bool> {
    if (!m_writer) {
      TRY_ASSIGN(const bool rebuild_first, needs_rebuild());
      if (rebuild_first) {
        TRY(rebuild(progress));
        return true;
      }
      remove_leftovers();
      TRY(open_writer());
    }
    TRY_ASSIGN(const std::int64_t last, m_store.last_outbox_id());
    if (last - m_cursor.outbox_id > k_rebuild_backlog) {
      TRY(rebuild(progress));
      return true;
    }
    TRY_ASSIGN(bool changed, sweep_dates());
    while (m_cursor.outbox_id < last) {
      TRY(go_on());
      TRY_ASSIGN(const auto rows, m_store.outbox_after(m_cursor.outbox_id, k_batch_rows));
      if (rows.empty()) break;
      TRY(apply(rows));
      changed = true;
    }
    if (m_writer->has_outgrown_meaning()) {
      TRY(rebuild(progress));
      return true;
    }
    return changed;
  };
  auto done = work();
  if (!done) {
    m_writer.reset();  // never retry on a handle that failed (index/writer/writer.hpp)
    m_damaged = done.error().code == ErrorCode::corrupt;
  }
  return done;
}

Result<bool> Indexer::needs_rebuild() {
  if (m_damaged || m_searcher->generation() == 0) return true;
  const auto number = index::current_generation(m_dir.index());
  if (!number || *number == 0) return true;
  const auto info = index::read_info(index::generation_path(m_dir.index(), *number), layer_names());
  if (!info) return true;
  if (info->format_version != index::k_format_version ||
      info->analyzer_version != m_lexicon->newest()->analyzer.version())
    return true;
  // Rows that were trimmed cannot be replayed, and a cursor ahead of the store belongs to other
  // records.
  TRY_ASSIGN(const auto last, m_store.last_outbox_id());
  if (info->cursor.outbox_id > last) return true;
  TRY_ASSIGN(const auto next, m_store.outbox_after(info->cursor.outbox_id, 1));
  if (info->cursor.outbox_id < last && (next.empty() || next[0].id != info->cursor.outbox_id + 1))
    return true;
  m_cursor = info->cursor;
  return false;
}

Result<void> Indexer::open_writer() {
  TRY_ASSIGN(const auto number, index::current_generation(m_dir.index()));
  m_words = m_lexicon->words_of(number);
  TRY_ASSIGN(auto writer,
             index::Writer::open(index::generation_path(m_dir.index(), number), layer_names(),
                                 m_words->analyzer(), index::Writer::Mode::append));
  m_writer.emplace(std::move(writer));
  return {};
}

Result<void> Indexer::commit(const index::Cursor& cursor) {
  TRY(m_writer->commit(cursor));
  m_cursor = cursor;
  return m_searcher->refresh();
}

Result<void> Indexer::apply(const std::vector<store::OutboxRow>& rows) {
  // Several changes of one record in a batch need one look: the store holds the newest state.
  std::set<std::string> coordinators;
  std::set<std::string> cases;
  bool organizations = false;
  for (const auto& row : rows) {
    if (row.kind == model::k_names<model::Coordinator>.singular) coordinators.insert(row.record_id);
    if (row.kind == model::k_names<model::Case>.singular) cases.insert(row.record_id);
    if (row.kind == model::k_names<model::Organization>.singular) {
      organizations = true;  // a hub that moved takes its people's place with it
      TRY_ASSIGN(const auto people, m_store.coordinator_ids_of(row.record_id));
      coordinators.insert(people.begin(), people.end());
    }
  }
  for (const auto& id : coordinators) TRY(put_coordinator(id));
  for (const auto& id : cases) TRY(put_case(id));
  TRY(commit({rows.back().id, m_cursor.as_of}));
  m_on_change(
      {.organizations = organizations, .coordinators = {coordinators.begin(), coordinators.end()}});
  if (m_cursor.outbox_id - m_trimmed > 2 * k_outbox_kept) {
    m_trimmed = m_cursor.outbox_id - k_outbox_kept;
    TRY(m_store.trim_outbox(m_trimmed));
  }
  return {};
}

Result<bool> Indexer::sweep_dates() {
  if (m_cursor.as_of == m_today) return false;
  TRY_ASSIGN(const auto rows, m_store.due(m_cursor.as_of, m_today));
  Changed changed;
  for (const auto& row : rows) {
    if (row.kind == model::k_names<model::Case>.singular) {
      TRY(put_case(row.record_id));
    } else {
      TRY(put_coordinator(row.record_id));
      changed.coordinators.push_back(row.record_id);
    }
  }
  TRY(commit({m_cursor.outbox_id, m_today}));
  m_on_change(changed);
  return true;
}

Result<std::string> Indexer::hub_prefecture(const std::string& hub_id) {
  TRY_ASSIGN(const auto hub, m_store.find<model::Organization>(hub_id));
  return hub ? hub->record.prefecture : std::string();
}

Result<void> Indexer::put_or_remove(const index::Document& document,
                                    std::optional<model::Tier> layer) {
  return layer ? m_writer->put(static_cast<std::size_t>(*layer), document)
               : m_writer->remove(document.id);
}

Result<void> Indexer::put_coordinator(const std::string& id) {
  TRY_ASSIGN(const auto stored, m_store.find<model::Coordinator>(id));
  if (!stored)
    return m_writer->remove(document_id(model::k_names<model::Coordinator>.singular, id));
  TRY_ASSIGN(const auto prefecture, hub_prefecture(stored->record.hub_id));
  return put_or_remove(to_document(stored->record, prefecture, *m_reference),
                       model::layer_of(stored->record, m_today));
}

Result<void> Indexer::put_case(const std::string& id) {
  TRY_ASSIGN(const auto stored, m_store.find<model::Case>(id));
  if (!stored) return m_writer->remove(document_id(model::k_names<model::Case>.singular, id));
  return put_or_remove(to_document(stored->record, *m_reference),
                       model::layer_of(stored->record, m_today));
}

Result<index::Cursor> Indexer::build(const std::string& generation_dir, const Progress& progress) {
  const auto analysis = m_lexicon->newest();
  TRY_ASSIGN(auto writer, index::Writer::open(generation_dir, layer_names(), analysis->analyzer,
                                              index::Writer::Mode::build));
  index::Cursor cursor;
  cursor.as_of = m_today;
  TRY(m_store.snapshot([&]() -> Result<void> {
    TRY_ASSIGN(cursor.outbox_id, m_store.last_outbox_id());
    TRY_ASSIGN(const std::int64_t coordinators, m_store.count<model::Coordinator>());
    TRY_ASSIGN(const std::int64_t cases, m_store.count<model::Case>());
    const std::int64_t total = coordinators + cases;
    std::int64_t done = 0;
    Result<void> status;
    const auto put = [&](const index::Document& document, std::optional<model::Tier> layer) {
      status = go_on();
      if (status && layer) status = writer.put(static_cast<std::size_t>(*layer), document);
      if (++done % k_progress_every == 0 || done == total)
        progress("索引を作っています", done, total);
      return status.has_value();
    };
    TRY(m_store.for_each<model::Coordinator>([&](model::Coordinator&& person) {
      const auto prefecture = hub_prefecture(person.hub_id);
      if (!prefecture) status = tl::unexpected(prefecture.error());
      return status &&
             put(to_document(person, *prefecture, *m_reference), model::layer_of(person, m_today));
    }));
    TRY(status);
    TRY(m_store.for_each<model::Case>([&](model::Case&& record) {
      return put(to_document(record, *m_reference), model::layer_of(record, m_today));
    }));
    return status;
  }));
  TRY(writer.finish_build(cursor));
  TRY(keep_analysis(generation_dir, *analysis));
  return cursor;
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
  m_today = date::today();
  const std::int64_t next = remove_leftovers() + 1;
  const auto switched = [&]() -> Result<void> {
    TRY_ASSIGN(const index::Cursor cursor,
               build(index::generation_path(m_dir.index(), next), progress));
    m_writer.reset();
    TRY(index::switch_generation(m_dir.index(), next));
    m_cursor = cursor;
    return {};
  }();
  if (!switched) {
    remove_leftovers();  // on a full disk the records need its room
    return switched;
  }
  m_damaged = false;
  TRY(open_writer());
  TRY(m_searcher->refresh());
  m_on_change({.everything = true});
  remove_leftovers();
  while (true) {
    TRY(go_on());
    TRY_ASSIGN(const auto rows, m_store.outbox_after(m_cursor.outbox_id, k_batch_rows));
    if (rows.empty()) return {};
    TRY(apply(rows));
  }
}

Result<std::int64_t> Indexer::lag() {
  TRY_ASSIGN(const std::int64_t last, m_store.last_outbox_id());
  return last - m_cursor.outbox_id;
}

}  // namespace tsunagu::service
