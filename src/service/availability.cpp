// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/availability.hpp"

#include "base/date.hpp"
#include "store/requests.hpp"

namespace tsunagu::service {

// Every write of a person or a request adds to the audit trail, so its newest row tells of changes.
Result<Availability::Ids> Availability::unavailable(store::Store& store) {
  TRY_ASSIGN(const auto newest, store.newest_audit());
  const std::int64_t sequence = newest ? newest->sequence : 0;
  const std::string today = date::today();
  const std::lock_guard lock(m_mutex);
  if (!m_ids || m_sequence < sequence || m_day != today) {
    TRY_ASSIGN(auto ids, store::RequestRows(store).unavailable(today));
    m_ids = std::make_shared<const std::vector<std::string>>(std::move(ids));
    m_sequence = sequence;
    m_day = today;
  }
  return m_ids;
}

}  // namespace tsunagu::service
