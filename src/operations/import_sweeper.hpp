// SPDX-License-Identifier: GPL-3.0-or-later
// Forgets imports that are too old, and folders that a crash left without an import.
#pragma once

#include <cstdint>
#include <functional>
#include <thread>

#include "base/result.hpp"
#include "service/audit.hpp"
#include "service/data_dir.hpp"
#include "service/store_pool.hpp"
#include "store/imports.hpp"

namespace tsunagu::operations {

inline constexpr std::int64_t k_import_kept_days = 30;

// Looks when it is made and every hour after, on a thread of its own, until it goes. What it is
// given must outlive it.
class ImportSweeper {
 public:
  // Does its argument inside a transaction.
  using Write = std::function<Result<void>(const std::function<Result<void>(store::ImportRows&)>&)>;
  ImportSweeper(const service::DataDir& dir, const service::Clock& clock,
                service::StorePool& readers, Write write);

 private:
  void run(const std::stop_token& stop) const;
  Result<void> sweep() const;

  const service::DataDir& m_dir;
  const service::Clock& m_clock;
  service::StorePool& m_readers;
  const Write m_write;
  std::jthread m_thread;  // last: ends before what it uses goes
};

}  // namespace tsunagu::operations
