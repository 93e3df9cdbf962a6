// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/backups_api.hpp"

#include <array>

#include "http/decode.hpp"
#include "http/encode_backups.hpp"
#include "http/jobs_api.hpp"
#include "http/json_body.hpp"

namespace tsunagu::http {
namespace {

constexpr std::array k_drill{BodyField{"backup", FieldKind::text, false, 128}};

}  // namespace

std::optional<Outcome> BackupsApi::handle(const RouteMatch& match, const Request& request,
                                          const Caller& caller) {
  switch (match.endpoint) {
    case Endpoint::list_backups: return list(request, caller);
    case Endpoint::make_backup: return back_up(request, caller);
    case Endpoint::hold_drill: return drill(request, caller);
    default: return std::nullopt;
  }
}

Outcome BackupsApi::list(const Request& request, const Caller& caller) {
  TRY(decode_nothing(request.parameters));
  TRY_ASSIGN(const auto shown, m_backups.view(caller.viewer));
  return json_answer(encode_backups(shown));
}

Outcome BackupsApi::back_up(const Request& request, const Caller& caller) {
  TRY(decode_nothing(request.parameters));
  TRY(read_body(request.body, std::span<const BodyField>()));
  TRY_ASSIGN(auto job, m_backups.back_up({caller.viewer, request.request_id}));
  return job_begun(m_jobs, std::move(job), caller.viewer);
}

Outcome BackupsApi::drill(const Request& request, const Caller& caller) {
  TRY(decode_nothing(request.parameters));
  TRY_ASSIGN(const auto body, read_body(request.body, k_drill));
  TRY_ASSIGN(auto job, m_backups.drill({caller.viewer, request.request_id}, body.text("backup")));
  return job_begun(m_jobs, std::move(job), caller.viewer);
}

}  // namespace tsunagu::http
