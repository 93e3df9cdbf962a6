// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/rate_limits.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <utility>

namespace tsunagu::http {
namespace {

std::string random_salt() {
  std::random_device random;
  return std::to_string(random()) + std::to_string(random());
}

}  // namespace

RateLimiter::RateLimiter(const RateLimits& limits) : m_limits(limits), m_salt(random_salt()) {}

Rate RateLimiter::rate_of(Kind kind) const {
  Rate rate;
  switch (kind) {
    case Kind::address: rate = m_limits.address; break;
    case Kind::sign_in: rate = m_limits.sign_in; break;
    case Kind::account: rate = m_limits.account; break;
    case Kind::key: rate = m_limits.key; break;
  }
  return {rate.per_second * m_limits.factor, rate.burst * m_limits.factor};
}

RateLimiter::Bucket& RateLimiter::bucket(std::uint64_t key, const Rate& rate,
                                         Clock::time_point now) {
  if (const auto found = m_recent.find(key); found != m_recent.end()) return found->second;
  Bucket fresh{rate.burst, now};
  if (const auto known = m_before.find(key); known != m_before.end()) fresh = known->second;
  if (m_recent.size() >= m_limits.buckets_max / 2) m_before = std::exchange(m_recent, {});
  return m_recent.emplace(key, fresh).first->second;
}

std::optional<int> RateLimiter::take(Kind kind, std::string_view name, Clock::time_point now) {
  const Rate rate = rate_of(kind);
  std::string salted = m_salt;
  salted += static_cast<char>('a' + static_cast<int>(kind));
  salted += name;
  const std::uint64_t key = std::hash<std::string>()(salted);
  const std::lock_guard lock(m_mutex);
  Bucket& mine = bucket(key, rate, now);
  const double passed = std::chrono::duration<double>(now - mine.at).count();
  mine.tokens = std::min(rate.burst, mine.tokens + std::max(passed, 0.0) * rate.per_second);
  mine.at = std::max(mine.at, now);
  if (mine.tokens >= 1) {
    mine.tokens -= 1;
    return std::nullopt;
  }
  return static_cast<int>(std::ceil((1 - mine.tokens) / rate.per_second));
}

std::size_t RateLimiter::buckets() const {
  const std::lock_guard lock(m_mutex);
  return m_recent.size() + m_before.size();
}

}  // namespace tsunagu::http
