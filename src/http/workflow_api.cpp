// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/workflow_api.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/record_json.hpp"
#include "http/encode_workflow.hpp"
#include "http/etag.hpp"
#include "http/json_body.hpp"
#include "service/case_draft.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_note_max_bytes = 8192;  // the service wants fewer characters

constexpr std::array k_decision{BodyField{"decision", FieldKind::text, true, 16},
                                BodyField{"note", FieldKind::text, false, k_note_max_bytes}};
constexpr std::array k_note{BodyField{"note", FieldKind::text, false, k_note_max_bytes}};
constexpr std::array k_consent{BodyField{"scope", FieldKind::text, true, 64},
                               BodyField{"version", FieldKind::text, true, 256},
                               BodyField{"on", FieldKind::text, false, 16}};
constexpr std::array k_clearance{BodyField{"consent_id", FieldKind::text, false, 512},
                                 BodyField{"reason", FieldKind::text, false, k_note_max_bytes}};

// A record as it stands in a line of JSON Lines; bad_body with the first field at fault.
template <class Record>
Decoded<Record> record_in(const Request& request) {
  TRY(decode_nothing(request.parameters));
  auto decoded = exchange::decode_json<Record>(request.body);
  if (decoded.problems.empty()) return std::move(decoded.record);
  const model::FieldProblem& first = decoded.problems.front();
  const bool named = decoded.readable && !first.field.empty();
  return tl::unexpected(
      Problem{ProblemKind::bad_body,
              named ? fmt::format("{}: {}", first.field, first.reason) : first.reason,
              named ? first.field : std::string()});
}

Decoded<void> no_body(const Request& request) {
  TRY(decode_nothing(request.parameters));
  TRY(read_body(request.body, std::span<const BodyField>()));
  return {};
}

// The version that the request was made from, which must be `now`; "*" takes what there is.
Decoded<std::int64_t> version_in(const Request& request, std::int64_t now) {
  TRY_ASSIGN(const auto wanted, version_wanted(request));
  if (wanted && *wanted != now)
    return tl::unexpected(Problem{ProblemKind::precondition_failed, {}, {}});
  return now;
}

// As version_in(), for steps that publish: nothing unread, so "*" says too little.
Decoded<std::int64_t> version_read(const Request& request, std::int64_t now) {
  if (text::trim(request.if_match) == "*") {
    return tl::unexpected(Problem{ProblemKind::precondition_required,
                                  "読んだ版の ETag を If-Match に書いてください（* は使えません）",
                                  {}});
  }
  return version_in(request, now);
}

}  // namespace

struct WorkflowApi::Asked {
  const Request& request;
  service::Actor actor;
  std::string_view id;
};

// One user holds a few places at most: the others work on.
std::optional<Outcome> WorkflowApi::handle(const RouteMatch& match, const Request& request,
                                           const Caller& caller) {
  const auto pass = m_gate.enter(caller.viewer.user_id);
  if (!pass) return tl::unexpected(Refusal(Problem{ProblemKind::overloaded, {}, {}}));
  auto outcome = answer(match.endpoint, {request, {caller.viewer, request.request_id}, match.id});
  if (!outcome || !*outcome || m_audit == nullptr) return outcome;
  const std::string_view read = match.endpoint == Endpoint::show_draft       ? "profile_draft"
                                : match.endpoint == Endpoint::show_case_work ? "case_draft"
                                                                             : "";
  if (read.empty()) return outcome;
  const auto noted = m_audit->saw(caller.viewer, read, match.id, request.request_id);
  if (!noted) return tl::unexpected(Refusal(noted.error()));
  return outcome;
}

std::optional<Outcome> WorkflowApi::answer(Endpoint endpoint, const Asked& asked) {
  if (endpoint == Endpoint::show_desk) return desk(asked);
  if (endpoint == Endpoint::create_case) return create_case(asked);
  if (endpoint == Endpoint::draft_case && m_dispatch != nullptr) return draft_case(asked);
  if (auto outcome = handle_profile(endpoint, asked)) return outcome;
  return handle_case(endpoint, asked);
}

Outcome WorkflowApi::profile_answer(const Result<service::ProfileWork>& work) const {
  TRY_ASSIGN(const service::ProfileWork shown, work);
  Response response = json_answer(encode_profile_work(shown));
  response.headers.push_back({"ETag", etag_of(shown.draft_version, response.body)});
  return response;
}

Outcome WorkflowApi::case_answer(const Result<service::CaseWork>& work, int status) const {
  TRY_ASSIGN(const service::CaseWork shown, work);
  Response response = json_answer(encode_case_work(shown, m_reference), status);
  response.headers.push_back({"ETag", etag_of(shown.version, response.body)});
  if (status == 201)
    response.headers.push_back({"Location", "/api/v1/cases/" + shown.record.id + "/draft"});
  return response;
}

// --- profiles ---

std::optional<Outcome> WorkflowApi::handle_profile(Endpoint endpoint, const Asked& asked) {
  // Steps that take nothing from the body.
  const auto plain = [&](auto step) -> Outcome {
    TRY(no_body(asked.request));
    return profile_answer((m_workflow.*step)(asked.actor, asked.id));
  };
  switch (endpoint) {
    case Endpoint::show_draft: return plain(&service::Workflow::profile);
    case Endpoint::save_draft: return save_draft(asked);
    case Endpoint::discard_draft: return discard_draft(asked);
    case Endpoint::submit_draft: return plain(&service::Workflow::submit_draft);
    case Endpoint::decide_draft: return decide_draft(asked);
    case Endpoint::confirm_profile: return plain(&service::Workflow::confirm_profile);
    case Endpoint::record_consent: return record_consent(asked);
    case Endpoint::withdraw_consent: return plain(&service::Workflow::withdraw_consent);
    default: return std::nullopt;
  }
}

