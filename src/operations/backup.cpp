// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/backup.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/disk.hpp"
#include "base/file.hpp"
#include "operations/scratch.hpp"
#include "store/copy.hpp"

namespace tsunagu::operations {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_name_begins = "tsunagu-", k_name_ends = ".backup";
constexpr std::string_view k_unfinished = ".backup.tmp";
constexpr std::chrono::hours k_unfinished_kept{1};  // another installation may be writing
constexpr std::int64_t k_margin_bytes = 16 << 20;   // beside what is known to be needed
constexpr std::int64_t k_old_copy_kept_s = 7 * 24 * 60 * 60;
constexpr std::size_t k_origin_digits = 16;
constexpr std::string_view k_file_name_letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

std::string hex(std::string_view raw) {
  std::string digits;
  for (const char c : raw) digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return digits;
}

bool is_backup_name(std::string_view name) {
  return name.starts_with(k_name_begins) && name.ends_with(k_name_ends);
}

std::string origin_from(const store::DatabaseFacts& facts) {
  return hex(facts.first_audit_hash).substr(0, k_origin_digits);
}

// tsunagu-20261123T001500Z.backup, which sorts by time.
std::string name_of(std::int64_t made_at) {
  std::string moment = date::utc_at(made_at).substr(0, 19);
  std::erase_if(moment, [](char c) { return c == '-' || c == ':'; });
  return fmt::format("{}{}Z{}", k_name_begins, moment, k_name_ends);
}

// From `now` on the first moment after the newest backup: names never meet, and what is made later
// is newer, whatever the clock does.
Result<std::int64_t> next_moment(const std::string& folder, const std::string& origin,
                                 std::int64_t now) {
  TRY_ASSIGN(const auto files, list_backups(folder, origin));
  if (!files.empty() && files[0].problem.empty())
    now = std::max(now, files[0].manifest.made_at + 1);
  std::error_code ignored;
  while (fs::exists(fmt::format("{}/{}", folder, name_of(now)), ignored)) ++now;
  return now;
}

Result<void> prepare_folder(const std::string& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) {
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) == 0) return {};
    return fail(
        ErrorCode::io,
        fmt::format("バックアップを置くフォルダー {} に書けません ({})。持ち主と権限（chown、"
                    "chmod）か、ディスクを確かめてください",
                    folder, std::strerror(errno)));
  }
  if (fs::exists(folder, error)) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("{} はフォルダーではありません。バックアップを置くフォルダーを指定してください",
                    folder));
  }
  // Only the last part: a disk that is not mounted must not be replaced by a folder.
  if (!fs::create_directory(folder, error)) {
    return fail(
        ErrorCode::io,
        fmt::format("バックアップを置くフォルダー {} を作れません ({})。1つ上のフォルダーがあり、"
                    "書き込めるか確かめてください",
                    folder, error.message()));
  }
  fs::permissions(folder, fs::perms::owner_all, error);
  return {};
}

// What an interrupted backup left, here or in the folder.
void remove_unfinished(const std::string& folder) {
  std::error_code error;
  const auto before = fs::file_time_type::clock::now() - k_unfinished_kept;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    std::error_code ignored;
    if (name.starts_with(k_name_begins) && name.ends_with(k_unfinished) &&
        fs::last_write_time(entry.path(), ignored) < before)
      fs::remove(entry.path(), ignored);
  }
}

bool is_same_disk(const std::string& a, const std::string& b) {
  struct stat first {
  }, second{};
  return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev;
}

Result<void> check_room(const std::string& scratch, const std::string& folder, std::int64_t bytes) {
  const auto check = [](const std::string& where, std::int64_t needed) {
    return disk::ask_for_room(where, needed, "バックアップを作る空きが足りません",
                              "空きを作るか、バックアップを別のディスクに置いてください");
  };
  if (is_same_disk(scratch, folder)) return check(folder, 2 * bytes + k_margin_bytes);
  TRY(check(scratch, bytes + k_margin_bytes));
  return check(folder, bytes + k_margin_bytes);
}

