// SPDX-License-Identifier: GPL-3.0-or-later
// Bounds how many answers go on at once: each holds a thread of the server as long as its reader
// stays.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace tsunagu::http {

// Any thread.
class StreamPlaces {
 public:
  struct Limits {
    std::size_t all = 64;      // an eighth of the server's threads
    std::size_t per_user = 8;  // a browser opens at most 6 to one server
  };

  explicit StreamPlaces(const Limits& limits) : m_limits(limits) {}

  // Held as long as it lives; it must not outlive this object. Null when `user` or all together
  // have no more.
  std::shared_ptr<void> take(std::string_view user);

  std::size_t taken() const;

 private:
  void give_back(const std::string& user);

  const Limits m_limits;
  mutable std::mutex m_mutex;  // protects what follows
  std::size_t m_taken = 0;
  std::map<std::string, std::size_t, std::less<>> m_of;  // by user
};

}  // namespace tsunagu::http
