// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/saved_searches.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "model/visibility.hpp"
#include "secrets/fingerprint.hpp"
#include "service/authorization.hpp"
#include "service/disclosure.hpp"
#include "service/mail_queue.hpp"
#include "store/accounts.hpp"
#include "store/requests.hpp"

namespace tsunagu::service {
namespace {

using store::SavedSearchRow;
using store::SavedSearchRows;

constexpr std::size_t k_id_letters = 16;  // random ones, 80 bits

PeopleRequest search_of(const SavedSearchRow& row) {
  return {.query = row.query,
          .filter = {.prefectures = row.prefectures,
                     .blocks = row.blocks,
                     .hubs = row.hubs,
                     .industries = row.industries,
                     .topics = row.topics,
                     .exclude_hubs = row.exclude_hubs,
                     .online = row.online,
                     .outside_region = row.outside_region},
          .from_prefecture = row.from_prefecture};
}

SavedSearchRow row_of(const PeopleRequest& search) {
  return {.query = search.query,
          .prefectures = search.filter.prefectures,
          .blocks = search.filter.blocks,
          .hubs = search.filter.hubs,
          .industries = search.filter.industries,
          .topics = search.filter.topics,
          .exclude_hubs = search.filter.exclude_hubs,
          .online = search.filter.online,
          .outside_region = search.filter.outside_region,
          .from_prefecture = search.from_prefecture};
}

bool has_words(const SavedSearchRow& row) { return !text::trim(row.query).empty(); }
std::size_t known_of(const SavedSearchRow& row) {
  return has_words(row) ? k_saved_known : k_saved_everybody;
}
std::size_t best_of(const SavedSearchRow& row) {
  return has_words(row) ? k_saved_best : k_saved_everybody;
}

Result<void> audit(store::Store& store, const Actor& actor, std::string_view action,
                   const std::string& id) {
  return store.append_audit({.actor = actor.viewer.user_id,
                             .action = std::string(action),
                             .kind = "saved_search",
                             .record_id = id,
                             .request_id = actor.request_id});
}

}  // namespace

SavedSearches::SavedSearches(const DataDir& dir, const Directory& directory, Options options,
                             store::Store store)
    : m_directory(directory),
      m_addresses(std::move(options.addresses)),
      m_clock(std::move(options.clock)),
      m_readers(dir),
      m_store(std::move(store)) {
  if (options.looks) m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Result<std::unique_ptr<SavedSearches>> SavedSearches::open(const DataDir& dir,
                                                           const Directory& directory,
                                                           Options options) {
  TRY_ASSIGN(auto store, open_store(dir, store::Mode::read_write));
  return std::unique_ptr<SavedSearches>(
      new SavedSearches(dir, directory, std::move(options), std::move(store)));
}

Result<void> SavedSearches::write(const std::function<Result<void>()>& work) {
  const WriteTurns::Turn turn(m_turns, k_write_wait);
  TRY(turn.check());
  return m_store.transact(work);
}

// --- what users do ---

Result<SavedSearchView> SavedSearches::view(store::Store& store, SavedSearchRow row,
                                            model::Tier reader) {
  const std::string today = date::day_in_japan(m_clock());
  TRY_ASSIGN(const auto ids, SavedSearchRows(store).found(row.id, k_saved_shown));
  TRY_ASSIGN(const auto people, store.find_many<model::Coordinator>(ids));
  SavedSearchView view{.row = std::move(row)};
  for (const auto& person : people) {
    if (may_see(model::layer_of(person.record, today), reader))
      view.new_people.push_back({person.record.id, person.record.name});
  }
  return view;
}

Result<std::vector<SavedSearchView>> SavedSearches::list(const Actor& actor) {
  const model::Viewer& viewer = actor.viewer;
  TRY(authorize(viewer, Action::save_searches, {.user_id = viewer.user_id}));
  TRY_ASSIGN(auto reader, m_readers.borrow());
  std::vector<SavedSearchView> views;
  TRY(reader->snapshot([&]() -> Result<void> {
    TRY_ASSIGN(auto rows, SavedSearchRows(reader.get()).of_user(viewer.user_id));
    for (SavedSearchRow& row : rows) {
      TRY_ASSIGN(auto one, view(reader.get(), std::move(row), model::tier_of(viewer.role)));
      views.push_back(std::move(one));
    }
    return {};
  }));
  return views;
}

Result<SavedSearchView> SavedSearches::create(const Actor& actor, std::string_view name,
                                              const PeopleRequest& search) {
  const model::Viewer& viewer = actor.viewer;
  TRY(authorize(viewer, Action::save_searches, {.user_id = viewer.user_id}));
  SavedSearchRow row = row_of(search);
  row.name = text::trim(name);
  if (row.name.empty())
    return fail(ErrorCode::rejected_input, "name: 名前を付けてください（例 旅館の人手不足）");
  if (text::length(row.name) > k_saved_name_max)
    return fail(ErrorCode::rejected_input, fmt::format("name: {}字までです", k_saved_name_max));
  row.id = "ss-" + secrets::random_name(k_id_letters);
  row.user_id = viewer.user_id;
  row.created_at = row.looked_at = date::utc_at(m_clock());
  TRY_ASSIGN(const auto fitting,
             m_directory.fitting(search, model::tier_of(viewer.role), known_of(row)));
  row.people_then = fitting.total;
  TRY(write([&]() -> Result<void> {
    SavedSearchRows rows(m_store);
    TRY_ASSIGN(const auto own, rows.of_user(viewer.user_id));
    if (own.size() >= k_saved_searches_max) {
      return fail(ErrorCode::conflict, fmt::format("保存できる検索は{}件までです。使わないものを"
                                                   "消してください",
                                                   k_saved_searches_max));
    }
    TRY(rows.add(row));
    TRY(rows.add_people(row.id, fitting.ids, {}));
    return audit(m_store, actor, "save_search", row.id);
  }));
  return SavedSearchView{.row = std::move(row)};
}

Result<void> SavedSearches::remove(const Actor& actor, std::string_view id) {
  const model::Viewer& viewer = actor.viewer;
  TRY(authorize(viewer, Action::save_searches, {.user_id = viewer.user_id}));
  return write([&]() -> Result<void> {
    SavedSearchRows rows(m_store);
    TRY_ASSIGN(const auto row, rows.find(id));
    // Somebody else's search is as unknown as none at all.
    if (!row || row->user_id != viewer.user_id)
      return fail(ErrorCode::not_found, fmt::format("保存した検索 {} はありません", id));
    TRY(rows.remove(id));
    return audit(m_store, actor, "forget_search", row->id);
  });
}

// --- what the thread does ---

Result<bool> SavedSearches::look_at(const std::string& id) {
  SavedSearchRow row;
  model::Tier reader{};
  std::vector<std::string> known;
  {
    TRY_ASSIGN(auto store, m_readers.borrow());
    SavedSearchRows rows(store.get());
    TRY_ASSIGN(auto found, rows.find(id));
    if (!found) return false;  // deleted a moment ago
    row = *std::move(found);
    TRY_ASSIGN(const auto user, store::AccountRows(store.get()).user(row.user_id));
    if (!user || !user->active) return false;
    const auto role = model::role_from(user->role);
    if (!role || !widest(*role, Action::save_searches)) {
      TRY(put_off(id));
      return false;
    }
    reader = model::tier_of(*role);
    TRY_ASSIGN(known, rows.known(id));
  }
  TRY_ASSIGN(const auto fitting, m_directory.fitting(search_of(row), reader, known_of(row)));
  std::vector<std::string> fresh;
  for (std::size_t i = 0; i < std::min(fitting.ids.size(), best_of(row)); ++i) {
    if (!std::binary_search(known.begin(), known.end(), fitting.ids[i]))
      fresh.push_back(fitting.ids[i]);
  }
  const std::string now = date::utc_at(m_clock());
  bool told = false;
  TRY(write([&]() -> Result<void> {
    SavedSearchRows rows(m_store);
    TRY_ASSIGN(const auto still, rows.find(id));
    if (!still) return {};
    TRY(rows.add_people(id, fresh, now));
    TRY(rows.add_people(id, fitting.ids, {}));
    TRY(rows.set_looked(id, now));
    if (fresh.empty()) return {};
    told = true;
    const store::NotificationRow notice{
        .message_id = fmt::format("{}.{}.saved_search.{}", id, now, row.user_id),
        .user_id = row.user_id,
        .kind = "saved_search",
        .at = now,
        .title = fmt::format("保存した検索「{}」に合う人が、新しく{}人見つかりました", row.name,
                             fresh.size()),
        .link = "/saved-searches#" + id};
    TRY_ASSIGN(const std::int64_t notice_id, store::RequestRows(m_store).add(notice));
    // The name that somebody gave the search may tell the need: it stays out of the mail.
    return queue_mail(
        m_store, m_addresses, m_clock(),
        {.key = notice.message_id,
         .notification_id = notice_id,
         .user_id = row.user_id,
         .kind = notice.kind,
         .title = fmt::format("保存した検索に合う人が、新しく{}人見つかりました", fresh.size()),
         .link = m_addresses.of("/saved-searches")});
  }));
  return told;
}

// Looked at for now, so that it takes no place from the others.
Result<void> SavedSearches::put_off(const std::string& id) {
  return write([&] { return SavedSearchRows(m_store).set_looked(id, date::utc_at(m_clock())); });
}

Result<std::size_t> SavedSearches::look() {
  const std::int64_t now_s = m_clock();
  std::vector<std::string> due;
  {
    TRY_ASSIGN(auto store, m_readers.borrow());
    TRY_ASSIGN(const std::int64_t newest, store->last_outbox_id());
    const DirectoryStatus status = m_directory.status();  // after the count: it tells at least that
    if (!status.ready) return 0U;
    // What was written before the last round, as soon as the index has it.
    if (m_newest_before != m_outbox_seen && status.lag <= newest - m_newest_before) {
      m_outbox_seen = m_newest_before;
      m_changed_at = date::utc_at(now_s);
    }
    m_newest_before = newest;
    const std::string until = std::max(m_changed_at, date::utc_at(now_s - k_look_at_least_s));
    TRY_ASSIGN(due, SavedSearchRows(store.get()).due(until, k_looks_a_round));
  }
  std::size_t told = 0;
  for (const std::string& id : due) {
    const auto looked = look_at(id);
    // One search that fails keeps no other from being looked at.
    if (!looked) {
      log::error(fmt::format("saved search {}: {}", id, name_of(looked.error().code)));
      TRY(put_off(id));
    } else if (*looked) {
      ++told;
    }
  }
  return told;
}

void SavedSearches::run(const std::stop_token& stop) {
  do {
    if (const auto done = look(); !done)
      log::error(fmt::format("saved searches: {}", name_of(done.error().code)));
  } while (interruptible_sleep(stop, k_look_every));
}

}  // namespace tsunagu::service
