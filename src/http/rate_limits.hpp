// SPDX-License-Identifier: GPL-3.0-or-later
// How often somebody may ask: token buckets per address, account and key, taken from before
// anything expensive happens.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tsunagu::http {

// `burst` requests at once, then `per_second`.
struct Rate {
  double per_second = 1;
  double burst = 1;
};

struct RateLimits {
  // Everything an address asks for, pages and scripts included. An office behind one address has
  // about 200 people; typing with suggestions asks 3 times a second.
  Rate address{100, 500};
  // Whatever costs a password hash, by address. Guessing is slowed down by login and address in the
  // service besides (docs/accounts.md).
  Rate sign_in{1.0 / 3, 60};
  // Whoever is signed in, by user; and by API key, which programs use.
  Rate account{50, 300};
  Rate key{20, 100};
  // All of them times this; for tests and measurements, and for servers behind a proxy that limits.
  double factor = 1;
  // Buckets remembered, about 100 bytes each. When more are asked for, those not used lately are
  // forgotten, that is, full again.
  std::size_t buckets_max = 131'072;
};

// Any thread.
class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Kind { address, sign_in, account, key };

  explicit RateLimiter(const RateLimits& limits);

  // Takes one token out of the bucket of `name`; when it is empty: seconds until there is one.
  std::optional<int> take(Kind kind, std::string_view name) {
    return take(kind, name, Clock::now());
  }
  std::optional<int> take(Kind kind, std::string_view name, Clock::time_point now);

  std::size_t buckets() const;

 private:
  struct Bucket {
    double tokens = 0;
    Clock::time_point at;
  };
  using Table = std::unordered_map<std::uint64_t, Bucket>;
  Rate rate_of(Kind kind) const;
  Bucket& bucket(std::uint64_t key, const Rate& rate, Clock::time_point now);

  const RateLimits m_limits;
  const std::string m_salt;    // names that meet in one bucket cannot be worked out beforehand
  mutable std::mutex m_mutex;  // protects what follows
  Table m_recent, m_before;    // when m_recent is half of all, it becomes m_before
};

}  // namespace tsunagu::http
