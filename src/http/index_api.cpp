// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/index_api.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "http/decode.hpp"
#include "http/encode_jobs.hpp"
#include "http/encode_parts.hpp"
#include "http/field_problem.hpp"
#include "http/jobs_api.hpp"
#include "http/json_body.hpp"
#include "operations/reindex.hpp"
#include "service/authorization.hpp"
#include "service/documents.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_index_bytes = 4096;
constexpr std::size_t k_id_max_bytes = 128;
// A rollback that takes longer is seen in the answer as a job that runs.
constexpr std::chrono::seconds k_roll_back_waits{20};
constexpr std::chrono::milliseconds k_news_wait{250};

constexpr std::array k_reindex_fields{BodyField{"scope", FieldKind::text, true, 32},
                                      BodyField{"id", FieldKind::text, false, k_id_max_bytes}};
constexpr std::array k_roll_back_fields{BodyField{"generation", FieldKind::integer, true}};

constexpr std::array<std::string_view, 3> k_layer_labels{"だれにでも", "機関まで", "拠点まで"};

struct IndexView {
  service::IndexState state;
  std::optional<JobView> job, last;
};

std::string encode_index(const IndexView& view) {
  const service::IndexState& state = view.state;
  JsonWriter json(k_index_bytes);
  json.begin_object();
  json.member_integer("generation", state.generation);
  json.member("state", service::name_of(state.kind));
  moment_or_null(json, "built_at", state.built_at.value_or(0));
  json.member_integer("lag_rows", state.lag_rows);
  json.member_integer("lag_seconds", state.lag_seconds);
  json.member_integer("format_version", state.format_version);
  json.member_flag("needs_reindex", state.needs_reindex);
  std::size_t number = 0;
  objects(json, "layers", state.layers, [&](const index::LayerCounts& layer) {
    json.key("layer");
    labelled_value(json, service::layer_names().at(number), k_layer_labels.at(number));
    ++number;
    json.member_integer("cases", layer.work);
    json.member_integer("people", layer.profiles);
  });
  json.member_integer("bytes", static_cast<std::int64_t>(state.bytes));
  json.member_integer("disk_free", static_cast<std::int64_t>(state.disk_free));
  objects(json, "generations", state.generations, [&](const service::IndexGeneration& generation) {
    json.member_integer("number", generation.number);
    moment_or_null(json, "built_at", generation.built_at);
    json.member_integer("bytes", static_cast<std::int64_t>(generation.bytes));
    json.member_flag("current", generation.is_current);
    json.member_flag("can_roll_back", generation.can_roll_back);
  });
  job_or_null(json, "job", view.job);
  job_or_null(json, "last", view.last);
  json.end_object();
  return json.take();
}

// What a body asks for; rejected_input names the field.
Result<service::ReindexRequest> request_of(const Body& body, const service::Directory& directory) {
  const auto scope = service::scope_from(body.text("scope"));
  if (!scope) {
    return fail(ErrorCode::rejected_input,
                "scope: all、hub、coordinator、kind、lexicon のどれかを指定してください");
  }
  service::ReindexRequest request{*scope, body.text("id")};
  const bool takes_id = *scope != service::Scope::all && *scope != service::Scope::lexicon;
  if (takes_id == request.id.empty()) {
    return fail(ErrorCode::rejected_input, takes_id ? "id: 何を作り直すかを指定してください"
                                                    : "id: この範囲では指定できません");
  }
  if (*scope == service::Scope::hub) TRY(directory.organization(request.id, model::Tier::hub));
  if (*scope == service::Scope::kind && request.id != "coordinators" && request.id != "cases")
    return fail(ErrorCode::rejected_input, "id: coordinators か cases を指定してください");
  return request;
}

}  // namespace

std::optional<Outcome> IndexApi::handle(const RouteMatch& match, const Request& request,
                                        const Caller& caller) {
  switch (match.endpoint) {
    case Endpoint::show_index: return show(request, caller.viewer);
    case Endpoint::reindex: return reindex(request, caller.viewer);
    case Endpoint::roll_back_index: return roll_back(request, caller.viewer);
    default: return std::nullopt;
  }
}

Outcome IndexApi::show(const Request& request, const model::Viewer& viewer) {
  TRY(service::authorize(viewer, service::Action::tend_index));
  TRY(decode_nothing(request.parameters));
  return state(viewer);
}

Outcome IndexApi::state(const model::Viewer& viewer) {
  IndexView view;
  TRY_ASSIGN(view.state, m_directory.index_state());
  TRY_ASSIGN(auto jobs, m_jobs.list(viewer, {std::string(operations::k_reindex_kind), {}}, 1));
  for (store::JobRow& row : jobs.jobs) {  // newest first
    auto& place = row.is_over() ? view.last : view.job;
    if (place) continue;
    TRY_ASSIGN(place, view_of(m_jobs, std::move(row), viewer));
  }
  return json_answer(encode_index(view));
}

Outcome IndexApi::reindex(const Request& request, const model::Viewer& viewer) {
  TRY(service::authorize(viewer, service::Action::tend_index));
  TRY(decode_nothing(request.parameters));
  TRY_ASSIGN(const Body body, read_body(request.body, k_reindex_fields));
  TRY_ASSIGN(const auto wish, named(request_of(body, m_directory)));
  TRY_ASSIGN(auto job, operations::start_reindex(m_jobs, {viewer, request.request_id},
                                                 operations::reindex_params(wish)));
  return job_begun(m_jobs, std::move(job), viewer);
}

Outcome IndexApi::roll_back(const Request& request, const model::Viewer& viewer) {
  TRY(service::authorize(viewer, service::Action::tend_index));
  TRY(decode_nothing(request.parameters));
  TRY_ASSIGN(const Body body, read_body(request.body, k_roll_back_fields));
  const std::int64_t generation = body.integer("generation").value_or(0);
  TRY_ASSIGN(const auto state_now, m_directory.index_state());
  const auto& known = state_now.generations;
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](const auto& one) { return one.number == generation; });
  if (found == known.end()) {
    return tl::unexpected(
        Refusal(Error{ErrorCode::not_found, fmt::format("世代 {} は残っていません", generation)}));
  }
  if (!found->can_roll_back) {
    return tl::unexpected(Refusal(
        Error{ErrorCode::conflict,
              found->is_current
                  ? fmt::format("世代 {} は、今使っている世代です", generation)
                  : fmt::format("世代 {} には戻れません。作り直してください", generation)}));
  }
  TRY_ASSIGN(auto job, operations::start_reindex(m_jobs, {viewer, request.request_id},
                                                 operations::roll_back_params(generation)));
  const auto deadline = std::chrono::steady_clock::now() + k_roll_back_waits;
  for (std::uint64_t seen = 0; !job.is_over() && std::chrono::steady_clock::now() < deadline;) {
    seen = m_jobs.wait_for_news(seen, k_news_wait);
    TRY_ASSIGN(job, m_jobs.find(job.id));
  }
  if (job.state == store::k_job_failed) {
    Error problem = operations::problem_of(job);
    if (problem.code == ErrorCode::corrupt) problem.code = ErrorCode::conflict;  // of that one
    return tl::unexpected(Refusal(problem));
  }
  return state(viewer);
}

}  // namespace tsunagu::http
