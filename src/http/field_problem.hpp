// SPDX-License-Identifier: GPL-3.0-or-later
// Errors of the service about one field of a body: "FIELD: what is wrong" names the field apart as
// well. Pure.
#pragma once

#include <utility>

#include <tl/expected.hpp>

#include "base/result.hpp"
#include "http/outcome.hpp"

namespace tsunagu::http {

Problem problem_with_field(const Error& error, ProblemKind kind);

template <class Value>
tl::expected<Value, Refusal> named(Result<Value> result, ProblemKind kind = ProblemKind::bad_body) {
  if (result) return *std::move(result);
  if (result.error().code == ErrorCode::rejected_input)
    return tl::unexpected(Refusal(problem_with_field(result.error(), kind)));
  return tl::unexpected(Refusal(result.error()));
}

}  // namespace tsunagu::http
