// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/health_api.hpp"

#include "http/decode.hpp"
#include "http/encode_health.hpp"

namespace tsunagu::http {
namespace {

Outcome look(const operations::HealthDesk& desk, const Request& request, const Caller& caller) {
  TRY(decode_nothing(request.parameters));
  TRY_ASSIGN(const auto health, desk.look(caller.viewer));
  return json_answer(encode_health(health));
}

}  // namespace

std::optional<Outcome> HealthApi::handle(const RouteMatch& match, const Request& request,
                                         const Caller& caller) const {
  if (match.endpoint != Endpoint::show_health) return std::nullopt;
  return look(m_desk, request, caller);
}

}  // namespace tsunagu::http
