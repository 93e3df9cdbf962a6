// SPDX-License-Identifier: GPL-3.0-or-later
// Held by the process that does a job in a command, so that a server does not take the job for one
// that a crash left, and finds out when the command dies: its file stays, and nobody holds it.
// Threads: any.
#pragma once

#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/result.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::operations {

class CommandLock {
 public:
  // locked: another process does this job.
  static Result<CommandLock> acquire(const service::DataDir& dir, std::string_view job_id);
  CommandLock(CommandLock&&) noexcept = default;
  CommandLock& operator=(CommandLock&&) = delete;
  ~CommandLock();

  enum class Holder { none, alive, dead };  // none: no command does this job
  static Holder holder(const service::DataDir& dir, std::string_view job_id);
  static bool is_held(const service::DataDir& dir, std::string_view job_id) {
    return holder(dir, job_id) == Holder::alive;
  }
  // The file that a dead one left.
  static void take_away(const service::DataDir& dir, std::string_view job_id);

 private:
  CommandLock(std::string path, file::Lock lock);

  std::string m_path;
  file::Lock m_lock;
};

// Whether a process is there that does a job or takes it up: a server, or the command that began
// it. io.
Result<bool> is_attended(const service::DataDir& dir, std::string_view job_id);

}  // namespace tsunagu::operations
