// SPDX-License-Identifier: GPL-3.0-or-later
// What happens when the disk of a data directory fills up. Below a limit of free space nothing new
// is taken in (is_read_only), so that what has been taken in can still be finished. When hardly
// anything is left, the reserve, a file that only takes up room, goes: whoever has to make room can
// still sign in, and what is being written can end. Both come back by themselves with the space.
//
// Threads: any; one of its own looks every k_disk_look.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "base/disk.hpp"
#include "base/result.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::operations {

inline constexpr std::chrono::seconds k_disk_look{1};

struct DiskLimits {  // bytes; 0: without it
  std::uint64_t read_only_below = 0;
  std::uint64_t reserve = 0;
};

struct DiskState {
  disk::Room room;
  bool is_read_only = false;
  bool has_reserve = false;  // it is there, as large as wanted
};

class DiskGuard {
 public:
  using Look = std::function<Result<disk::Room>(const std::string&)>;

  // Looks once before it returns. A reserve that does not fit is left out; it stays for the next
  // run.
  static std::unique_ptr<DiskGuard> open(const service::DataDir& dir, DiskLimits limits,
                                         Look look = disk::room);

  DiskState state() const;
  bool is_read_only() const { return state().is_read_only; }
  const DiskLimits& limits() const { return m_limits; }
  void look_now();

 private:
  DiskGuard(const service::DataDir& dir, DiskLimits limits, Look look);
  void run(const std::stop_token& stop);
  // What the reserve should be, given so much free space.
  void tend_reserve(std::uint64_t free);

  const std::string m_dir, m_reserve;  // folder, file
  const DiskLimits m_limits;
  const Look m_look;
  std::mutex m_looking;  // one look at a time
  mutable std::mutex m_mutex;
  DiskState m_state;      // guarded by m_mutex
  std::jthread m_thread;  // last
};

}  // namespace tsunagu::operations
