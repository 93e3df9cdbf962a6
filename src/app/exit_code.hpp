// SPDX-License-Identifier: GPL-3.0-or-later
// Exit codes of the program: fixed, documented in docs/command-line.md, relied on by scripts.
#pragma once

#include "base/result.hpp"

namespace tsunagu::app {

inline constexpr int k_exit_ok = 0;
inline constexpr int k_exit_internal = 1;
inline constexpr int k_exit_usage = 2;      // unknown option, bad value
inline constexpr int k_exit_rejected = 3;   // the file was read and refused; nothing was written
inline constexpr int k_exit_not_found = 4;  // no such file, record or data directory
inline constexpr int k_exit_locked = 5;     // data directory or port in use
inline constexpr int k_exit_newer_version = 6;  // data made by a newer version
inline constexpr int k_exit_no_space = 7;
inline constexpr int k_exit_io = 8;
inline constexpr int k_exit_corrupt = 9;  // also: `check` found something
inline constexpr int k_exit_not_ready = 10;

constexpr int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return k_exit_usage;
    case ErrorCode::rejected_input: return k_exit_rejected;
    case ErrorCode::not_found: return k_exit_not_found;
    case ErrorCode::locked: return k_exit_locked;
    case ErrorCode::newer_version: return k_exit_newer_version;
    case ErrorCode::no_space: return k_exit_no_space;
    case ErrorCode::io: return k_exit_io;
    case ErrorCode::corrupt: return k_exit_corrupt;
    case ErrorCode::not_ready:
    case ErrorCode::overloaded: return k_exit_not_ready;
    case ErrorCode::internal: return k_exit_internal;
    case ErrorCode::unauthenticated:
    case ErrorCode::code_required:
    case ErrorCode::forbidden:
    case ErrorCode::conflict:
    case ErrorCode::stale: return k_exit_rejected;
    case ErrorCode::too_many_requests: return k_exit_not_ready;
  }
  return k_exit_internal;
}

}  // namespace tsunagu::app
