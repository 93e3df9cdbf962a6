// SPDX-License-Identifier: GPL-3.0-or-later
// What an endpoint comes to: an answer, or the reason why there is none. TRY passes problems of a
// request and errors of the service on alike.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "base/result.hpp"
#include "http/message.hpp"
#include "http/problem.hpp"

namespace tsunagu::http {

struct Refusal {
  Problem problem;
  std::string log = {};  // for the operator; empty unless something of ours failed

  Refusal(Problem of_request) : problem(std::move(of_request)) {}  // NOLINT: converts, for TRY
  Refusal(const Error& error);                                     // NOLINT: converts, for TRY
};

using Outcome = tl::expected<Response, Refusal>;

// 429 that says when to come back.
Problem too_often(int wait_s);

Response json_answer(std::string body, int status = 200);

}  // namespace tsunagu::http
