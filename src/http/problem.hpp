// SPDX-License-Identifier: GPL-3.0-or-later
// Problem documents (RFC 9457), Japanese and English. The only place where HTTP statuses of
// failures are decided.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"

namespace tsunagu::http {

enum class ProblemKind {
  bad_parameter,
  bad_request,
  bad_body,
  unauthorized,
  code_required,
  forbidden,
  not_found,
  method_not_allowed,
  request_timeout,
  conflict,
  length_required,
  precondition_failed,
  payload_too_large,
  misdirected,
  key_reused,
  uri_too_long,
  unsupported_media_type,
  precondition_required,
  too_many_requests,
  overloaded,
  not_ready,
  insufficient_storage,
  internal,
};

// A row of the table of problem types; `type` is a stable address, relative to the server.
struct ProblemType {
  ProblemKind kind;
  std::string_view type;
  int status;
  std::string_view title, title_en;
};

const ProblemType& type_of(ProblemKind kind);

// The kind whose address is "/problems/NAME"; null when there is none.
const ProblemType* find_problem_type(std::string_view name);

struct Problem {
  ProblemKind kind = ProblemKind::internal;
  std::string detail;                // Japanese: what, and what to do
  std::string parameter;             // the parameter or field of the body at fault, when it is one
  std::vector<Header> headers = {};  // that the answer also has (Allow)
  int retry_after_s = 0;             // too_many_requests: when to come back
};

// What went wrong and what to do, in Japanese: the problem's own words, or those of its kind.
std::string_view detail_of(const Problem& problem);

// What a failure of the service becomes.
ProblemKind error_map(ErrorCode code);

// Only messages about the request itself travel; those about our disk or data stay in the log.
Problem problem_from(const Error& error);

// The answer: application/problem+json, with Retry-After and WWW-Authenticate where the status
// wants them.
Response problem_response(const Problem& problem, std::string_view path,
                          std::string_view request_id);

}  // namespace tsunagu::http
