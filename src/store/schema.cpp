// SPDX-License-Identifier: GPL-3.0-or-later
// Columns are the fields of model/fields.cpp with '.' as '_' (a test compares both). Lists are JSON
// arrays in TEXT, so that SQL can open them with json_each. Empty text means "not given".
#include "store/schema.hpp"

#include <array>

#include "store/audit_row.hpp"

namespace tsunagu::store {
namespace {

constexpr std::string_view k_v1 = R"sql(
CREATE TABLE organization (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL,
  corporate_number TEXT NOT NULL, name TEXT NOT NULL, yomi TEXT NOT NULL, types TEXT NOT NULL,
  prefecture TEXT NOT NULL, service_area TEXT NOT NULL, services TEXT NOT NULL, strengths TEXT NOT NULL,
  url TEXT NOT NULL, desks TEXT NOT NULL, source TEXT NOT NULL
) STRICT;

CREATE TABLE coordinator (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL,
  hub_id TEXT NOT NULL REFERENCES organization(id),
  role TEXT NOT NULL, name TEXT NOT NULL, yomi TEXT NOT NULL, romaji TEXT NOT NULL, title TEXT NOT NULL,
  message TEXT NOT NULL, how_i_help TEXT NOT NULL, qualifications TEXT NOT NULL, topics TEXT NOT NULL,
  industries TEXT NOT NULL, stages TEXT NOT NULL, size_bands TEXT NOT NULL, methods TEXT NOT NULL,
  languages TEXT NOT NULL, weekdays TEXT NOT NULL, modes TEXT NOT NULL, outside_region TEXT NOT NULL,
  depth TEXT NOT NULL, can_train_staff INTEGER NOT NULL, accepts_trainee INTEGER NOT NULL,
  capacity_max_open INTEGER, capacity_paused_until TEXT NOT NULL, contact TEXT NOT NULL,
  consent_scope TEXT NOT NULL, consent_version TEXT NOT NULL, consent_on TEXT NOT NULL,
  term_from TEXT NOT NULL, term_until TEXT NOT NULL, profile_verified_on TEXT NOT NULL, source TEXT NOT NULL
) STRICT;
CREATE INDEX coordinator_by_hub ON coordinator(hub_id);

CREATE TABLE "case" (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL,
  hub_id TEXT NOT NULL REFERENCES organization(id),
  year INTEGER, prefecture TEXT NOT NULL, industry TEXT NOT NULL, size_band TEXT NOT NULL, stage TEXT NOT NULL,
  topics TEXT NOT NULL, title TEXT NOT NULL, outline TEXT NOT NULL, challenge TEXT NOT NULL,
  actions TEXT NOT NULL, result TEXT NOT NULL, next_actions TEXT NOT NULL, partners TEXT NOT NULL,
  methods TEXT NOT NULL, depth TEXT NOT NULL, modes TEXT NOT NULL, sessions INTEGER, hours REAL, travel_km REAL,
  outcome_operating_profit_before INTEGER, outcome_operating_profit_after INTEGER,
  outcome_personnel_before INTEGER, outcome_personnel_after INTEGER,
  outcome_depreciation_before INTEGER, outcome_depreciation_after INTEGER, outcome_definition TEXT NOT NULL,
  resolved_on TEXT NOT NULL, visibility TEXT NOT NULL, status TEXT NOT NULL, publish_from TEXT NOT NULL,
  publish_until TEXT NOT NULL, source TEXT NOT NULL
) STRICT;

CREATE TABLE case_coordinator (
  case_id TEXT NOT NULL REFERENCES "case"(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  coordinator_id TEXT NOT NULL REFERENCES coordinator(id),
  PRIMARY KEY (case_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_by_coordinator ON case_coordinator(coordinator_id, case_id);

-- Who changed what, when; append only.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  kind TEXT NOT NULL, record_id TEXT NOT NULL, version INTEGER NOT NULL
) STRICT;

-- Changes the index has still to apply, in commit order. AUTOINCREMENT: an id is never used twice.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL, record_id TEXT NOT NULL
) STRICT;
)sql";

// Needs that found few people, counted by day; words and codes only (docs/unmet-needs.md).
constexpr std::string_view k_v2 = R"sql(
CREATE TABLE unmet_needs (
  day TEXT NOT NULL,
  words TEXT NOT NULL, prefectures TEXT NOT NULL, blocks TEXT NOT NULL, topics TEXT NOT NULL,
  industries TEXT NOT NULL, results INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (day, words, prefectures, blocks, topics, industries, results)
) STRICT, WITHOUT ROWID;
)sql";

// Accounts, and an audit trail that only grows: docs/accounts.md. Times are Unix seconds but for
// the trail's own.
constexpr std::string_view k_v3 = R"sql(
CREATE TABLE users (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL,
  login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
  organization_id TEXT REFERENCES organization(id), coordinator_id TEXT REFERENCES coordinator(id),
  active INTEGER NOT NULL, is_sample INTEGER NOT NULL, password_hash TEXT NOT NULL,
  totp_secret TEXT NOT NULL, totp_pending TEXT NOT NULL, totp_last_step INTEGER NOT NULL,
  created_at INTEGER NOT NULL, signed_in_at INTEGER NOT NULL
) STRICT;
CREATE INDEX users_by_organization ON users(organization_id);

CREATE TABLE sessions (
  fingerprint TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id),
  started_at INTEGER NOT NULL, used_at INTEGER NOT NULL, must_enrol INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions(user_id);

CREATE TABLE invitations (
  fingerprint TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id),
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_by_user ON invitations(user_id);

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id), prefix TEXT NOT NULL UNIQUE,
  fingerprint TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL, revoked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_by_user ON api_keys(user_id);

