// SPDX-License-Identifier: GPL-3.0-or-later
// Read connections to the record store, lent one to a request. Threads: any.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "service/data_dir.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

class StorePool {
 public:
  explicit StorePool(DataDir dir) : m_dir(std::move(dir)) {}

  class Lease {
   public:
    Lease(StorePool& pool, store::Store store) : m_pool(&pool), m_store(std::move(store)) {}
    Lease(Lease&& other) noexcept
        : m_pool(std::exchange(other.m_pool, nullptr)),
          m_store(std::move(other.m_store)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (m_pool != nullptr) m_pool->give_back(std::move(m_store));
    }
    store::Store* operator->() { return &m_store; }
    store::Store& get() { return m_store; }

   private:
    StorePool* m_pool;
    store::Store m_store;
  };

  Result<Lease> borrow();

 private:
  void give_back(store::Store store);
  DataDir m_dir;
  std::mutex m_mutex;
  std::vector<store::Store> m_idle;  // guarded by m_mutex
};

}  // namespace tsunagu::service
