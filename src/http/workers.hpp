// SPDX-License-Identifier: GPL-3.0-or-later
// Threads that serve accepted connections, one each, behind a bounded queue, shared fairly between
// the addresses that connect.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace tsunagu::http {

// A connection that nobody serves yet; who holds it closes the descriptor.
struct Accepted {
  int descriptor = -1;
  std::string peer;  // numeric address of the other end; "unix" for a local socket
  std::string key;   // whom it counts for; empty: nobody (a proxy, which connects for many)
};

// Any thread may call the members.
class Workers {
 public:
  // Must not throw; owns the descriptor it is given.
  using Serve = std::function<void(const Accepted&)>;

  // Starts the threads; fewer than wished when the system has no more, at least one.
  // Throws std::system_error when there is none. While others wait, one key holds at most
  // `share` of the threads: must_yield() says so to those beyond.
  Workers(std::size_t threads, std::size_t waiting_max, std::size_t share, Serve serve);
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // The next free thread serves the waiting connection whose key has the fewest threads, the first
  // to come among equals. Answers the connection for which there is no room and which belongs to
  // the caller: this one, or the newest of a key with more waiting than this one's.
  std::optional<Accepted> offer(Accepted connection);

  // Connections that wait because no thread is free; not those that a free one is about to take,
  // for which nobody has to give way.
  std::size_t waiting() const { return m_waiting; }

  // True when `key` has more than its share of the threads while another key waits.
  bool must_yield(const std::string& key) const;

  // Ends the threads as soon as each has served its connection; answers those that still waited.
  std::vector<Accepted> stop();

 private:
  void work();
  Accepted take_next();
  void count_waiting();
  std::size_t served_of(const std::string& key) const;

  const std::size_t m_waiting_max, m_share;
  const Serve m_serve;
  std::atomic<std::size_t> m_waiting{0};

  mutable std::mutex m_mutex;  // protects what follows
  std::condition_variable m_wake;
  std::deque<Accepted> m_queue;
  std::unordered_map<std::string, std::size_t> m_served;  // threads by key
  std::size_t m_busy = 0;                                 // threads that serve
  bool m_ended = false;

  std::size_t m_thread_count = 0;
  std::vector<std::jthread> m_threads;
};

}  // namespace tsunagu::http
