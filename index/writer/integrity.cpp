// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/writer/integrity.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <xapian.h>

#include "index/reader/snapshot.hpp"
#include "index/writer/generation.hpp"
#include "index/xapian_error.hpp"

namespace tsunagu::index {
namespace {

Result<void> check_database(const std::string& path) {
  return guarded([&]() -> Result<void> {
    // Xapian reads without these tables: it takes them for empty. Every document of ours has both.
    const bool is_empty = Xapian::Database(path).get_doccount() == 0;
    for (const std::string_view table : {"termlist.glass", "docdata.glass"}) {
      const std::string file = fmt::format("{}/{}", path, table);
      if (std::filesystem::exists(file)) continue;
      if (!is_empty || table.starts_with("termlist"))
        return fail(ErrorCode::corrupt, fmt::format("{} がありません", file));
    }
    const std::size_t errors = Xapian::Database::check(path);
    if (errors == 0) return {};
    return fail(ErrorCode::corrupt, fmt::format("{} に {} か所の壊れがあります", path, errors));
  });
}

// Every word names one that there is, and together they are as long as the entry says. Names count
// there, but are not among the words.
void check_words(const Forward& forward, Xapian::docid docid) {
  const Entry* entry = forward.find(docid);
  if (entry == nullptr) return;
  std::uint64_t length = 0;
  forward.for_each(docid, [&](const Occurrence& word) { length += row_of(word.field).weight; });
  const bool has_names = (entry->flags & Entry::profile) != 0;
  if (has_names ? length > entry->length : length != entry->length)
    throw Xapian::DatabaseCorruptError("words of a document");
}

}  // namespace

Result<void> check_integrity(const std::string& generation_dir,
                             const std::vector<std::string>& layers, const std::stop_token& stop) {
  for (const std::string& layer : layers) {
    for (const std::string& path :
         {evidence_path(generation_dir, layer), people_path(generation_dir, layer)}) {
      if (stop.stop_requested()) return fail(ErrorCode::not_ready, "調べるのを途中で止めました");
      TRY(check_database(path));
    }
  }
  TRY_ASSIGN(const auto snapshot, Snapshot::open(generation_dir, 1, layers));
  return guarded([&]() -> Result<void> {
    for (const Layer& layer : snapshot->layers()) {
      for (Xapian::docid docid = 1; docid <= layer.forward.last_docid(); ++docid)
        check_words(layer.forward, docid);
    }
    return {};
  });
}

}  // namespace tsunagu::index
