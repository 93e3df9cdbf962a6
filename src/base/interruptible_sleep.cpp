// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/interruptible_sleep.hpp"

#include <condition_variable>
#include <mutex>

namespace tsunagu {

bool interruptible_sleep(const std::stop_token& stop, std::chrono::nanoseconds time) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace tsunagu
