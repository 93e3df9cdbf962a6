// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/follower.hpp"

#include <algorithm>
#include <set>

#include "index/writer/generation.hpp"
#include "service/documents.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_batch_rows = 500;      // outbox rows of one index commit
constexpr std::size_t k_searched_rows = 2000;  // looked through for withdrawals at a time

// The records that rows of the outbox are about, each once.
struct Records {
  std::set<std::string> coordinators, cases, organizations;
};

Records records_of(const std::vector<store::OutboxRow>& rows) {
  Records records;
  for (const auto& row : rows) {
    if (row.kind == model::k_names<model::Coordinator>.singular)
      records.coordinators.insert(row.record_id);
    if (row.kind == model::k_names<model::Case>.singular) records.cases.insert(row.record_id);
    if (row.kind == model::k_names<model::Organization>.singular)
      records.organizations.insert(row.record_id);
  }
  return records;
}

}  // namespace

Result<std::string> prefecture_of(store::Store& store, const std::string& organization_id) {
  TRY_ASSIGN(const auto found, store.find<model::Organization>(organization_id));
  return found ? found->record.prefecture : std::string();
}

Follower::Follower(store::Store store, index::Writer writer, const index::Cursor& cursor,
                   const model::Reference& reference, std::shared_ptr<const Words> words)
    : m_store(std::move(store)),
      m_words(std::move(words)),
      m_writer(std::move(writer)),
      m_reference(&reference),
      m_cursor(cursor),
      m_applied(cursor.outbox_id),
      m_searched(cursor.outbox_id) {}

Result<Follower> Follower::open(const DataDir& dir, std::int64_t number,
                                const index::Cursor& cursor, const model::Reference& reference,
                                std::shared_ptr<const Words> words) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_only));
  TRY_ASSIGN(auto writer,
             index::Writer::open(index::generation_path(dir.index(), number), layer_names(),
                                 words->analyzer(), index::Writer::Mode::append));
  return Follower(std::move(store), std::move(writer), cursor, reference, std::move(words));
}

Result<std::optional<Changed>> Follower::step(const std::string& today) {
  if (m_cursor.as_of != today) return sweep(today);
  TRY_ASSIGN(const auto rows, m_store.outbox_after(m_applied, k_batch_rows));
  if (rows.empty()) return std::optional<Changed>();
  if (rows.size() == k_batch_rows) {  // more wait behind these, and a withdrawal does not
    TRY_ASSIGN(auto withdrawn, withdraw());
    if (withdrawn) return withdrawn;
  }
  return apply(rows);
}

Result<std::optional<Changed>> Follower::skip_to(std::int64_t outbox_id) {
  TRY_ASSIGN(auto withdrawn, withdraw());
  m_applied = std::max(m_applied, outbox_id);
  return withdrawn;
}

Result<std::optional<Changed>> Follower::sweep(const std::string& today) {
  TRY_ASSIGN(const auto rows, m_store.due(m_cursor.as_of, today));
  m_cursor.as_of = today;
  const auto [coordinators, cases, organizations] = records_of(rows);
  for (const auto& id : coordinators) TRY(put_coordinator(id));
  for (const auto& id : cases) TRY(put_case(id));
  TRY(commit(m_cursor));
  return Changed{.coordinators = {coordinators.begin(), coordinators.end()}};
}

Result<Changed> Follower::put_records(const std::vector<store::OutboxRow>& rows) {
  auto [coordinators, cases, organizations] = records_of(rows);
  for (const auto& id : organizations) {  // a hub that moved takes its people's place with it
    TRY_ASSIGN(const auto people, m_store.coordinator_ids_of(id));
    coordinators.insert(people.begin(), people.end());
  }
  for (const auto& id : coordinators) TRY(put_coordinator(id));
  for (const auto& id : cases) TRY(put_case(id));
  return Changed{.organizations = !organizations.empty(),
                 .coordinators = {coordinators.begin(), coordinators.end()}};
}

