// SPDX-License-Identifier: GPL-3.0-or-later
// The guard in front of the HTTP library: reads a request head by the letter of RFC 9112 and
// refuses what the library is known to mishandle (docs/decisions/0003-http-adapter.md). Pure;
// fuzzed.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "http/problem.hpp"

namespace tsunagu::http {

inline constexpr std::size_t k_request_line_max_bytes =
    32 * 1024;  // a memo of 8 KB is 24 KB percent-encoded
inline constexpr std::size_t k_head_max_bytes = 48 * 1024;  // request line and headers
inline constexpr std::size_t k_headers_max = 64;            // of a request; browsers send about 15
inline constexpr std::size_t k_payload_max_bytes = 64 * 1024;  // beyond: 413 instead of 400

struct RequestHead {
  enum class Method { get, head };
  Method method = Method::get;
  std::string target;  // origin form, raw; bytes above 0x7F are passed on
  std::string if_none_match;
  bool keep_alive = true;
};

// `head` is everything up to and including the empty line. Refused, and the connection must then be
// closed: a malformed request line or header, a bare CR or LF, a folded header, not exactly one
// Host, any body (no method of this version takes one), and every method but GET and HEAD (405).
tl::expected<RequestHead, Problem> parse_request_head(std::string_view head);

}  // namespace tsunagu::http
