// SPDX-License-Identifier: GPL-3.0-or-later
// Who takes no new request now: paused, or with as many open jobs as the person's limit. Such
// people leave every search at once, because each search asks here; their pages stay.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

class Availability {
 public:
  using Ids = std::shared_ptr<const std::vector<std::string>>;  // in order

  // As of the newest write that `store` sees; reads them anew only after one, or on another day.
  Result<Ids> unavailable(store::Store& store);

 private:
  std::mutex m_mutex;
  Ids m_ids;  // guarded, as what they are of
  std::int64_t m_sequence = 0;
  std::string m_day;
};

}  // namespace tsunagu::service