Result<std::optional<Changed>> Follower::apply(const std::vector<store::OutboxRow>& rows) {
  TRY_ASSIGN(auto changed, put_records(rows));
  index::Cursor cursor = m_cursor;
  if (m_applied == m_cursor.outbox_id) cursor.outbox_id = rows.back().id;
  TRY(commit(cursor));
  m_applied = rows.back().id;
  return changed;
}

Result<void> Follower::redo(const std::vector<store::OutboxRow>& rows) {
  TRY(put_records(rows));
  return commit(m_cursor);
}

Result<std::optional<Changed>> Follower::withdraw() {
  Changed changed;
  bool any = false;
  m_searched = std::max(m_searched, m_applied);
  while (true) {
    TRY_ASSIGN(const auto rows, m_store.outbox_after(m_searched, k_searched_rows));
    if (rows.empty()) break;
    const auto [coordinators, cases, organizations] = records_of(rows);
    TRY_ASSIGN(const auto people,
               withdraw_records<model::Coordinator>({coordinators.begin(), coordinators.end()}));
    TRY_ASSIGN(const auto work, withdraw_records<model::Case>({cases.begin(), cases.end()}));
    changed.coordinators.insert(changed.coordinators.end(), people.begin(), people.end());
    any = any || !people.empty() || !work.empty();
    m_searched = rows.back().id;
  }
  if (!any) return std::optional<Changed>();
  TRY(commit(m_cursor));
  return changed;
}

template <class Record>
Result<Follower::Ids> Follower::withdraw_records(const Ids& ids) {
  TRY_ASSIGN(const auto found, m_store.find_many<Record>(ids));
  std::set<std::string> gone(ids.begin(), ids.end());
  Ids withdrawn;
  const auto remove = [&](const std::string& id, std::size_t layers) -> Result<void> {
    if (layers == 0) return {};
    TRY_ASSIGN(const bool was_there,
               m_writer.remove(document_id(model::k_names<Record>.singular, id), layers));
    if (was_there) withdrawn.push_back(id);
    return {};
  };
  for (const auto& stored : found) {
    gone.erase(stored.record.id);
    const auto layer = model::layer_of(stored.record, m_cursor.as_of);
    TRY(remove(stored.record.id, layer ? static_cast<std::size_t>(*layer) : index::k_every_layer));
  }
  for (const auto& id : gone) TRY(remove(id, index::k_every_layer));
  return withdrawn;
}

Result<void> Follower::remove(const std::string& document_id) {
  TRY(m_writer.remove(document_id));
  return {};
}

Result<void> Follower::put_or_remove(const index::Document& document,
                                     std::optional<model::Tier> layer) {
  return layer ? m_writer.put(static_cast<std::size_t>(*layer), document) : remove(document.id);
}

Result<void> Follower::put_coordinator(const std::string& id) {
  TRY_ASSIGN(const auto stored, m_store.find<model::Coordinator>(id));
  if (!stored) return remove(document_id(model::k_names<model::Coordinator>.singular, id));
  TRY_ASSIGN(const auto prefecture, prefecture_of(m_store, stored->record.hub_id));
  return put_or_remove(to_document(stored->record, prefecture, *m_reference),
                       model::layer_of(stored->record, m_cursor.as_of));
}

Result<void> Follower::put_case(const std::string& id) {
  TRY_ASSIGN(const auto stored, m_store.find<model::Case>(id));
  if (!stored) return remove(document_id(model::k_names<model::Case>.singular, id));
  return put_or_remove(to_document(stored->record, *m_reference),
                       model::layer_of(stored->record, m_cursor.as_of));
}

Result<void> Follower::commit(const index::Cursor& cursor) {
  TRY(m_writer.commit(cursor));
  m_cursor = cursor;
  return {};
}

}  // namespace tsunagu::service
