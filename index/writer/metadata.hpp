// SPDX-License-Identifier: GPL-3.0-or-later
// What evidence databases say of themselves. Internal to the index library.
#pragma once

#include <string>

#include <xapian.h>

#include "index/forward/extent.hpp"
#include "index/writer/writer.hpp"

namespace tsunagu::index {

inline constexpr const char* k_format_key = "format";
inline constexpr const char* k_analyzer_key = "analyzer";
// The cursor. Each commit tells it to the layer it commits last, so the newest one counts.
inline constexpr const char* k_outbox_key = "outbox_id";
inline constexpr const char* k_as_of_key = "as_of";

// For the next commit.
inline void set_cursor(Xapian::WritableDatabase& evidence, const Cursor& cursor) {
  evidence.set_metadata(k_outbox_key, std::to_string(cursor.outbox_id));
  evidence.set_metadata(k_as_of_key, cursor.as_of);
}
inline void set_extent(Xapian::WritableDatabase& evidence, const Extent& extent) {
  evidence.set_metadata(k_extent_key, pack_extent(extent));
}

}  // namespace tsunagu::index
