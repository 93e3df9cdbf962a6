// SPDX-License-Identifier: GPL-3.0-or-later
// Results between layers: a value or an Error. Exceptions stay inside the layer that meets them.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace tsunagu {

// What a caller can act on; HTTP statuses and exit codes are mapped from these in http and app.
enum class ErrorCode {
  invalid_argument,  // the request or option is wrong
  rejected_input,    // a file or record was read and refused
  not_found,
  locked,             // another process holds the data directory, or the port is taken
  newer_version,      // data written by a newer version of the program
  not_ready,          // the index is being built
  overloaded,         // too many requests at once
  no_space,           // the disk is full or nearly so
  io,                 // reading or writing failed
  corrupt,            // stored data does not read back
  unauthenticated,    // nobody is signed in, or login, password or code is wrong
  code_required,      // the password is right, the code of the second factor is missing
  forbidden,          // this role may not do this
  conflict,           // the record is in another state than the request supposes
  stale,              // the record changed since the version that the request was made from
  too_many_requests,  // too often; see retry_after_s
  internal,           // a defect of ours
};

std::string_view name_of(ErrorCode code);

// `message` is one line in Japanese for the person at the keyboard: what, where, what to do.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  int retry_after_s = 0;  // too_many_requests: seconds until it is worth another try
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace tsunagu

#define TSUNAGU_CONCAT_(a, b) a##b
#define TSUNAGU_CONCAT(a, b) TSUNAGU_CONCAT_(a, b)

// Leaves the function with the error of a failed Result.
#define TRY(expression) TRY_(TSUNAGU_CONCAT(try_result_, __COUNTER__), expression)
#define TRY_(result, expression)                                   \
  do {                                                             \
    auto result = (expression);                                    \
    if (!result) return tl::unexpected(std::move(result).error()); \
  } while (false)

// TRY_ASSIGN(auto value, expression): the value of a Result, or leaves with its error.
#define TRY_ASSIGN(target, expression) \
  TRY_ASSIGN_(TSUNAGU_CONCAT(try_result_, __COUNTER__), target, expression)
#define TRY_ASSIGN_(result, target, expression)                  \
  auto result = (expression);                                    \
  if (!result) return tl::unexpected(std::move(result).error()); \
  target = std::move(result).value()
