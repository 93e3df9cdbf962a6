// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a server runs on a data directory, without being in the way of one that starts.
#pragma once

#include <chrono>
#include <string>

#include "base/result.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::service {

// Held by the server (lock_server()).
std::string server_lock_path(const DataDir& dir);

// Takes the lock for an instant, shared with others who look. io when it cannot be opened. Threads:
// any.
Result<bool> is_served(const DataDir& dir);

// For as long a server that starts tries to get the lock: longer than any look.
inline constexpr std::chrono::milliseconds k_server_lock_patience{200};

}  // namespace tsunagu::service