Outcome WorkflowApi::save_draft(const Asked& asked) {
  TRY_ASSIGN(const auto content, record_in<model::Coordinator>(asked.request));
  TRY_ASSIGN(const auto now, m_workflow.profile(asked.actor, asked.id));
  TRY_ASSIGN(const std::int64_t version, version_in(asked.request, now.draft_version));
  return profile_answer(m_workflow.save_draft(asked.actor, asked.id, content, version));
}

Outcome WorkflowApi::discard_draft(const Asked& asked) {
  TRY(no_body(asked.request));
  TRY(m_workflow.discard_draft(asked.actor, asked.id));
  return Response{204, {}, {}, {}};
}

Outcome WorkflowApi::decide_draft(const Asked& asked) {
  TRY_ASSIGN(const Body body, read_body(asked.request.body, k_decision));
  const std::string decision = body.text("decision");
  if (decision != "approve" && decision != "return")
    return tl::unexpected(
        Refusal(Problem{ProblemKind::bad_body, "decision は approve か return です", "decision"}));
  TRY_ASSIGN(const auto now, m_workflow.profile(asked.actor, asked.id));
  TRY_ASSIGN(const std::int64_t version, version_read(asked.request, now.draft_version));
  return profile_answer(m_workflow.decide_draft(asked.actor, asked.id, decision == "approve",
                                                body.text("note"), version));
}

Outcome WorkflowApi::record_consent(const Asked& asked) {
  TRY_ASSIGN(const Body body, read_body(asked.request.body, k_consent));
  return profile_answer(m_workflow.record_consent(
      asked.actor, asked.id, {body.text("scope"), body.text("version"), body.text("on")}));
}

// --- cases ---

std::optional<Outcome> WorkflowApi::handle_case(Endpoint endpoint, const Asked& asked) {
  switch (endpoint) {
    case Endpoint::show_case_work: {
      if (const auto none = no_body(asked.request); !none)
        return tl::unexpected(Refusal(none.error()));
      return case_answer(m_workflow.case_work(asked.actor, asked.id));
    }
    case Endpoint::save_case: return save_case(asked);
    case Endpoint::submit_case: {
      if (const auto none = no_body(asked.request); !none)
        return tl::unexpected(Refusal(none.error()));
      return case_answer(m_workflow.submit_case(asked.actor, asked.id));
    }
    case Endpoint::publish_case: return publish_case(asked);
    case Endpoint::return_case:
    case Endpoint::withdraw_case: return note_case(endpoint, asked);
    default: return std::nullopt;
  }
}

Outcome WorkflowApi::create_case(const Asked& asked) {
  TRY_ASSIGN(auto content, record_in<model::Case>(asked.request));
  if (!content.id.empty())
    return tl::unexpected(
        Refusal(Problem{ProblemKind::bad_body, "id は送れません。サーバーが付けます", "id"}));
  return case_answer(m_workflow.create_case(asked.actor, std::move(content)), 201);
}

Outcome WorkflowApi::draft_case(const Asked& asked) {
  TRY(no_body(asked.request));
  TRY_ASSIGN(const service::DraftedCase drafted,
             service::draft_case(*m_dispatch, m_workflow, m_reference, asked.actor, asked.id));
  Response response = json_answer(encode_drafted_case(drafted), drafted.is_new ? 201 : 200);
  response.headers.push_back(
      {"Location", fmt::format("/api/v1/cases/{}/draft", drafted.work.record.id)});
  return response;
}

Outcome WorkflowApi::save_case(const Asked& asked) {
  TRY_ASSIGN(auto content, record_in<model::Case>(asked.request));
  TRY_ASSIGN(const auto now, m_workflow.case_work(asked.actor, asked.id));
  TRY_ASSIGN(const std::int64_t version, version_in(asked.request, now.version));
  return case_answer(m_workflow.save_case(asked.actor, asked.id, std::move(content), version));
}

Outcome WorkflowApi::publish_case(const Asked& asked) {
  TRY_ASSIGN(const Body body, read_body(asked.request.body, k_clearance));
  TRY_ASSIGN(const auto now, m_workflow.case_work(asked.actor, asked.id));
  TRY_ASSIGN(const std::int64_t version, version_read(asked.request, now.version));
  return case_answer(m_workflow.publish_case(
      asked.actor, asked.id, {body.text("consent_id"), body.text("reason")}, version));
}

Outcome WorkflowApi::note_case(Endpoint endpoint, const Asked& asked) {
  TRY_ASSIGN(const Body body, read_body(asked.request.body, k_note));
  const std::string note = body.text("note");
  return case_answer(endpoint == Endpoint::return_case
                         ? m_workflow.return_case(asked.actor, asked.id, note)
                         : m_workflow.withdraw_case(asked.actor, asked.id, note));
}

// --- desk ---

Outcome WorkflowApi::desk(const Asked& asked) {
  TRY_ASSIGN(const std::string hub, decode_desk(asked.request.parameters, m_reference));
  TRY_ASSIGN(const auto shown, m_workflow.desk(asked.actor, hub));
  return json_answer(encode_desk(shown));
}

}  // namespace tsunagu::http
