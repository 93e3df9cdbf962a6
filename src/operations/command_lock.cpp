// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/command_lock.hpp"

#include <unistd.h>

#include <utility>

#include <fmt/format.h>

#include "service/server_lock.hpp"

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

CommandLock::Holder CommandLock::holder(const service::DataDir& dir, std::string_view job_id) {
  const std::string path = path_of(dir, job_id);
  if (::access(path.c_str(), F_OK) != 0) return Holder::none;
  const auto lock = file::Lock::acquire(path, {});
  return !lock && lock.error().code == ErrorCode::locked ? Holder::alive : Holder::dead;
}

void CommandLock::take_away(const service::DataDir& dir, std::string_view job_id) {
  ::unlink(path_of(dir, job_id).c_str());
}

Result<bool> is_attended(const service::DataDir& dir, std::string_view job_id) {
  TRY_ASSIGN(const bool is_served, service::is_served(dir));
  return is_served || CommandLock::is_held(dir, job_id);
}

}  // namespace tsunagu::operations
