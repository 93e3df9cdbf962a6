// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/document_sets.hpp"

#include "index/reader/constraints.hpp"

namespace tsunagu::index {
namespace {

// Beyond that, making sets anew is as cheap as looking at so many documents for each.
constexpr std::size_t k_changed_max = 2'000;

}  // namespace

void DocumentSets::take_over(const DocumentSets& before, const std::vector<Document>& changed) {
  if (before.m_changed.size() + changed.size() > k_changed_max) return;
  {
    const std::lock_guard lock(before.m_mutex);
    m_sets = before.m_sets;
  }
  m_changed = before.m_changed;
  m_changed.insert(m_changed.end(), changed.begin(), changed.end());
}

DocumentSets::Shared DocumentSets::find_or_make(const std::string& key, const Make& make,
                                                const Renew& renew) {
  Known known;
  {
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_sets.find(key); found != m_sets.end()) known = found->second;
  }
  if (known.set && known.seen == m_changed.size()) return known.set;
  known.set = known.set ? renew(*known.set, m_changed, known.seen) : make();
  known.seen = m_changed.size();
  const std::lock_guard lock(m_mutex);
  if (m_sets.size() >= m_most) m_sets.clear();
  m_sets[key] = known;
  return known.set;
}

}  // namespace tsunagu::index
