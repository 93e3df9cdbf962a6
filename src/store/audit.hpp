// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the audit trail as plain values. Each row carries the hash of the row before it and its
// own: BLAKE2b-256 over all its values and that hash, so that no row can be changed, taken out or
// put in without all later hashes changing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tsunagu::store {

// 32 raw bytes for any bytes. The store knows no cryptography; who opens it says how to hash.
using Digest = std::string (*)(std::string_view bytes);

// What is to be written. Ids and codes only, never personal data.
struct AuditEntry {
  std::string actor;            // id of the user, or the name of a program ("import")
  std::string action;           // what was done: add, change, sign_in, reveal ...
  std::string kind, record_id;  // to which record; both may be empty
  std::int64_t version = 0;     // of the record after it; 0: it has none
  std::vector<std::pair<std::string, std::string>> detail;
  std::string request_id;  // of the HTTP request; empty on the command line
  std::string at = {};     // RFC 3339, UTC, when it was before now; empty: now
};

struct AuditRow {
  std::int64_t sequence = 0;  // 1, 2, 3 ... without gaps
  std::string at;             // RFC 3339, UTC
  std::string actor, action, kind, record_id;
  std::int64_t version = 0;
  std::string detail;  // a JSON object of texts
  std::string request_id;
  std::string previous, hash;  // 32 raw bytes each
};

inline constexpr std::size_t k_audit_hash_bytes = 32;  // zero bytes come before the first row

// The hash that `row` should carry, over all its other values.
std::string audit_hash(const AuditRow& row, Digest digest);

// Which rows to read, newest first.
struct AuditFilter {
  std::int64_t before = 0;  // sequence number; 0: from the newest on
  std::size_t limit = 50;
  std::string actor, kind, record_id;  // empty: any
  std::string from, until;             // RFC 3339 in UTC, without `until` itself; empty: any
};

}  // namespace tsunagu::store
