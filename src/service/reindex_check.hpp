// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/reindex.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

// Whether there is what is asked for: not_found, or invalid_argument for another kind of record.
Result<void> check_request(store::Store& store, const ReindexRequest& request);

}  // namespace tsunagu::service
