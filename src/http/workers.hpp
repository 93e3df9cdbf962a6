// SPDX-License-Identifier: GPL-3.0-or-later
// Threads that serve accepted connections, one each, behind a bounded queue.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tsunagu::http {

// A connection that nobody serves yet; who holds it closes the descriptor.
struct Accepted {
  int descriptor = -1;
  std::string peer;  // numeric address of the other end; "unix" for a local socket
};

// Any thread may call the members.
class Workers {
 public:
  // Must not throw; owns the descriptor it is given.
  using Serve = std::function<void(const Accepted&)>;

  // Starts the threads; fewer than wished when the system has no more, at least one.
  // Throws std::system_error when there is none.
  Workers(std::size_t threads, std::size_t waiting_max, Serve serve);
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // False when the queue is full: the connection still belongs to the caller.
  bool offer(const Accepted& connection);

  // Connections that wait for a thread.
  std::size_t waiting() const { return m_waiting; }

  // Ends the threads as soon as each has served its connection; answers those that still waited.
  std::vector<Accepted> stop();

 private:
  void work();

  const std::size_t m_waiting_max;
  const Serve m_serve;
  std::atomic<std::size_t> m_waiting{0};

  std::mutex m_mutex;  // protects what follows
  std::condition_variable m_wake;
  std::deque<Accepted> m_queue;
  bool m_ended = false;

  std::vector<std::jthread> m_threads;
};

}  // namespace tsunagu::http
