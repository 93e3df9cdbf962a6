// SPDX-License-Identifier: GPL-3.0-or-later
// Entity tags (RFC 9110 section 8.8) and If-None-Match.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace tsunagu::http {

// Strong tag of a whole answer, quoted: its bytes decide.
std::string etag_of(std::string_view body);

// The same for a record: "VERSION-HASH". The version alone would not do, because labels, names of
// other records and lists of cases in the answer change without it.
std::string etag_of(std::int64_t version, std::string_view body);

// True when the If-None-Match header names `etag` (weak comparison) or is "*".
bool if_none_match(std::string_view header, std::string_view etag);

// Puts `etag` on the answer, which may be kept but is asked for again each time; becomes 304
// without a body when the client has it.
Response with_etag(Response response, const Request& request, const std::string& etag);

}  // namespace tsunagu::http
