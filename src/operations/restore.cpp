// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/restore.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>

#include <fmt/format.h>

#include "base/disk.hpp"
#include "base/file.hpp"
#include "operations/backup.hpp"
#include "operations/job_kinds.hpp"
#include "operations/scratch.hpp"
#include "service/audit.hpp"
#include "store/accounts.hpp"
#include "store/copy.hpp"
#include "store/jobs.hpp"
#include "store/mails.hpp"

namespace tsunagu::operations {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t k_margin_bytes = 64 << 20;  // for the WAL and a newer schema
constexpr std::string_view k_scratch = "restore-work";
constexpr std::size_t k_mails_at_once = 100;

// Files of an archive, written as they come; on the disk after finish().
class Unpacking {
 public:
  explicit Unpacking(std::string folder) : m_folder(std::move(folder)) {}
  ~Unpacking() {
    if (m_fd >= 0) ::close(m_fd);
  }
  Unpacking(const Unpacking&) = delete;
  Unpacking& operator=(const Unpacking&) = delete;

  Result<void> take(std::string_view name, std::string_view bytes) {
    if (bytes.empty()) return begin(name);
    while (!bytes.empty()) {
      const ssize_t n = ::write(m_fd, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return failed();
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
  }

  Result<void> finish() {
    TRY(end());
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(m_folder, ignored)) {
      if (entry.is_directory(ignored)) TRY(file::sync(entry.path().string()));
    }
    return file::sync(m_folder);
  }

 private:
  Result<void> begin(std::string_view name) {
    TRY(end());
    if (!is_member_name(name)) {
      return fail(
          ErrorCode::corrupt,
          fmt::format(
              "バックアップに知らないファイル {} が入っています。このバックアップは使えません",
              name));
    }
    m_path = fmt::format("{}/{}", m_folder, name);
    std::error_code ignored;
    fs::create_directories(fs::path(m_path).parent_path(), ignored);
    m_fd = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return m_fd < 0 ? failed() : Result<void>();
  }

  Result<void> end() {
    if (m_fd < 0) return {};
    const bool is_written = ::fsync(m_fd) == 0;
    const auto error = is_written ? Result<void>() : failed();
    ::close(m_fd);
    m_fd = -1;
    return error;
  }

  Result<void> failed() const {
    const int error = errno;
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
      return fail(
          ErrorCode::no_space,
          fmt::format("{} を書く空きがありません。空きを作ってからやり直してください", m_path));
    return fail(ErrorCode::io, fmt::format("{} に書けません ({})", m_path, std::strerror(error)));
  }

  const std::string m_folder;
  std::string m_path;
  int m_fd = -1;
};

Result<void> check_schema(const Manifest& manifest, const std::string& from) {
  if (manifest.schema <= store::newest_schema()) return {};
  return fail(
      ErrorCode::newer_version,
      fmt::format(
          "バックアップ {} は新しい版のデータ (形式 {}) です。この版が読めるのは形式 {} までです。"
          "新しい版のプログラムを使ってください",
          from, manifest.schema, store::newest_schema()));
}

// Empty, or holding nothing but what an interrupted restore left.
Result<void> check_target(const service::DataDir& dir) {
  std::error_code error;
  if (!fs::exists(dir.path, error)) return {};
  if (!fs::is_directory(dir.path, error)) {
    return fail(
        ErrorCode::locked,
        fmt::format("{} はフォルダーではありません。新しいフォルダーを --data で指定してください",
                    dir.path));
  }
  const bool interrupted = fs::exists(fmt::format("{}/{}", dir.path, k_scratch), error) &&
                           !fs::exists(dir.records(), error);
  for (const auto& entry : fs::directory_iterator(dir.path, error)) {
    const std::string name = entry.path().filename().string();
    if (name == "lost+found") continue;
    const bool is_moved_in = std::find(k_folders_backed_up.begin(), k_folders_backed_up.end(),
                                       name) != k_folders_backed_up.end();
    if (interrupted && (name == k_scratch || is_moved_in)) continue;
    return fail(
        ErrorCode::locked,
        fmt::format(
            "{} は空ではありません（{} があります）。バックアップは空のフォルダーにだけ戻します。"
            "別の場所を --data で指定してください",
            dir.path, name));
  }
  if (error)
    return fail(ErrorCode::io, fmt::format("{} を読めません ({})", dir.path, error.message()));
  return {};
}

Result<void> check_room(const std::string& folder, std::int64_t bytes) {
  return disk::ask_for_room(folder, bytes + bytes / 4 + k_margin_bytes,
                            "バックアップを戻す空きが足りません");
}

Result<void> differs(std::string_view what) {
  return fail(
      ErrorCode::corrupt,
      fmt::format(
          "バックアップの中身が、バックアップに書かれた内容と合いません（{}）。別のバックアップを使ってください",
          what));
}

Result<void> check_records(const std::string& records, const Manifest& manifest,
                           const LongWork& work) {
  work.tell("戻した記録を調べています", 0, 0);
  TRY_ASSIGN(const auto problems,
             store::database_problems(records, [&] { return !work.stop.stop_requested(); }));
  if (!problems.empty()) return differs(problems.front());
  TRY_ASSIGN(const auto facts, store::database_facts(records));
  const RecordCounts found{.organizations = facts.organizations,
                           .coordinators = facts.coordinators,
                           .cases = facts.cases,
                           .measures = facts.measures,
                           .requests = facts.requests,
                           .audit = facts.audit_rows};
  if (!(found == manifest.records)) return differs("記録の件数");
  if (facts.schema != manifest.schema) return differs("データの形式");
  return {};
}

// Two readings of the archive: nothing is written before the first one found it whole.
Result<Restored> unpack(const std::string& from, const std::string& folder,
                        const std::string& key_file, const LongWork& work) {
  TRY_ASSIGN(const auto archive, Archive::open(from));
  TRY(check_schema(archive.manifest(), from));
  TRY_ASSIGN(const auto key, archive.key_from(key_file));
  Unpacking files(folder);
  TRY(archive.read(
      key,
      [&](std::string_view name, std::int64_t, std::string_view bytes) {
        return files.take(name, bytes);
      },
      "バックアップを取り出しています", work));
  TRY(files.finish());
  const service::DataDir inside{folder};
  TRY(check_records(inside.records(), archive.manifest(), work));
  Restored restored{.manifest = archive.manifest()};
  {
    TRY_ASSIGN(auto store, service::open_store(inside, store::Mode::read_write));
  }  // up to date, and everything in the one file
  restored.schema = store::newest_schema();
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().filename().string().starts_with("records.sqlite.schema-"))
      fs::remove(entry.path(), ignored);  // the backup itself is that copy
  }
  TRY(work.go_on());
  TRY_ASSIGN(
      const auto trail,
      service::verify_audit(inside, [&](std::string_view what, std::int64_t done,
                                        std::int64_t total) { work.tell(what, done, total); }));
  if (!trail.problem.empty()) return tl::unexpected(differs(trail.problem).error());
  restored.audit_rows = trail.rows;
  return restored;
}

