// SPDX-License-Identifier: GPL-3.0-or-later
// How the server is, for administrators: one row for each thing that may go wrong, with what to do.
// Cheap: asked as often as a page wishes. Threads: any.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.hpp"
#include "base/result.hpp"
#include "model/role.hpp"
#include "operations/backup.hpp"
#include "operations/disk_guard.hpp"
#include "operations/jobs.hpp"
#include "service/data_dir.hpp"
#include "service/directory.hpp"

namespace tsunagu::operations {

inline constexpr std::int64_t k_lag_warns_rows = 1'000;
inline constexpr std::uint64_t k_wal_warns_bytes = 64ULL * 1024 * 1024;
inline constexpr std::int64_t k_failed_job_warns_s = 24 * 60 * 60;
inline constexpr std::int64_t k_backup_warns_hours = 48;  // where the server makes none by itself

struct HealthCheck {
  enum class State { ok, warn, bad };
  std::string id, label;
  State state = State::ok;
  std::string value, advice;  // Japanese; advice is empty when all is well
};

struct Health {
  enum class State { ok, degraded, read_only };
  State state = State::ok;
  std::string version;
  std::int64_t started_at = 0;  // Unix seconds
  std::vector<HealthCheck> checks;
  disk::Room disk;
  std::uint64_t wal_bytes = 0, memory_bytes = 0;
  bool unclean_stop = false;  // of the server before this one
};

std::string_view name_of(HealthCheck::State state);
std::string_view name_of(Health::State state);

// Whether there is a backup that is new enough, by how many hours lie between those that the server
// makes (0: it makes none). `now`: Unix seconds.
HealthCheck backup_health(const service::DataDir& dir, const BackupPlan& plan, int every_hours,
                          std::int64_t now);

class HealthDesk {
 public:
  // What rooms of their own know besides (backups, mails).
  using More = std::function<HealthCheck()>;

  // What it is given must outlive it; `jobs` may be null.
  HealthDesk(service::DataDir dir, const service::Directory& directory, const DiskGuard& disk,
             Jobs* jobs, bool unclean_stop)
      : m_dir(std::move(dir)),
        m_directory(directory),
        m_disk(disk),
        m_jobs(jobs),
        m_unclean_stop(unclean_stop),
        m_started_at(service::system_clock_s()) {}

  // Before the first look.
  void add(More more) { m_more.push_back(std::move(more)); }

  // Needs Action::operate.
  Result<Health> look(const model::Viewer& viewer) const;
  // The same for commands and metrics, which ask nobody.
  Health look() const;

 private:
  HealthCheck records() const;
  HealthCheck index(const service::DirectoryStatus& status) const;
  HealthCheck lag(const service::DirectoryStatus& status) const;
  HealthCheck lexicon(const service::DirectoryStatus& status) const;
  HealthCheck room(const DiskState& state) const;
  HealthCheck wal(std::uint64_t bytes) const;
  HealthCheck audit() const;
  HealthCheck last_stop() const;
  HealthCheck jobs() const;
  HealthCheck drill() const;
  HealthCheck deep_check() const;

  const service::DataDir m_dir;
  const service::Directory& m_directory;
  const DiskGuard& m_disk;
  Jobs* const m_jobs;
  const bool m_unclean_stop;
  const std::int64_t m_started_at;
  std::vector<More> m_more;
};

}  // namespace tsunagu::operations
