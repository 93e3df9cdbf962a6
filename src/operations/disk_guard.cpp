// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/disk_guard.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/interruptible_sleep.hpp"
#include "base/log.hpp"

namespace tsunagu::operations {
namespace {

// Below this hardly anything can be written: the reserve goes.
constexpr std::uint64_t k_almost_full = 32ULL * 1024 * 1024;
// Writes are taken again with so much more than the limit, so that the border is not crossed with
// every megabyte.
constexpr std::uint64_t k_back_again_share = 16;

std::uint64_t size_of(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
}

// Really takes up the room, or leaves no file.
bool take_room(const std::string& path, std::uint64_t bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const bool taken = ::posix_fallocate(fd, 0, static_cast<off_t>(bytes)) == 0;
  ::close(fd);
  if (!taken) ::unlink(path.c_str());
  return taken;
}

}  // namespace

DiskGuard::DiskGuard(const service::DataDir& dir, DiskLimits limits, Look look)
    : m_dir(dir.path),
      m_reserve(dir.path + "/reserve"),
      m_limits(limits),
      m_look(std::move(look)) {}

std::unique_ptr<DiskGuard> DiskGuard::open(const service::DataDir& dir, DiskLimits limits,
                                           Look look) {
  std::unique_ptr<DiskGuard> guard(new DiskGuard(dir, limits, std::move(look)));
  if (limits.reserve == 0) ::unlink(guard->m_reserve.c_str());
  guard->look_now();
  guard->m_thread =
      std::jthread([it = guard.get()](const std::stop_token& stop) { it->run(stop); });
  return guard;
}

DiskState DiskGuard::state() const {
  const std::lock_guard lock(m_mutex);
  return m_state;
}

void DiskGuard::tend_reserve(std::uint64_t free) {
  if (m_limits.reserve == 0) return;
  const std::uint64_t size = size_of(m_reserve);
  const std::uint64_t almost_full = std::min(k_almost_full, m_limits.read_only_below / 4);
  if (size > 0 && (free < almost_full || size != m_limits.reserve)) {
    ::unlink(m_reserve.c_str());
    if (free < almost_full) {
      log::write({log::Level::error, "reserve_used",
                  "ディスクがほぼ一杯のため、取っておいた場所 (reserve) を空けました"});
    }
  } else if (size == 0 && free >= m_limits.read_only_below + m_limits.reserve + almost_full) {
    take_room(m_reserve, m_limits.reserve);
  }
}

void DiskGuard::look_now() {
  const std::lock_guard one_at_a_time(m_looking);
  auto room = m_look(m_dir);
  if (!room) return;  // the next look may succeed; the last state stays
  tend_reserve(room->free);
  room = m_look(m_dir);
  if (!room) return;
  const bool was_read_only = state().is_read_only;
  const std::uint64_t limit = m_limits.read_only_below;
  const std::uint64_t enough = was_read_only ? limit + limit / k_back_again_share : limit;
  const DiskState now{.room = *room,
                      .is_read_only = room->free<enough, .has_reserve = m_limits.reserve> 0 &&
                                      size_of(m_reserve) == m_limits.reserve};
  {
    const std::lock_guard lock(m_mutex);
    m_state = now;
  }
  if (now.is_read_only == was_read_only) return;
  const std::string told = fmt::format("ディスクの空き {}（{} 未満は読み取り専用）",
                                       disk::told(room->free), disk::told(limit));
  log::write({now.is_read_only ? log::Level::error : log::Level::warn,
              now.is_read_only ? "read_only" : "writes_again", told});
}

void DiskGuard::run(const std::stop_token& stop) {
  while (interruptible_sleep(stop, k_disk_look)) look_now();
}

}  // namespace tsunagu::operations
