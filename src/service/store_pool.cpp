// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/store_pool.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_idle_stores = 64;  // read connections kept open

}  // namespace

Result<StorePool::Lease> StorePool::borrow() {
  {
    const std::lock_guard lock(m_mutex);
    if (!m_idle.empty()) {
      store::Store store = std::move(m_idle.back());
      m_idle.pop_back();
      return Lease(*this, std::move(store));
    }
  }
  TRY_ASSIGN(auto store, open_store(m_dir, store::Mode::read_only));
  return Lease(*this, std::move(store));
}

void StorePool::give_back(store::Store store) {
  const std::lock_guard lock(m_mutex);
  if (m_idle.size() < k_idle_stores) m_idle.push_back(std::move(store));
}

}  // namespace tsunagu::service