// Small files, before the records: a head must not be newer than the trail.
Result<std::vector<Member>> small_members(const service::DataDir& dir) {
  std::vector<Member> members;
  for (const std::string_view folder : k_folders_backed_up) {
    std::error_code error;
    for (const auto& entry :
         fs::directory_iterator(fmt::format("{}/{}", dir.path, folder), error)) {
      std::error_code ignored;
      Member member{.name = fmt::format("{}/{}", folder, entry.path().filename().string()),
                    .bytes = {},
                    .path = {}};
      if (!is_member_name(member.name) || !entry.is_regular_file(ignored)) continue;
      if (entry.file_size(ignored) > k_small_file_max_bytes) {
        return fail(
            ErrorCode::rejected_input,
            fmt::format(
                "{} が大きすぎてバックアップに入れられません（{} MB まで）。小さくしてください",
                entry.path().string(), k_small_file_max_bytes >> 20));
      }
      TRY_ASSIGN(member.bytes, file::read(entry.path().string()));
      members.push_back(std::move(member));
    }
  }
  return members;
}

Result<void> check_copy(const std::string& copy, const LongWork& work) {
  work.tell("写しを調べています", 0, 0);
  TRY_ASSIGN(const auto problems,
             store::database_problems(copy, [&] { return !work.stop.stop_requested(); }));
  if (problems.empty()) return {};
  return fail(
      ErrorCode::corrupt,
      fmt::format(
          "記録が壊れているのでバックアップを作りません（{} か所。最初は {}）。前のバックアップから"
          "戻すことを考えてください（docs/backup.md）",
          problems.size(), problems.front()));
}

std::vector<std::string> remove_superfluous(const std::vector<BackupFile>& files,
                                            const Retention& keep, const std::string& spared) {
  std::vector<const BackupFile*> sound;
  std::vector<MadeBackup> made;
  for (const BackupFile& file : files) {
    if (!file.problem.empty()) continue;
    sound.push_back(&file);
    made.push_back({file.manifest.made_at, file.manifest.by_hand});
  }
  std::vector<std::string> removed;
  for (const std::size_t i : superfluous(made, keep)) {
    std::error_code error;
    if (sound[i]->name != spared && fs::remove(sound[i]->path, error))
      removed.push_back(sound[i]->name);
  }
  return removed;
}

// Copies from before a migration: after a week with the new schema a backup does better.
void remove_old_copies(const service::DataDir& dir, std::int64_t now) {
  std::error_code error;
  const std::string begins = fs::path(dir.records()).filename().string() + ".schema-";
  for (const auto& entry : fs::directory_iterator(dir.path, error)) {
    struct stat status {};
    if (entry.path().filename().string().starts_with(begins) &&
        ::stat(entry.path().c_str(), &status) == 0 && status.st_mtime < now - k_old_copy_kept_s)
      fs::remove(entry.path(), error);
  }
}

}  // namespace

bool is_member_name(std::string_view name) {
  if (name == k_records_member) return true;
  const auto slash = name.find('/');
  if (slash == std::string_view::npos || name.size() > k_tar_name_max_bytes) return false;
  const std::string_view file = name.substr(slash + 1);
  const bool is_known = std::find(k_folders_backed_up.begin(), k_folders_backed_up.end(),
                                  name.substr(0, slash)) != k_folders_backed_up.end();
  return is_known && !file.empty() && file.front() != '.' && !file.ends_with(".tmp") &&
         file.find_first_not_of(k_file_name_letters) == std::string_view::npos;
}

Result<void> check_member_name(std::string_view name) {
  if (is_member_name(name)) return {};
  return fail(
      ErrorCode::corrupt,
      fmt::format("バックアップに知らないファイル {} が入っています。このバックアップは使えません",
                  name));
}

std::string backup_folder(const service::DataDir& dir, const BackupPlan& plan) {
  return plan.folder.empty() ? dir.path + "/backups" : plan.folder;
}

Result<std::string> origin_of(const service::DataDir& dir) {
  TRY_ASSIGN(const auto facts, store::database_facts(dir.records()));
  return origin_from(facts);
}

