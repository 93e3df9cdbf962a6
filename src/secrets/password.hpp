// SPDX-License-Identifier: GPL-3.0-or-later
// Passwords: argon2id (RFC 9106) through libsodium, and the rules for choosing one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::secrets {

inline constexpr std::size_t k_password_min_points = 12;      // code points
inline constexpr std::size_t k_password_max_points = 128;     // code points
inline constexpr std::size_t k_password_max_bytes = 1024;     // looked at before anything else
inline constexpr std::size_t k_hash_memory_bytes = 64 << 20;  // of one hash
inline constexpr std::uint64_t k_hash_passes = 2;
inline constexpr int k_hashes_at_once = 2;   // 128 MiB, about 10 a second on two cores
inline constexpr int k_hashes_waiting = 16;  // further callers are told to come back
inline constexpr std::chrono::milliseconds k_hash_wait{5000};

// Within the byte and code point limits and well-formed UTF-8; costs nothing. invalid_argument
// otherwise. Asked before a password is hashed.
Result<void> check_password_size(std::string_view password);

// Whether `password` may be chosen: its size, at least 12 code points, not one of the common
// passwords, not made of `login` or `organization` (as written, in any case of ASCII letters, with
// digits or signs around it) or of one character. rejected_input with the reason otherwise.
Result<void> check_new_password(std::string_view password, std::string_view login,
                                std::string_view organization);

// Threads: any. Each call holds k_hash_memory_bytes while it runs; at most `at_once` run, at most
// `waiting` wait, for at most `wait`: `overloaded` otherwise.
class PasswordHasher {
 public:
  struct Options {
    std::size_t memory_bytes = k_hash_memory_bytes;
    std::uint64_t passes = k_hash_passes;
    int at_once = k_hashes_at_once;
    int waiting = k_hashes_waiting;
    std::chrono::milliseconds wait = k_hash_wait;
  };
  PasswordHasher() : PasswordHasher(Options{}) {}
  explicit PasswordHasher(Options options);

  // The text to store (algorithm, cost and salt inside).
  Result<std::string> hash(std::string_view password);
  // Whether `password` belongs to `stored`. An empty `stored` (no such user, no password yet) takes
  // as long as a real one and never matches.
  Result<bool> matches(std::string_view stored, std::string_view password);
  // True when `stored` was made at another cost than today's.
  bool is_outdated(const std::string& stored) const;

 private:
  class Turn;

  const Options m_options;
  const std::string m_nobody;  // a stored text that nothing matches
  std::mutex m_mutex;
  std::condition_variable m_free;
  int m_running = 0, m_waiting = 0;  // guarded by m_mutex
};

}  // namespace tsunagu::secrets
