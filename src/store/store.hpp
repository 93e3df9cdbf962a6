// SPDX-License-Identifier: GPL-3.0-or-later
// The record store: SQLite is the truth (ARCHITECTURE.md). One Store is one connection.
//
// Threads: a Store belongs to one thread at a time; open one per worker. Any number of readers run
// beside one writer (WAL). Errors: locked (another writer for longer than the busy timeout),
// no_space, corrupt, newer_version, io. No SQLite exception leaves this room.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/fields.hpp"
#include "store/audit.hpp"

namespace tsunagu::store {

enum class Mode { create, read_write, read_only };

// What a write did. Unchanged records write nothing: no version, audit row or outbox row.
enum class Change { added, changed, unchanged };

template <class Record>
struct Stored {
  Record record;
  std::int64_t version = 0;  // starts at 1, grows by one with each change; the ETag
};

// One acknowledged change, in commit order. `kind` is the singular name of the record kind.
struct OutboxRow {
  std::int64_t id = 0;
  std::string kind, record_id;
};

// A need that found few people, as it is kept for headquarters: known words and codes, sorted,
// never what was written (docs/unmet-needs.md).
struct UnmetNeed {
  std::string day;  // YYYY-MM-DD
  std::vector<std::string> words, prefectures, blocks, topics, industries;
  std::int64_t results = 0;
  std::int64_t count = 0;  // searches
};

class Store {
 public:
  // `path` is the database file. `create` makes it (and fails when it exists already); the others
  // fail with not_found when it is missing, newer_version when a newer program wrote it, and
  // corrupt when it is not ours. read_write brings an older schema up to date, after a copy beside
  // it (store/migrate.hpp). `digest` chains the audit trail (secrets::digest).
  static Result<Store> open(const std::string& path, Mode mode, Digest digest);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  // --- reading ---
  template <class Record>
  Result<std::optional<Stored<Record>>> find(std::string_view id);
  // In the order of `ids`; ids without a record are left out.
  template <class Record>
  Result<std::vector<Stored<Record>>> find_many(std::span<const std::string> ids);
  // Every record in id order, from the first one after the id `after` on; stops early when `visit`
  // returns false.
  template <class Record>
  Result<void> for_each(const std::function<bool(Record&&)>& visit, std::string_view after = {});
  template <class Record>
  Result<bool> exists(std::string_view id);
  template <class Record>
  Result<std::int64_t> count();
  // Ids of the cases of a coordinator, newest year first.
  Result<std::vector<std::string>> case_ids_of(std::string_view coordinator_id);

  // Published cases besides `record` that share its prefecture, industry, size band and year (those
  // that it leaves empty count as shared), as far as a reader of its visibility sees them.
  Result<std::int64_t> count_published_like(const model::Case& record);

  // Ids of the coordinators of a hub, and of the cases that are its own.
  Result<std::vector<std::string>> coordinator_ids_of(std::string_view hub_id);
  Result<std::vector<std::string>> case_ids_of_hub(std::string_view hub_id);
  // Records that a date made visible or took away: a term or publishing date passed after the day
  // `after` and up to `today` (both YYYY-MM-DD). Kind and id as in OutboxRow; their `id` is 0.
  Result<std::vector<OutboxRow>> due(std::string_view after, std::string_view today);

  // What SQLite's integrity and foreign key checks find; empty when all is well. Reads everything.
  Result<std::vector<std::string>> integrity();

  // Runs `body` inside one read transaction: everything it reads is of one moment.
  Result<void> snapshot(const std::function<Result<void>()>& body);

  // --- writing ---
  // Runs `body` inside one IMMEDIATE transaction; commits when it returns a value, rolls back
  // otherwise. Not nested.
  Result<void> transact(const std::function<Result<void>()>& body);
  // Inserts or replaces inside a transact(): record + audit row (action "add" or "change") + outbox
  // row. `actor` and `request_id` as in AuditEntry.
  template <class Record>
  Result<Change> put(const Record& record, std::string_view actor,
                     std::string_view request_id = {});
  // As put(), when nobody has changed the record since it was read with the version `base` (0:
  // there was none); otherwise `stale`. What it would become already is unchanged.
  template <class Record>
  Result<Change> put_over(std::int64_t base, const Record& record, std::string_view actor,
                          std::string_view request_id = {});

  // --- audit trail ---
  // Adds a row inside a transact(). The only way in; nothing changes or removes one.
  Result<void> append_audit(const AuditEntry& entry);
  Result<std::optional<AuditRow>> newest_audit();
  Result<std::vector<AuditRow>> audit_rows(const AuditFilter& filter);
  // Every row, oldest first; stops early when `visit` returns false.
  Result<void> for_each_audit(const std::function<bool(const AuditRow&)>& visit);

  // --- outbox ---
  Result<std::vector<OutboxRow>> outbox_after(std::int64_t id, std::size_t limit);
  // Id of the newest outbox row ever written; 0 when none.
  Result<std::int64_t> last_outbox_id();
  // Forgets rows up to and including `id` (in a transaction of its own).
  Result<void> trim_outbox(std::int64_t id);
  // Rows for what did not change, so that it is indexed again (a transaction of its own).
  Result<void> touch(std::span<const OutboxRow> records);

  // --- unmet needs (each call a transaction of its own) ---
  // Adds counts to those of the same day, words, filters and results. A day keeps at most
  // `rows_a_day` different ones; further ones are left out.
  Result<void> add_unmet(std::span<const UnmetNeed> needs, std::size_t rows_a_day);
  // From the day `since` on, newest day first, most searches first.
  Result<std::vector<UnmetNeed>> unmet_since(std::string_view since);
  Result<void> forget_unmet_before(std::string_view day);

 private:
  friend class AccountRows;      // store/accounts.hpp
  friend class WorkflowRows;     // store/workflow.hpp
  friend class RequestRows;      // store/requests.hpp
  friend class ShortlistRows;    // store/shortlists.hpp
  friend class SavedSearchRows;  // store/saved_searches.hpp
  friend class MailRows;         // store/mails.hpp
  friend class JobRows;          // store/jobs.hpp
  friend class ImportRows;       // store/imports.hpp
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  template <class Record>
  Result<Change> put_version(std::int64_t version, const Record& record, std::string_view actor,
                             std::string_view request_id);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace tsunagu::store
