// SPDX-License-Identifier: GPL-3.0-or-later
// Entity tags (RFC 9110 section 8.8) and If-None-Match.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "http/message.hpp"
#include "http/problem.hpp"

namespace tsunagu::http {

// Strong tag of a whole answer, quoted: its bytes decide, and nothing that its reader does not see.
// `reader` keeps the tags of what different readers see apart, whatever the bytes.
std::string etag_of(std::string_view body, std::string_view reader = {});

// The same for what its reader may change: "VERSION-HASH". The version alone would not do, because
// labels and names of other records in the answer change without it.
std::string etag_of(std::int64_t version, std::string_view body);

// The version that If-Match names ("VERSION-HASH" of etag_of, or "VERSION" alone); nothing for "*".
// precondition_required without If-Match, precondition_failed for tags that are none of ours.
tl::expected<std::optional<std::int64_t>, Problem> version_wanted(const Request& request);

// True when the If-None-Match header names `etag` (weak comparison) or is "*".
bool if_none_match(std::string_view header, std::string_view etag);

// Puts `etag` on the answer, which may be kept but is asked for again each time; becomes 304
// without a body when the client has it.
Response with_etag(Response response, const Request& request, const std::string& etag);

}  // namespace tsunagu::http