Result<std::vector<BackupFile>> list_backups(const std::string& folder, const std::string& origin) {
  std::vector<BackupFile> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    BackupFile file{.name = entry.path().filename().string(), .path = entry.path().string()};
    std::error_code ignored;
    if (!is_backup_name(file.name) || !entry.is_regular_file(ignored)) continue;
    file.bytes = static_cast<std::int64_t>(entry.file_size(ignored));
    if (const auto archive = Archive::open(file.path)) {
      file.manifest = archive->manifest();
      if (file.manifest.origin != origin) continue;
    } else {
      file.problem = archive.error().message;
      struct stat status {};
      if (::stat(file.path.c_str(), &status) == 0) file.manifest.made_at = status.st_mtime;
    }
    files.push_back(std::move(file));
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return fail(ErrorCode::io, fmt::format("バックアップのフォルダー {} を読めません ({})。場所と、"
                                           "読む権限を確かめてください",
                                           folder, error.message()));
  }
  std::sort(files.begin(), files.end(), [](const BackupFile& a, const BackupFile& b) {
    if (a.problem.empty() != b.problem.empty()) return a.problem.empty();
    return std::pair(a.manifest.made_at, a.name) > std::pair(b.manifest.made_at, b.name);
  });
  return files;
}

Result<BackupMade> make_backup(const service::DataDir& dir, const BackupPlan& plan,
                               const BackupWish& wish, const LongWork& work) {
  TRY_ASSIGN(
      const auto lock,
      file::Lock::acquire(dir.path + "/backup.lock",
                          "別のバックアップを作っているところです。終わるまで待ってください"));
  std::optional<secrets::StreamKey> key;
  if (!plan.key_file.empty()) {
    TRY_ASSIGN(key, secrets::StreamKey::read_file(plan.key_file));
  }
  const std::string folder = backup_folder(dir, plan);
  TRY_ASSIGN(const auto bytes, store::database_bytes(dir.records()));
  TRY(prepare_folder(folder));
  remove_unfinished(folder);
  // The copy is not encrypted: it stays on the disk where the records are.
  TRY_ASSIGN(const auto scratch, Scratch::make(dir.path + "/backup-work"));
  TRY(check_room(scratch.path(), folder, bytes));
  TRY_ASSIGN(auto members, small_members(dir));
  const std::string copy = scratch.path() + "/copy.sqlite";
  TRY(store::copy_database(dir.records(), copy, [&](std::int64_t done, std::int64_t total) {
    work.tell_bytes("記録を写しています", done, total);
    return !work.stop.stop_requested();
  }));
  TRY(check_copy(copy, work));
  TRY_ASSIGN(const auto facts, store::database_facts(copy));
  members.push_back({.name = std::string(k_records_member), .bytes = {}, .path = copy});
  BackupMade made;
  TRY_ASSIGN(const std::int64_t made_at, next_moment(folder, origin_from(facts), wish.now));
  made.file.manifest = {.made_at = made_at,
                        .schema = facts.schema,
                        .origin = origin_from(facts),
                        .records = {.organizations = facts.organizations,
                                    .coordinators = facts.coordinators,
                                    .cases = facts.cases,
                                    .measures = facts.measures,
                                    .requests = facts.requests,
                                    .audit = facts.audit_rows},
                        .newest_audit_hash = hex(facts.newest_audit_hash),
                        .by_hand = wish.by_hand};
  made.file.name = name_of(made.file.manifest.made_at);
  made.file.path = folder + "/" + made.file.name;
  TRY_ASSIGN(made.file.bytes,
             write_archive(made.file.path, made.file.manifest, members, key, work));
  made.file.manifest.key = key ? key->name() : std::string();
  if (const auto files = list_backups(folder, made.file.manifest.origin); files)
    made.removed = remove_superfluous(*files, plan.keep, wish.spared);
  remove_old_copies(dir, wish.now);
  return made;
}

Result<Manifest> verify_backup(const std::string& path, const std::string& key_file,
                               const LongWork& work) {
  TRY_ASSIGN(const auto archive, Archive::open(path));
  TRY_ASSIGN(const auto key, archive.key_from(key_file));
  TRY(archive.read(
      key, [](std::string_view name, std::string_view) { return check_member_name(name); },
      "バックアップを確かめています", work));
  return archive.manifest();
}

}  // namespace tsunagu::operations