// A copy of the past must not do again what has been done since.
Result<void> set_aside(const service::DataDir& inside, const std::string& name, std::int64_t now,
                       Restored& restored) {
  TRY_ASSIGN(auto store, service::open_store(inside, store::Mode::read_write));
  TRY(store.transact([&]() -> Result<void> {
    constexpr std::int64_t k_all = std::numeric_limits<std::int64_t>::max();
    TRY(store::AccountRows(store).remove_old_sessions(k_all, k_all));
    store::MailRows mails(store);
    for (const std::string_view state : {store::k_mail_queued, store::k_mail_sending}) {
      for (;;) {
        TRY_ASSIGN(auto waiting, mails.mails(state, k_mails_at_once, 0));
        if (waiting.empty()) break;
        for (auto& mail : waiting) {
          mail.state = store::k_mail_dead;
          mail.last_error = "バックアップから戻したときに止めました。届いていたかは分かりません";
          TRY(mails.update(mail));
          ++restored.mails_buried;
        }
      }
    }
    store::JobRows jobs(store);
    for (const std::string_view state : {store::k_job_queued, store::k_job_running}) {
      TRY_ASSIGN(auto open, jobs.list({.kind = {}, .state = std::string(state)},
                                      std::numeric_limits<std::uint32_t>::max(), 0));
      for (auto& job : open) {
        job.state = store::k_job_failed;
        job.ended_at = now;
        job.problem_code = name_of(ErrorCode::not_ready);
        job.problem = "バックアップから戻したときに止めました。要るなら、もう一度始めてください";
        TRY(jobs.update(job));
        // The one that made the backup was running, of course.
        if (job.kind != k_backup_kind) ++restored.jobs_ended;
      }
    }
    return store.append_audit({.actor = "restore",
                               .action = "restore",
                               .kind = "backup",
                               .record_id = name,
                               .detail = {{"made_at", std::to_string(restored.manifest.made_at)}}});
  }));
  return {};
}

