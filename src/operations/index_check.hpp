// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the index on the disk can be read, found out by a process of its own: a damaged index may
// crash its reader (docs/index-format.md), and the server shall not go with it.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "base/result.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::operations {

inline constexpr std::string_view k_index_check_command = "check-index";  // what the child runs
inline constexpr int k_index_check_damaged = 9;  // exit code of the child: corrupt
inline constexpr std::chrono::minutes k_index_check_within{10};

// What the child does: reads all of the generation in use. Succeeds without any generation. Errors:
// corrupt, io.
Result<void> read_index(const service::DataDir& dir);

// Runs `program` (this one: /proc/self/exe) as the child and waits for it. corrupt: it said so, was
// ended by a signal or took too long; not_ready: `stop` was requested; io: it could not look.
Result<void> check_index_apart(const service::DataDir& dir, const std::stop_token& stop,
                               const std::string& program = "/proc/self/exe");

}  // namespace tsunagu::operations
