// SPDX-License-Identifier: GPL-3.0-or-later
// What every answer carries, and answers as they go over the wire (RFC 9112).
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "http/message.hpp"

namespace tsunagu::http {

// On every answer. Nothing is loaded from elsewhere, nobody frames us, and the address of a page,
// which holds the search text, is told to no other site.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 8> k_security_headers{{
    {"Content-Security-Policy",
     "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
     "frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
    // Browsers heed it over TLS only, which a server in front of this one speaks.
    {"Strict-Transport-Security", "max-age=31536000"},
}};

enum class Ending { keep_alive, close };

// A whole answer as bytes. HEAD answers have the length of a body but none; a 204 and a 304 have
// neither. One that goes on has no length: it ends with its connection (RFC 9112 section 6.3), so
// `ending` must be close. Answers without Cache-Control may not be kept by anybody. Headers whose
// value is not visible text are left out: nothing can break out of one.
std::string answer_bytes(const Response& response, Method method, Ending ending);

}  // namespace tsunagu::http
