// SPDX-License-Identifier: GPL-3.0-or-later
// The database schema as a list of migrations; user_version counts those applied.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/audit.hpp"

namespace tsunagu::store {

inline constexpr std::int32_t k_application_id = 0x54534E47;  // "TSNG"

struct Migration {
  std::string_view sql;
  // What SQL cannot do, afterwards in the same transaction; may be null.
  void (*then)(SQLite::Database& db, Digest digest) = nullptr;
};

// Migration n (from 0) brings a database with user_version n to n + 1. Never edit a released one.
std::span<const Migration> migrations();

}  // namespace tsunagu::store
