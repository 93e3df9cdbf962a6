// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of a search from a JSON body, so that they stand in no address. They are then
// decoded as those of a query string are (decode.hpp). Pure; fuzzed.
#pragma once

#include <string_view>
#include <vector>

#include "http/decode.hpp"
#include "http/message.hpp"

namespace tsunagu::http {

// Reads one flat object, {"q": "…", "topic": ["sales", "hiring"], "online": true, "page": 2}: a
// text, an integer or a flag is one parameter (a flag as "1" or "0"), a list of texts one for each,
// null none. In the order sent; an empty body is an empty object. bad_body for anything else,
// ill-formed UTF-8, NUL, and more than the limits of a query string (target.hpp); what was sent is
// not repeated.
Decoded<std::vector<Parameter>> read_parameters(std::string_view json);

}  // namespace tsunagu::http
