// SPDX-License-Identifier: GPL-3.0-or-later
// How much a person works on now, and whether they can be asked for more: for requests, shortlists
// and comparisons alike. Threads and errors: as the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/records.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

struct Workload {
  std::int64_t open_jobs = 0;  // without the request that is looked at
  std::optional<std::int64_t> max_open;
  std::string paused_until;
  bool has_left = false;  // term over, consent withdrawn, no record
  std::string problem;    // why they cannot be asked, in words; empty: they can
};

// `person` null: somebody whom nobody knows. `without_request`: id of a request that does not
// count; empty: all do. `today`: YYYY-MM-DD.
Result<Workload> workload_of(store::Store& store, const model::Coordinator* person,
                             std::string_view without_request, std::string_view today);

}  // namespace tsunagu::service
