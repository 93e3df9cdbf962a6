// SPDX-License-Identifier: GPL-3.0-or-later
// What a request must show before its body is read: one that changes something, that it comes from
// our own pages or from a program; one with a body, that it is of the right type. Pure; any thread.
#pragma once

#include <optional>

#include "http/message.hpp"
#include "http/problem.hpp"
#include "http/routes.hpp"

namespace tsunagu::http {

// For changes. A browser adds cookies (and a proxy its user) to requests that any site makes it
// send, so for these callers Origin must be our own host or Sec-Fetch-Site say same-origin. A
// foreign one of the two is refused for everybody but API keys, signing in included: nobody is
// signed in by another site.
std::optional<Problem> check_origin(const Request& request);

// POST, PUT and PATCH carry application/json, or the `media` of their address: types that no form
// of another site can send unasked.
std::optional<Problem> check_content_type(const Request& request,
                                          std::string_view media = k_json_media);

}  // namespace tsunagu::http
