// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/health.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.hpp"
#include "base/version.hpp"
#include "operations/backups.hpp"
#include "operations/deep_check.hpp"
#include "operations/reindex.hpp"
#include "service/authorization.hpp"

namespace tsunagu::operations {
namespace {

using State = HealthCheck::State;

constexpr std::int64_t k_head_warns_s = 2 * 24 * 60 * 60;  // the trail writes one a day
// Work whose last end must be a good one. An import that failed is the file's matter, not the
// server's; the check has a row of its own.
constexpr std::array<std::string_view, 3> k_upkeep{k_reindex_kind, k_backup_kind, k_drill_kind};

std::uint64_t size_of(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
}

// What of this process lies in memory; 0 when the system does not tell.
std::uint64_t memory_bytes() {
  std::ifstream statistics("/proc/self/statm");
  std::uint64_t all = 0, resident = 0;
  if (!(statistics >> all >> resident)) return 0;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

std::string_view name_of(State state) {
  switch (state) {
    case State::ok: return "ok";
    case State::warn: return "warn";
    case State::bad: return "bad";
  }
  return "";
}

std::string_view name_of(Health::State state) {
  switch (state) {
    case Health::State::ok: return "ok";
    case Health::State::degraded: return "degraded";
    case Health::State::read_only: return "read_only";
  }
  return "";
}

HealthCheck backup_health(const service::DataDir& dir, const BackupPlan& plan, int every_hours,
                          std::int64_t now) {
  HealthCheck check{"backup", "バックアップ", State::warn, {}, {}};
  const auto origin = origin_of(dir);
  const auto files = origin ? list_backups(backup_folder(dir, plan), *origin)
                            : Result<std::vector<BackupFile>>(tl::unexpected(origin.error()));
  if (!files) {
    check.value = "読めません";
    check.advice = files.error().message;
    return check;
  }
  const auto sound = std::find_if(files->begin(), files->end(),
                                  [](const BackupFile& file) { return file.problem.empty(); });
  if (sound == files->end()) {
    check.value = "ありません";
    check.advice =
        "バックアップのページか tsunagu backup で作ってください。設定 backup_every_hours で自動にできます";
    return check;
  }
  constexpr std::int64_t k_hour_s = 60 * 60;
  const std::int64_t hours = (now - sound->manifest.made_at) / k_hour_s;
  check.value = fmt::format("{} 時間前", hours);
  if (every_hours > 0 && hours > 2 * every_hours) {
    check.advice = fmt::format(
        "{} 時間ごとのはずが作れていません。作業のページで理由を見てください", every_hours);
  } else if (every_hours == 0 && hours > k_backup_warns_hours) {
    check.advice = "古くなっています。作り直してください。設定 backup_every_hours で自動にできます";
  } else {
    check.state = State::ok;
  }
  return check;
}

HealthCheck upkeep_health(Jobs& jobs) {
  HealthCheck check{"jobs", "作業", State::ok, "失敗なし", {}};
  for (const std::string_view kind : k_upkeep) {
    const auto failed = jobs.newest({std::string(kind), std::string(store::k_job_failed)});
    const auto done = jobs.newest({std::string(kind), std::string(store::k_job_done)});
    if (!failed || !done) {
      check.state = State::warn;
      check.value = "読めません";
      check.advice = (failed ? done : failed).error().message;
      return check;
    }
    if (!*failed || (*done && (*done)->ended_at >= (*failed)->ended_at)) continue;
    check.state = State::warn;
    check.value = fmt::format("{}が失敗", label_of_job_kind(kind));
    check.advice = fmt::format("{}。直してから、もう一度始めてください", (*failed)->problem);
    return check;
  }
  return check;
}

HealthCheck HealthDesk::records() const {
  HealthCheck check{"records", "記録", State::ok, {}, {}};
  auto store = service::open_store(m_dir, store::Mode::read_only);
  const auto people = store ? store->count<model::Coordinator>() : Result<std::int64_t>(0);
  if (!store || !people) {
    check.state = State::bad;
    check.value = "読めません";
    check.advice = fmt::format("{} tsunagu check で調べ、直らなければ控えから戻してください",
                               (store ? people.error() : store.error()).message);
    return check;
  }
  check.value = disk::told(size_of(m_dir.records()));
  return check;
}

HealthCheck HealthDesk::index(const service::DirectoryStatus& status) const {
  HealthCheck check{"index", "検索の索引", State::ok, {}, {}};
  if (status.ready) {
    check.value = fmt::format("世代 {}", status.generation);
    return check;
  }
  check.state = State::bad;
  if (status.checking) {
    check.value = "調べています";
    check.advice =
        "前回正しく止まらなかったので、索引が壊れていないか確かめています。数十秒待ってください";
  } else {
    check.value = "作っています";
    check.advice = "検索は索引ができるまで使えません。人、事例、機関のページは見られます";
  }
  return check;
}

HealthCheck HealthDesk::lag(const service::DirectoryStatus& status) const {
  HealthCheck check{"lag", "索引の遅れ", State::ok, fmt::format("{} 件", status.lag), {}};
  if (status.lag > k_lag_warns_rows) {
    check.state = State::warn;
    check.advice =
        "大きな取り込みの後なら、追いつくまで待ってください。減らないときは記録 (indexer) を見てください";
  }
  return check;
}

HealthCheck HealthDesk::lexicon(const service::DirectoryStatus& status) const {
  HealthCheck check{"lexicon", "辞書", State::ok, {}, {}};
  if (!status.lexicon.problems.empty()) {
    check.state = State::warn;
    check.value = fmt::format("{} 行に誤り", status.lexicon.problems.size());
    check.advice = "tsunagu lexicon check か辞書のページで、誤りの行を直してください";
  } else if (status.lexicon.needs_reindex) {
    check.state = State::warn;
    check.value = "作り直し待ち";
    check.advice = "辞書の変更は、索引を作り直すと検索に効きます";
  } else {
    check.value = "誤りなし";
  }
  return check;
}

HealthCheck HealthDesk::room(const DiskState& state) const {
  HealthCheck check{"disk", "ディスクの空き", State::ok, disk::told(state.room.free), {}};
  const std::uint64_t limit = m_disk.limits().read_only_below;
  if (state.is_read_only) {
    check.state = State::bad;
    check.advice = fmt::format("書き込みを断っています。{} より多く空けると、数秒で戻ります",
                               disk::told(limit));
  } else if (state.room.free < 2 * limit) {
    check.state = State::warn;
    check.advice = fmt::format("空きが {} より少なくなると書き込みを断ります。場所を空けてください",
                               disk::told(limit));
  } else if (m_disk.limits().reserve > 0 && !state.has_reserve) {
    check.state = State::warn;
    check.advice = "取っておく場所 (reserve) を作る余裕がありません。場所を空けてください";
  }
  return check;
}

HealthCheck HealthDesk::wal(std::uint64_t bytes) const {
  HealthCheck check{"wal", "記録の書き込みログ (WAL)", State::ok, disk::told(bytes), {}};
  if (bytes > k_wal_warns_bytes) {
    check.state = State::warn;
    check.advice =
        "長い読み取りが続くと大きくなります。減らないときはサーバーを起動し直してください";
  }
  return check;
}

HealthCheck HealthDesk::audit() const {
  HealthCheck check{"audit", "監査の記録", State::ok, "控えあり", {}};
  struct stat info {};
  const bool is_there = ::stat((m_dir.path + "/audit/heads.jsonl").c_str(), &info) == 0;
  const std::int64_t now = service::system_clock_s();
  const std::int64_t newest = is_there ? static_cast<std::int64_t>(info.st_mtime) : m_started_at;
  if (!is_there) check.value = "控えはまだありません";
  if (now - newest > k_head_warns_s) {
    check.state = State::warn;
    check.value = "控えが古い";
    check.advice =
        "毎日の控え (audit/heads.jsonl) が書けていません。ディスクと権限を確かめてください";
  }
  return check;
}

HealthCheck HealthDesk::last_stop() const {
  if (!m_unclean_stop) return {"last_stop", "前回の停止", State::ok, "正常", {}};
  return {"last_stop", "前回の停止", State::warn, "正しく止まっていません",
          "停電や強制終了がなかったか確かめてください。索引は起動したときに調べました"};
}

HealthCheck HealthDesk::drill() const {
  HealthCheck check{"drill", "復元の訓練", State::ok, "まだありません", {}};
  const auto newest =
      m_jobs->newest({.kind = std::string(k_drill_kind), .state = std::string(store::k_job_done)});
  if (!newest || !*newest) return check;
  check.value = date::day_in_japan((*newest)->created_at);
  if (proven_by((*newest)->result)) return check;
  check.state = State::bad;
  check.value += " に失敗";
  check.advice =
      "いちばん新しいバックアップでは戻せないかもしれません。バックアップを作り直し、もう一度訓練してください";
  return check;
}

HealthCheck HealthDesk::deep_check() const {
  HealthCheck check{"check", "記録と索引の検査", State::ok, "まだありません", {}};
  const auto newest = m_jobs->newest({.kind = std::string(k_check_kind), .state = {}});
  if (!newest || !*newest) return check;
  const store::JobRow& job = **newest;
  check.value = date::day_in_japan(job.created_at);
  if (job.state != store::k_job_failed) return check;
  check.state = State::bad;
  check.advice = job.problem + "。tsunagu check --deep で全部見られます";
  return check;
}

Result<Health> HealthDesk::look(const model::Viewer& viewer) const {
  TRY(service::authorize(viewer, service::Action::operate));
  return look();
}

Health HealthDesk::look() const {
  const service::DirectoryStatus status = m_directory.status();
  const DiskState disk = m_disk.state();
  Health health{.version = std::string(k_version),
                .started_at = m_started_at,
                .disk = disk.room,
                .wal_bytes = size_of(m_dir.records() + "-wal"),
                .memory_bytes = memory_bytes(),
                .unclean_stop = m_unclean_stop};
  health.checks = {records(),  index(status),         lag(status), lexicon(status),
                   room(disk), wal(health.wal_bytes), audit(),     last_stop()};
  if (m_jobs != nullptr) {
    health.checks.push_back(upkeep_health(*m_jobs));
    health.checks.push_back(drill());
    health.checks.push_back(deep_check());
  }
  for (const More& more : m_more) health.checks.push_back(more());
  const bool is_bad = std::any_of(health.checks.begin(), health.checks.end(),
                                  [](const HealthCheck& row) { return row.state == State::bad; });
  if (is_bad) health.state = Health::State::degraded;
  if (disk.is_read_only) health.state = Health::State::read_only;
  return health;
}

}  // namespace tsunagu::operations
