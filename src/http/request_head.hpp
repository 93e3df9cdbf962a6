// SPDX-License-Identifier: GPL-3.0-or-later
// The guard between socket and application: reads a request head by the letter of RFC 9112 and
// refuses whatever two readers could understand differently
// (docs/decisions/0012-own-transport.md). Pure; fuzzed.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "http/message.hpp"
#include "http/problem.hpp"

namespace tsunagu::http {

inline constexpr std::size_t k_request_line_max_bytes =
    32 * 1024;  // a memo of 8 KB is 24 KB percent-encoded
inline constexpr std::size_t k_head_max_bytes = 48 * 1024;   // request line and headers
inline constexpr std::size_t k_headers_max = 64;             // of a request; browsers send about 15
inline constexpr std::size_t k_body_max_bytes = 256 * 1024;  // unframed; a record is about 10 KB
// Of the one address that takes files (routes.hpp).
inline constexpr std::size_t k_upload_max_bytes = 64 * 1024 * 1024;
inline constexpr std::size_t k_token_max_bytes = 512;  // session tokens, API keys

inline constexpr std::string_view k_unknown_hops = "?";  // no address

inline constexpr std::string_view k_session_cookie = "__Host-tsunagu";

// How the body that follows is framed: never both ways, never one that we do not read ourselves.
enum class Framing { none, length, chunked };

struct RequestHead {
  Method method = Method::get;
  std::string target;  // origin form, raw; bytes above 0x7F are passed on
  bool keep_alive = true;
  Framing framing = Framing::none;
  std::size_t content_length = 0;  // 1..k_upload_max_bytes with Framing::length
  // Headers that we take; every other one is dropped here, so Range, Expect, TE, Trailer, Upgrade
  // and names that look like ours (REMOTE_ADDR) have no effect at all.
  std::string host, content_type, origin, sec_fetch_site, idempotency_key, if_match, if_none_match,
      last_event_id;
  std::string session_token, bearer;  // or k_unusable_token
  // X-Forwarded-For, joined; believed of trusted proxies only. k_unknown_hops when nothing but
  // another header (Forwarded, Via, X-Real-IP, X-Forwarded-...) tells of a proxy.
  std::string forwarded_for;
  std::string proxy_user;  // the header that HeadRules names
};

struct HeadRules {
  // Lower case; empty: none is. With one, session cookies are not looked at: the proxy says with
  // every request who asks.
  std::string trusted_user_header;
};

// Whether a header of this name may say whom a proxy has signed in: a name at all (RFC 9110 token),
// and none that clients send for another reason.
bool may_name_users(std::string_view header);

// `head` is everything up to and including the empty line. Refused, and the connection must then be
// closed: a malformed request line or header, a bare CR or LF, a folded header, not exactly one
// Host, one of our headers twice, a body on GET or HEAD (400), ambiguous framing (400), a body that
// is too large (413) or encoded (415), and none where the method wants one (411).
tl::expected<RequestHead, Problem> parse_request_head(std::string_view head,
                                                      const HeadRules& rules = {});

}  // namespace tsunagu::http
