// SPDX-License-Identifier: GPL-3.0-or-later
// What every answer carries, and the answers that are written without the HTTP library.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "http/problem.hpp"

namespace tsunagu::http {

// On every answer. Nothing is loaded from elsewhere, nobody frames us, and the address of a page,
// which holds the search text, is told to no other site.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 6> k_security_headers{{
    {"Content-Security-Policy",
     "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
     "frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
}};

// Value of the Date header, now.
std::string http_date();

enum class WithBody { yes, no };

// A whole answer, as bytes, after which the connection ends; for what the library must not see.
std::string closing_answer(const Problem& problem, const std::string& request_id, WithBody body);

}  // namespace tsunagu::http