Result<void> move_one(const std::string& inside, const service::DataDir& dir,
                      std::string_view name) {
  const std::string source = fmt::format("{}/{}", inside, name);
  const std::string target = fmt::format("{}/{}", dir.path, name);
  std::error_code error;
  if (!fs::exists(source, error)) return {};
  TRY(file::sync(source));
  fs::remove_all(target, error);  // of an interrupted restore
  fs::rename(source, target, error);
  if (error)
    return fail(ErrorCode::io, fmt::format("{} を作れません ({})", target, error.message()));
  return file::sync(dir.path);
}

// The records last: with them it is a data directory.
Result<void> move_in(const std::string& inside, const service::DataDir& dir) {
  for (const std::string_view folder : k_folders_backed_up) TRY(move_one(inside, dir, folder));
  TRY(move_one(inside, dir, k_records_member));
  return file::sync(fs::absolute(dir.path).lexically_normal().parent_path().string());
}

}  // namespace

Result<Restored> unpack_backup(const std::string& from, const service::DataDir& dir,
                               const std::string& key_file, const LongWork& work) {
  TRY(verify_backup(from, key_file, work));
  return unpack(from, dir.path, key_file, work);
}

Result<Restored> restore_backup(const std::string& from, const service::DataDir& dir,
                                const std::string& key_file, std::int64_t now,
                                const LongWork& work) {
  TRY(check_target(dir));
  TRY_ASSIGN(const auto archive, Archive::open(from));
  TRY(check_schema(archive.manifest(), from));
  TRY(verify_backup(from, key_file, work));
  std::error_code error;
  const bool is_new = fs::create_directories(dir.path, error);
  if (error)
    return fail(ErrorCode::io, fmt::format("{} を作れません ({})", dir.path, error.message()));
  auto restored = [&]() -> Result<Restored> {
    TRY(check_room(dir.path, archive.manifest().body_bytes));
    TRY_ASSIGN(const auto scratch, Scratch::make(fmt::format("{}/{}", dir.path, k_scratch)));
    const service::DataDir inside{scratch.path() + "/data"};
    fs::create_directory(inside.path, error);
    if (error)
      return fail(ErrorCode::io, fmt::format("{} を作れません ({})", inside.path, error.message()));
    TRY_ASSIGN(auto done, unpack(from, inside.path, key_file, work));
    TRY(set_aside(inside, fs::path(from).filename().string(), now, done));
    TRY(move_in(inside.path, dir));
    return done;
  }();
  if (!restored && !fs::exists(dir.records(), error)) {
    for (const std::string_view folder : k_folders_backed_up)
      fs::remove_all(fmt::format("{}/{}", dir.path, folder), error);
    if (is_new) fs::remove(dir.path, error);
  }
  return restored;
}

}  // namespace tsunagu::operations
