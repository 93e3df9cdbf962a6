// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/command_lock.hpp"

#include <unistd.h>

#include <utility>

#include <fmt/format.h>

namespace tsunagu::operations {
namespace {

std::string path_of(const service::DataDir& dir, std::string_view job_id) {
  return fmt::format("{}/{}.lock", dir.path, job_id);
}

}  // namespace

CommandLock::CommandLock(std::string path, file::Lock lock)
    : m_path(std::move(path)),
      m_lock(std::move(lock)) {}

CommandLock::~CommandLock() {
  if (!m_path.empty()) ::unlink(m_path.c_str());
}

Result<CommandLock> CommandLock::acquire(const service::DataDir& dir, std::string_view job_id) {
  std::string path = path_of(dir, job_id);
  TRY_ASSIGN(auto lock, file::Lock::acquire(path, "ほかのプログラムがこの作業をしています"));
  return CommandLock(std::move(path), std::move(lock));
}

bool CommandLock::is_held(const service::DataDir& dir, std::string_view job_id) {
  if (::access(path_of(dir, job_id).c_str(), F_OK) != 0) return false;
  const auto lock = acquire(dir, job_id);
  return !lock && lock.error().code == ErrorCode::locked;
}

}  // namespace tsunagu::operations
