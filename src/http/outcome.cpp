// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/outcome.hpp"

#include <fmt/format.h>

#include "base/log.hpp"

namespace tsunagu::http {

Refusal::Refusal(const Error& error) : problem(problem_from(error)) {
  if (problem.kind == ProblemKind::internal || problem.kind == ProblemKind::insufficient_storage)
    log = log::told(error);
}

Problem too_often(int wait_s) {
  Problem problem{ProblemKind::too_many_requests,
                  fmt::format("要求が多すぎます。{} 秒待ってからやり直してください", wait_s),
                  {}};
  problem.retry_after_s = wait_s;
  return problem;
}

Response json_answer(std::string body, int status) {
  return {status, std::string(k_json), {}, std::move(body)};
}

}  // namespace tsunagu::http
