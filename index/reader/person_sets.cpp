// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/person_sets.hpp"

namespace tsunagu::index {
namespace {

constexpr std::size_t k_sets_max = 20'000;  // 5,000 people: 13 MB

}  // namespace

PersonSets::Shared PersonSets::find_or_make(const std::string& key,
                                            const std::function<PersonSet()>& make) {
  {
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_sets.find(key); found != m_sets.end()) return found->second;
  }
  auto made = std::make_shared<const PersonSet>(make());
  const std::lock_guard lock(m_mutex);
  if (m_sets.size() >= k_sets_max) m_sets.clear();
  return m_sets.emplace(key, std::move(made)).first->second;
}

}  // namespace tsunagu::index
