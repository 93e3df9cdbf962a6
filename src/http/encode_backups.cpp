// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_backups.hpp"

#include "base/date.hpp"
#include "http/encode_parts.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_backup_bytes = 512;

void record_counts(JsonWriter& json, const operations::BackupFile& file) {
  json.key("records");
  const operations::RecordCounts& n = file.manifest.records;
  json.begin_object();
  json.member_integer("organizations", n.organizations);
  json.member_integer("coordinators", n.coordinators);
  json.member_integer("cases", n.cases);
  json.member_integer("measures", n.measures);
  json.member_integer("requests", n.requests);
  json.member_integer("audit", n.audit);
  json.end_object();
}

void backup(JsonWriter& json, const operations::BackupFile& file) {
  json.begin_object();
  json.member("name", file.name);
  json.member("made_at", date::utc_at(file.manifest.made_at));
  json.member_integer("bytes", file.bytes);
  json.member_flag("encrypted", file.manifest.is_encrypted());
  record_counts(json, file);
  json.member_or_null("problem", file.problem);
  json.end_object();
}

}  // namespace

std::string encode_backups(const operations::BackupsView& shown) {
  JsonWriter json(k_backup_bytes * (2 + shown.backups.size()));
  json.begin_object();
  json.member_or_null("folder", shown.folder);
  json.member_flag("encrypts", shown.encrypts);
  list(json, "backups", shown.backups,
       [&](const operations::BackupFile& file) { backup(json, file); });
  json.key("retention");
  json.begin_object();
  json.member_integer("hourly", shown.keep.hourly);
  json.member_integer("daily", shown.keep.daily);
  json.member_integer("weekly", shown.keep.weekly);
  json.end_object();
  json.member_integer("every_hours", shown.every_hours
                                         ? std::optional<std::int64_t>(*shown.every_hours)
                                         : std::nullopt);
  moment_or_null(json, "next_at", shown.next_at.value_or(0));
  json.key("last_drill");
  shown.last_drill.empty() ? json.null() : json.written(shown.last_drill);
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
