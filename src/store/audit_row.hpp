// SPDX-License-Identifier: GPL-3.0-or-later
// Writing one row of the audit trail, shared with the migration that chains older rows. Internal to
// the store.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/audit.hpp"

namespace tsunagu::store {

inline constexpr const char* k_insert_audit =
    "INSERT INTO audit (sequence, at, actor, action, kind, record_id, version, detail, request_id,"
    " previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

// `insert` is prepared from k_insert_audit.
void insert_audit_row(SQLite::Statement& insert, const AuditRow& row);

}  // namespace tsunagu::store
