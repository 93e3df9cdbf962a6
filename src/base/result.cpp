// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/result.hpp"

namespace tsunagu {

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid-argument";
    case ErrorCode::rejected_input: return "rejected-input";
    case ErrorCode::not_found: return "not-found";
    case ErrorCode::locked: return "locked";
    case ErrorCode::newer_version: return "newer-version";
    case ErrorCode::not_ready: return "not-ready";
    case ErrorCode::overloaded: return "overloaded";
    case ErrorCode::no_space: return "no-space";
    case ErrorCode::io: return "io";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::internal: return "internal";
    case ErrorCode::unauthenticated: return "unauthenticated";
    case ErrorCode::code_required: return "code-required";
    case ErrorCode::forbidden: return "forbidden";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::stale: return "stale";
    case ErrorCode::too_many_requests: return "too-many-requests";
  }
  return "internal";
}

}  // namespace tsunagu