CREATE TABLE contact_reveals (
  day TEXT NOT NULL, user_id TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (day, user_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE audit RENAME TO audit_before_v3;
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  kind TEXT NOT NULL, record_id TEXT NOT NULL, version INTEGER NOT NULL,
  detail TEXT NOT NULL, request_id TEXT NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
-- Also stops INSERT OR REPLACE, which deletes without asking the trigger above.
CREATE TRIGGER audit_has_no_gaps BEFORE INSERT ON audit
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
)sql";

// Chains the rows that were written before there was a chain.
void chain_older_audit_rows(SQLite::Database& db, Digest digest) {
  SQLite::Statement older(
      db, "SELECT at, actor, action, kind, record_id, version FROM audit_before_v3 ORDER BY id");
  SQLite::Statement insert(db, k_insert_audit);
  AuditRow row{.detail = "{}", .hash = std::string(k_audit_hash_bytes, '\0')};
  while (older.executeStep()) {
    ++row.sequence;
    row.at = older.getColumn(0).getString();
    row.actor = older.getColumn(1).getString();
    row.action = older.getColumn(2).getString();
    row.kind = older.getColumn(3).getString();
    row.record_id = older.getColumn(4).getString();
    row.version = older.getColumn(5).getInt64();
    row.previous = row.hash;
    row.hash = audit_hash(row, digest);
    insert_audit_row(insert, row);
    insert.reset();
  }
  older.reset();
  db.exec("DROP TABLE audit_before_v3");
}

// Drafts of profiles, one for each person; what happened to a case on its way; what cases were
// published in spite of.
constexpr std::string_view k_v4 = R"sql(
CREATE TABLE profile_drafts (
  coordinator_id TEXT PRIMARY KEY REFERENCES coordinator(id),
  version INTEGER NOT NULL, base_version INTEGER NOT NULL, content TEXT NOT NULL,
  author TEXT NOT NULL, is_proxy INTEGER NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL,
  updated_at TEXT NOT NULL, submitted_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE case_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id TEXT NOT NULL REFERENCES "case"(id),
  at TEXT NOT NULL, actor TEXT NOT NULL, step TEXT NOT NULL, version INTEGER NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE INDEX case_steps_by_case ON case_steps(case_id, id);

CREATE TABLE case_clearances (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id TEXT NOT NULL REFERENCES "case"(id),
  at TEXT NOT NULL, actor TEXT NOT NULL, version INTEGER NOT NULL,
  findings TEXT NOT NULL, alike INTEGER NOT NULL, consent_id TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE INDEX case_clearances_by_case ON case_clearances(case_id, id);

CREATE INDEX case_on_its_way ON "case"(status, hub_id) WHERE status <> 'published';
CREATE INDEX case_by_place ON "case"(prefecture, industry, size_band, year) WHERE status = 'published';
)sql";

constexpr std::string_view k_v5 = R"sql(
CREATE TABLE measure (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL,
  ministry TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, url TEXT NOT NULL,
  topics TEXT NOT NULL, industries TEXT NOT NULL,
  valid_from TEXT NOT NULL, valid_until TEXT NOT NULL, source TEXT NOT NULL
) STRICT;
)sql";

// Who read which record above the public layer on a day, which decides whether the trail gets a
// row; and what users are to be told of their accounts.
constexpr std::string_view k_v6 = R"sql(
CREATE TABLE reads (
  day TEXT NOT NULL, user_id TEXT NOT NULL, action TEXT NOT NULL,
  kind TEXT NOT NULL, record_id TEXT NOT NULL,
  PRIMARY KEY (day, user_id, action, kind, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_notices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id TEXT NOT NULL REFERENCES users(id),
  at INTEGER NOT NULL, what TEXT NOT NULL, actor TEXT NOT NULL
) STRICT;
CREATE INDEX account_notices_by_user ON account_notices(user_id, id);
)sql";

// What a published case is to become, beside it until a second person publishes it.
constexpr std::string_view k_v7 = R"sql(
CREATE TABLE case_revisions (
  case_id TEXT PRIMARY KEY REFERENCES "case"(id),
  base_version INTEGER NOT NULL, content TEXT NOT NULL, author TEXT NOT NULL, state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Requests for people of other regions (docs/dispatch.md): what lists and the clock ask for in
// columns, the whole of it as JSON; the steps that it took; what was told to whom.
constexpr std::string_view k_v8 = R"sql(
CREATE TABLE requests (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, flow TEXT NOT NULL, state TEXT NOT NULL,
  is_sent INTEGER NOT NULL, is_open_job INTEGER NOT NULL,
  requester_user TEXT NOT NULL, requester_organization TEXT NOT NULL,
  receiving_hub TEXT NOT NULL, partner TEXT NOT NULL,
  coordinator_id TEXT NOT NULL, home_hub TEXT NOT NULL,
  decide_until TEXT NOT NULL, remind_on TEXT NOT NULL, updated_at TEXT NOT NULL,
  told_overdue INTEGER NOT NULL DEFAULT 0, content TEXT NOT NULL
) STRICT;
CREATE INDEX requests_by_requester ON requests(requester_organization);
CREATE INDEX requests_by_user ON requests(requester_user);
CREATE INDEX requests_by_receiving_hub ON requests(receiving_hub);
CREATE INDEX requests_by_home_hub ON requests(home_hub);
CREATE INDEX requests_by_partner ON requests(partner);
CREATE INDEX requests_by_person ON requests(coordinator_id, is_open_job);
CREATE INDEX requests_to_decide ON requests(decide_until) WHERE decide_until <> '';
CREATE INDEX requests_to_look_back ON requests(remind_on) WHERE remind_on <> '';

CREATE TABLE request_steps (
  request_id TEXT NOT NULL REFERENCES requests(id), sequence INTEGER NOT NULL,
  at TEXT NOT NULL, actor TEXT NOT NULL, party TEXT NOT NULL, action TEXT NOT NULL,
  from_state TEXT NOT NULL, to_state TEXT NOT NULL, note TEXT NOT NULL, home_hub TEXT NOT NULL,
  PRIMARY KEY (request_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  request_id TEXT NOT NULL REFERENCES requests(id), sequence INTEGER NOT NULL,
  user_id TEXT NOT NULL REFERENCES users(id), kind TEXT NOT NULL,
  at TEXT NOT NULL, action TEXT NOT NULL, state TEXT NOT NULL, read_at TEXT NOT NULL
) STRICT;
CREATE INDEX notifications_by_user ON notifications(user_id, id);
)sql";

// People whom somebody chose for a need, shared inside the organisation; searches that tell when
// somebody new fits, with whom each has seen. A notification may be about one of these: its table
// is made anew, because a column cannot lose its NOT NULL.
constexpr std::string_view k_v9 = R"sql(
CREATE TABLE shortlists (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL,
  name TEXT NOT NULL, need TEXT NOT NULL, prefecture TEXT NOT NULL, decision TEXT NOT NULL,
  owner TEXT NOT NULL REFERENCES users(id), organization_id TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX shortlists_by_organization ON shortlists(organization_id, updated_at);
CREATE INDEX shortlists_by_owner ON shortlists(owner);

CREATE TABLE shortlist_people (
  shortlist_id TEXT NOT NULL REFERENCES shortlists(id) ON DELETE CASCADE,
  position INTEGER NOT NULL, coordinator_id TEXT NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (shortlist_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_searches (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id), name TEXT NOT NULL,
  query TEXT NOT NULL, from_prefecture TEXT NOT NULL,
  created_at TEXT NOT NULL, looked_at TEXT NOT NULL,
  online INTEGER NOT NULL, outside_region INTEGER NOT NULL, people_then INTEGER NOT NULL,
  prefectures TEXT NOT NULL, blocks TEXT NOT NULL, hubs TEXT NOT NULL, industries TEXT NOT NULL,
  topics TEXT NOT NULL, exclude_hubs TEXT NOT NULL
) STRICT;
CREATE INDEX saved_searches_by_user ON saved_searches(user_id, created_at);
CREATE INDEX saved_searches_to_look_at ON saved_searches(looked_at);

CREATE TABLE saved_search_people (
  search_id TEXT NOT NULL REFERENCES saved_searches(id) ON DELETE CASCADE,
  coordinator_id TEXT NOT NULL, found_at TEXT NOT NULL,
  PRIMARY KEY (search_id, coordinator_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE notifications_anew (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  request_id TEXT REFERENCES requests(id), sequence INTEGER NOT NULL,
  user_id TEXT NOT NULL REFERENCES users(id), kind TEXT NOT NULL,
  at TEXT NOT NULL, action TEXT NOT NULL, state TEXT NOT NULL, read_at TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '', link TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO notifications_anew (id, message_id, request_id, sequence, user_id, kind, at, action,
  state, read_at)
  SELECT id, message_id, request_id, sequence, user_id, kind, at, action, state, read_at
  FROM notifications;
DROP TABLE notifications;
ALTER TABLE notifications_anew RENAME TO notifications;
CREATE INDEX notifications_by_user ON notifications(user_id, id);
)sql";

// Mails to send and those that were sent, for whom and at which address of theirs; the calendars
// that users subscribe to. The address is not copied into a mail: who takes it back gets none.
constexpr std::string_view k_v10 = R"sql(
CREATE TABLE mails (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  notification_id INTEGER REFERENCES notifications(id),
  user_id TEXT NOT NULL REFERENCES users(id), kind TEXT NOT NULL,
  subject TEXT NOT NULL, body TEXT NOT NULL,
  calendar_method TEXT NOT NULL, calendar TEXT NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL,
  created_at INTEGER NOT NULL, next_at INTEGER NOT NULL, last_error TEXT NOT NULL
) STRICT;
CREATE INDEX mails_by_state ON mails(state, next_at);

CREATE TABLE mail_addresses (
  user_id TEXT PRIMARY KEY REFERENCES users(id),
  address TEXT NOT NULL, enabled INTEGER NOT NULL, confirmed_at INTEGER NOT NULL,
  code_fingerprint TEXT NOT NULL, code_until INTEGER NOT NULL, code_tries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE calendar_feeds (
  fingerprint TEXT PRIMARY KEY,
  user_id TEXT NOT NULL UNIQUE REFERENCES users(id), created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Long work of administrators (operations/jobs.hpp). `params` and `result` are JSON objects.
constexpr std::string_view k_v11 = R"sql(
CREATE TABLE jobs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, params TEXT NOT NULL,
  what TEXT NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL, rate REAL NOT NULL,
  created_by TEXT NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL, attempts INTEGER NOT NULL, cancel_wanted INTEGER NOT NULL,
  result TEXT NOT NULL, problem_code TEXT NOT NULL, problem TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_by_state ON jobs(state, created_at);
CREATE INDEX jobs_by_time ON jobs(created_at);
)sql";

// Files that were sent to be imported, with how they are read and what was found; how the columns
// of such files are read, by kind and set of headers (docs/import.md). `look`, `found` and `done`
// are JSON of operations/imports.hpp.
constexpr std::string_view k_imports = R"sql(
CREATE TABLE imports (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER NOT NULL,
  state TEXT NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL,
  look TEXT NOT NULL, profile_id TEXT NOT NULL,
  found TEXT NOT NULL, done TEXT NOT NULL, job_id TEXT NOT NULL
) STRICT;
CREATE INDEX imports_by_time ON imports(made_at);

CREATE TABLE import_profiles (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,
  header_key TEXT NOT NULL, headers TEXT NOT NULL, fields TEXT NOT NULL,
  made_by TEXT NOT NULL, used_at INTEGER NOT NULL,
  UNIQUE (kind, header_key), UNIQUE (kind, name)
) STRICT;
)sql";

constexpr std::array k_migrations{
    Migration{k_v1},  Migration{k_v2},  Migration{k_v3, chain_older_audit_rows},
    Migration{k_v4},  Migration{k_v5},  Migration{k_v6},
    Migration{k_v7},  Migration{k_v8},  Migration{k_v9},
    Migration{k_v10}, Migration{k_v11}, Migration{k_imports}};

}  // namespace

std::span<const Migration> migrations() { return k_migrations; }

}  // namespace tsunagu::store
