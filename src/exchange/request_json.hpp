// SPDX-License-Identifier: GPL-3.0-or-later
// Requests for people of other regions as JSON (RFC 8259): as they are kept, and as they are
// written by whoever asks or answers. All functions are pure; any thread may call them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "dispatch/advance.hpp"
#include "dispatch/request.hpp"

namespace tsunagu::exchange {

// What a requester writes; the rest of a request is made from it.
struct RequestWish {
  dispatch::Request request;
  bool send = false;  // submit at once
};

struct StepWish {
  dispatch::Action action = dispatch::Action::edit;
  dispatch::StepInput input;
};

// The whole request, one line; empty values are left out. decode_request gives the same back, and
// `corrupt` for anything else.
std::string encode_request(const dispatch::Request& request);
Result<dispatch::Request> decode_request(std::string_view json);

// Read what somebody sent. rejected_input with "FIELD: what is wrong" for wrong types, unknown and
// repeated names, unknown actions, NUL characters; without a field for what is no JSON object.
// Lengths and codes are for dispatch::check and dispatch::advance.
Result<RequestWish> read_wish(std::string_view json);
Result<StepWish> read_step(std::string_view json);

}  // namespace tsunagu::exchange
