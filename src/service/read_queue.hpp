// SPDX-License-Identifier: GPL-3.0-or-later
// Reads of restricted records on their way into the trail: answers do not wait for the disk, one
// thread writes many at once. What is in the queue stays there until it is written; when it is
// full, readers wait and then are refused, so that nobody reads unrecorded.
//
// Threads: any for add(); take() and written() belong to the one that writes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "store/accounts.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_reads_waiting = 1'000;      // not written yet
inline constexpr std::size_t k_reads_remembered = 20'000;  // of the day, not to be written again
inline constexpr std::chrono::milliseconds k_read_wait{2'000};  // for room in the queue

struct PendingRead {
  store::ReadRow row;
  std::string at;  // RFC 3339, UTC
  std::string request_id;
};

class ReadQueue {
 public:
  struct Limits {
    std::size_t waiting = k_reads_waiting;
    std::size_t remembered = k_reads_remembered;
    std::chrono::milliseconds wait = k_read_wait;
  };
  ReadQueue() : ReadQueue(Limits{}) {}
  explicit ReadQueue(Limits limits) : m_limits(limits) {}

  // Nothing to do when the same was read before on that day. overloaded: no room came free.
  Result<void> add(PendingRead read);

  // What waits, oldest first; waits for something for at most `longest`.
  std::vector<PendingRead> take(const std::stop_token& stop, std::chrono::milliseconds longest);
  // The `count` oldest are written.
  void written(std::size_t count);

 private:
  const Limits m_limits;
  std::mutex m_mutex;  // protects what follows
  std::condition_variable_any m_something, m_room;
  std::deque<PendingRead> m_waiting;
  std::string m_day;                             // of m_remembered
  std::unordered_set<std::string> m_remembered;  // waiting or written
};

}  // namespace tsunagu::service
