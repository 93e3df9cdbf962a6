// SPDX-License-Identifier: GPL-3.0-or-later
// Backups and drills of a running server: what there is, when the next one comes, and beginning
// one.
//
// Threads: any. Errors besides those of Jobs: not_found for a backup that is not there.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "model/reference.hpp"
#include "operations/backup.hpp"
#include "operations/drill.hpp"
#include "operations/jobs.hpp"

namespace tsunagu::operations {

// The name of the backup that a drill found good, from the result of its job; nothing when the
// drill did not go well.
std::optional<std::string> proven_by(const std::string& drill_result);

// How jobs of kind backup and drill are done. Parameters of a drill: {"backup": name in the
// folder}, {} for the newest.
std::vector<JobKind> backup_jobs(const service::DataDir& dir, const model::Reference& reference,
                                 const BackupPlan& plan,
                                 const service::Clock& clock = service::system_clock_s);

// What a job of kind backup does: make_backup() that spares the backup of the newest drill that
// went well (wish.spared is not read); and what it answers.
Result<BackupMade> back_up_now(const service::DataDir& dir, const BackupPlan& plan, BackupWish wish,
                               const LongWork& work);
std::string to_json(const BackupMade& made);

struct BackupsView {
  std::string folder;  // empty: in the data directory
  bool encrypts = false;
  std::vector<BackupFile> backups;  // as list_backups()
  Retention keep;
  std::optional<int> every_hours;
  std::optional<std::int64_t> next_at;  // Unix seconds
  std::string last_drill;               // its report as JSON; empty: none was held to its end
};

class Backups {
 public:
  struct Options {
    BackupPlan plan;
    int every_hours = 0;  // 0: only when somebody asks
    service::Clock clock = service::system_clock_s;
    std::chrono::milliseconds looked_for_every{30'000};
  };

  // With a thread that begins a backup whenever the newest one is old enough. `jobs` must outlive
  // it and know backup_jobs().
  static std::unique_ptr<Backups> open(const service::DataDir& dir, Jobs& jobs, Options options);

  // These need Action::operate. conflict when one waits or runs already.
  Result<BackupsView> view(const model::Viewer& viewer) const;
  Result<store::JobRow> back_up(const service::Actor& actor);
  Result<store::JobRow> drill(const service::Actor& actor, const std::string& backup);

 private:
  Backups(service::DataDir dir, Jobs& jobs, Options options);
  void run(const std::stop_token& stop);
  Result<store::JobRow> start(const service::Actor& actor, std::string_view kind,
                              std::string params) const;
  Result<std::vector<BackupFile>> files() const;
  Result<std::string> origin() const;  // read once
  // Nothing when none is wanted, or one waits or runs.
  Result<std::optional<std::int64_t>> next_at() const;

  const service::DataDir m_dir;
  Jobs& m_jobs;
  const Options m_options;
  mutable std::mutex m_mutex;
  mutable std::string m_origin;  // guarded by m_mutex; empty: not read yet
  std::jthread m_thread;         // last
};

}  // namespace tsunagu::operations
