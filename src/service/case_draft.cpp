// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/case_draft.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "exchange/request_json.hpp"
#include "service/authorization.hpp"
#include "store/requests.hpp"

namespace tsunagu::service {
namespace {

using dispatch::Request;
using dispatch::State;

constexpr std::size_t k_title_topics = 3;
constexpr std::size_t k_year_digits = 4;
constexpr unsigned k_writers =
    dispatch::k_person | dispatch::k_home_hub | dispatch::k_receiving_hub;

// Of codes alone: words of the need could name somebody.
std::string title_of(const Request& request, const model::Reference& reference) {
  std::vector<std::string> topics;
  for (const std::string& topic : request.topics) {
    if (topics.size() < k_title_topics) topics.emplace_back(reference.list("topics").label(topic));
  }
  const std::string about = topics.empty() ? "経営" : text::join(topics, "・");
  const auto industry = reference.list("industries").label(request.industry);
  return request.industry.empty() ? about + "の相談" : fmt::format("{}の{}の相談", industry, about);
}

// Notes the case with its request, in the transaction that makes the case.
Result<void> note_case(store::Store& store, std::string_view request_id, const std::string& user_id,
                       const std::string& case_id) {
  store::RequestRows rows(store);
  TRY_ASSIGN(auto row, rows.request(request_id));
  if (!row) return fail(ErrorCode::not_found, "この依頼はもうありません");
  TRY_ASSIGN(Request request, exchange::decode_request(row->content));
  if (!case_begun_by(request, user_id).empty())
    return fail(
        ErrorCode::conflict,
        "この依頼の事例の下書きは、いま別の画面で作りました。依頼のページを読み直してください");
  request.case_drafts.push_back({user_id, case_id});
  row->content = exchange::encode_request(request);
  return rows.put(*row);
}

}  // namespace

model::Case case_from(const Request& request, const std::string& hub_id,
                      const std::string& other_hub_name, const model::Reference& reference) {
  const dispatch::Report& report = *request.report;
  model::Case record;
  record.hub_id = hub_id;
  if (const auto* current = request.current())
    record.coordinator_ids.push_back(current->coordinator_id);
  const std::string& day = request.delivered_on.empty() ? report.reported_on : request.delivered_on;
  std::int64_t year = 0;
  if (text::parse_integer(day.substr(0, k_year_digits), year)) record.year = year;
  record.prefecture = request.prefecture;
  record.industry = request.industry;
  record.size_band = request.size_band;
  record.stage = request.stage;
  record.topics = request.topics;
  record.title = title_of(request, reference);
  record.challenge = request.need;
  record.actions = report.summary;
  record.result = report.result;
  for (const dispatch::NextAction& next : report.next_actions) {
    auto& codes = record.next_actions;
    if (std::find(codes.begin(), codes.end(), next.code) == codes.end()) codes.push_back(next.code);
  }
  record.partners = request.accompanying;
  if (!other_hub_name.empty()) record.partners.push_back(other_hub_name);
  record.depth = request.depth;
  record.modes.push_back(report.mode);
  record.sessions = report.sessions;
  record.hours = report.hours;
  record.travel_km = report.travel_km;
  return record;
}

std::string case_begun_by(const Request& request, std::string_view user_id) {
  for (const dispatch::CaseDraft& draft : request.case_drafts) {
    if (draft.user_id == user_id) return draft.case_id;
  }
  return {};
}

Result<void> check_may_draft_case(const model::Viewer& viewer, const Request& request,
                                  unsigned parties) {
  if ((parties & k_writers) == 0 || !widest(viewer.role, Action::edit_case) ||
      viewer.organization_id.empty() || request.flow != dispatch::Flow::request)
    return fail(ErrorCode::forbidden,
                "事例の下書きを作れるのは、担当した人と、その拠点、受け入れ拠点の窓口です");
  const State state = request.state;
  const bool is_told = request.report && (state == State::reported || state == State::follow_up ||
                                          state == State::closed);
  if (is_told) return {};
  return fail(
      ErrorCode::conflict,
      fmt::format("事例の下書きは、報告のあとに作れます。いまは「{}」です", label_of(state)));
}

Result<DraftedCase> draft_case(Dispatch& dispatch, Workflow& workflow,
                               const model::Reference& reference, const Actor& actor,
                               std::string_view request_id) {
  TRY_ASSIGN(const RequestView view, dispatch.find(actor, request_id));
  const Request& request = view.request;
  TRY(check_may_draft_case(actor.viewer, request, view.parties));
  DraftedCase drafted;
  if (const std::string begun = case_begun_by(request, actor.viewer.user_id); !begun.empty()) {
    drafted.is_new = false;
    TRY_ASSIGN(drafted.work, workflow.case_work(actor, begun));
    return drafted;
  }
  const std::string& hub_id = actor.viewer.organization_id;
  std::string other_hub = view.receiving_hub.name;
  if (hub_id == request.receiving_hub) {
    const auto did =
        std::find_if(view.candidates.begin(), view.candidates.end(),
                     [](const CandidateView& shown) { return shown.candidate.state == "done"; });
    other_hub = did == view.candidates.end() ? std::string() : did->hub_name;
  }
  model::Case record = case_from(request, hub_id, other_hub, reference);
  const CaseOrigin origin{.people = record.coordinator_ids,
                          .then = [&](store::Store& store, const std::string& case_id) {
                            return note_case(store, request_id, actor.viewer.user_id, case_id);
                          }};
  TRY_ASSIGN(drafted.work, workflow.create_case(actor, std::move(record), origin));
  return drafted;
}

}  // namespace tsunagu::service
