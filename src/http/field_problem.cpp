// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/field_problem.hpp"

#include <algorithm>

namespace tsunagu::http {

Problem problem_with_field(const Error& error, ProblemKind kind) {
  Problem problem = problem_from(error);
  problem.kind = kind;
  const std::size_t colon = error.message.find(": ");
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '[' ||
           c == ']';
  };
  if (colon != std::string::npos &&
      std::all_of(error.message.begin(), error.message.begin() + static_cast<std::ptrdiff_t>(colon),
                  is_plain))
    problem.parameter = error.message.substr(0, colon);
  return problem;
}

}  // namespace tsunagu::http
