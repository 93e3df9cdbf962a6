// SPDX-License-Identifier: GPL-3.0-or-later
// Held by the process that does a job in a command, so that a server that starts meanwhile does not
// take the job for one that a crash left. Threads: any.
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

  // False also when the command has died: what it held is taken away.
  static bool is_held(const service::DataDir& dir, std::string_view job_id);

 private:
  CommandLock(std::string path, file::Lock lock);

  std::string m_path;
  file::Lock m_lock;
};

}  // namespace tsunagu::operations
