// SPDX-License-Identifier: GPL-3.0-or-later
// Columns are the fields of model/fields.cpp with '.' as '_' (a test compares both). Lists are JSON
// arrays in TEXT, so that SQL can open them with json_each. Empty text means "not given".
#include "store/schema.hpp"

#include <array>

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

constexpr std::array k_migrations{k_v1, k_v2};

}  // namespace

std::span<const std::string_view> migrations() { return k_migrations; }

}  // namespace tsunagu::store
