// SPDX-License-Identifier: GPL-3.0-or-later
// Random numbers that are the same on every machine and library: SplitMix64 (Steele, Lea, Flood
// 2014) and integer arithmetic only. The distributions of <random> differ between libraries, so
// none is used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tsunagu::sample {

// What a stream of random numbers is for; streams of different purposes are unrelated.
enum class Purpose : std::uint64_t { person = 1, profile = 2, support_case = 3, organization = 4 };

class Random {
 public:
  // A stream of its own for record `number` of one purpose, so that any record can be made alone.
  Random(std::uint64_t seed, Purpose purpose, std::uint64_t number)
      : m_state(mix(mix(mix(seed) + static_cast<std::uint64_t>(purpose)) + number)) {}

  std::uint64_t next() { return mix(m_state += k_step); }

  // 0 .. count - 1; `count` is at least 1 and below 2^32.
  std::size_t below(std::size_t count) {
    return static_cast<std::size_t>(((next() >> 32) * static_cast<std::uint64_t>(count)) >> 32);
  }

  // low .. high, both inclusive.
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::size_t>(high - low) + 1));
  }

  bool percent(int chance) { return static_cast<int>(below(100)) < chance; }

  // One element of a non-empty list.
  template <class List>
  const auto& one_of(const List& list) {
    return list[below(std::size(list))];
  }

  // Index drawn by weight from running totals (ascending, the last one above 0).
  std::size_t by_running_total(std::span<const std::uint32_t> totals) {
    const std::size_t drawn = below(totals.back());
    std::size_t low = 0;
    std::size_t high = totals.size() - 1;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (drawn < totals[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

 private:
  static constexpr std::uint64_t k_step = 0x9E3779B97F4A7C15;

  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  std::uint64_t m_state;
};

}  // namespace tsunagu::sample
