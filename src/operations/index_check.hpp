// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the index in use can be read, found out by a process of its own: a damaged index may
// crash its reader (docs/index-format.md), and the server shall not go with it.
#pragma once

#include <stop_token>
#include <string>

#include "base/result.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::operations {

// Succeeds without any generation. Errors: corrupt; not_ready once `stop` is requested; io: it
// could not look. `program`: this one.
Result<void> check_index_apart(const service::DataDir& dir, const std::stop_token& stop,
                               const std::string& program = "/proc/self/exe");

}  // namespace tsunagu::operations
