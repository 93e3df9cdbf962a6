// SPDX-License-Identifier: GPL-3.0-or-later
// Who has a word in any visible evidence, as sets of people that are read once for each snapshot.
// Internal to the reader.
#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace tsunagu::index {

// A bit for each person number.
class PersonSet {
 public:
  PersonSet() = default;
  explicit PersonSet(std::size_t people) : m_bits(people / 64 + 1, 0) {}
  void add(std::uint32_t person) { m_bits[person / 64] |= std::uint64_t{1} << person % 64; }
  bool has(std::uint32_t person) const {
    return person / 64 < m_bits.size() && (m_bits[person / 64] >> person % 64 & 1U) != 0;
  }
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t w = 0; w < m_bits.size(); ++w) {
      for (std::uint64_t left = m_bits[w]; left != 0; left &= left - 1) {
        visit(
            static_cast<std::uint32_t>(w * 64 + static_cast<std::size_t>(std::countr_zero(left))));
      }
    }
  }
  void add_all(const PersonSet& other) {
    for (std::size_t w = 0; w < m_bits.size(); ++w) m_bits[w] |= other.m_bits[w];
  }

 private:
  std::vector<std::uint64_t> m_bits;
};

// Sets by name, made when they are first asked for. Bounded. Threads: any.
class PersonSets {
 public:
  using Shared = std::shared_ptr<const PersonSet>;
  Shared find_or_make(const std::string& key, const std::function<PersonSet()>& make);

 private:
  std::mutex m_mutex;
  std::unordered_map<std::string, Shared> m_sets;  // guarded by m_mutex
};

}  // namespace tsunagu::index
