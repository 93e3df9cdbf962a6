// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"
#include "exchange/request_json.hpp"
#include "secrets/fingerprint.hpp"
#include "service/authorization.hpp"
#include "service/dispatch_impl.hpp"
#include "service/workflow_impl.hpp"

namespace tsunagu::service {
namespace {

using dispatch::Request;
using dispatch::State;
using DispatchAction = dispatch::Action;

constexpr std::size_t k_request_id_letters = 16;  // random ones, 80 bits
constexpr std::size_t k_consent_id_min = 3;       // characters

// As which of several parties somebody acted: the nearest to the request.
dispatch::Party acting_party(unsigned parties) {
  constexpr std::array k_nearest_first{dispatch::k_person,       dispatch::k_requester,
                                       dispatch::k_partner,      dispatch::k_receiving_hub,
                                       dispatch::k_home_hub,     dispatch::k_receiving_chief,
                                       dispatch::k_headquarters, dispatch::k_clock};
  return *std::find_if(k_nearest_first.begin(), k_nearest_first.end() - 1,
                       [&](dispatch::Party party) { return (parties & party) != 0; });
}

Result<void> refuse_first(const std::vector<dispatch::FieldProblem>& problems) {
  if (problems.empty()) return {};
  return fail(ErrorCode::rejected_input,
              fmt::format("{}: {}", problems.front().field, problems.front().message));
}

// What the requester writes, taken over from `wish`.
void take_wish(Request& request, const Request& wish) {
  request.flow = wish.flow;
  request.prefecture = wish.prefecture;
  request.partner = wish.partner;
  request.type = wish.type;
  request.need = text::trim(wish.need);
  request.topics = wish.topics;
  request.industry = wish.industry;
  request.size_band = wish.size_band;
  request.stage = wish.stage;
  request.urgency = wish.urgency;
  request.wished_days = wish.wished_days;
  request.mode = wish.mode;
  request.depth = wish.depth;
  request.accompanying = wish.accompanying;
  request.choice = wish.choice;
  request.candidates = wish.candidates;
  request.client_consent_id = text::trim(wish.client_consent_id);
  request.client = text::trim(wish.client);
  request.tie = text::trim(wish.tie);
}

store::RequestRow row_of(const Request& request) {
  const dispatch::Candidate* current = request.current();
  return {.id = request.id,
          .version = request.version,
          .flow = request.flow == dispatch::Flow::referral ? "referral" : "request",
          .state = std::string(name_of(request.state)),
          .is_sent = !request.sent_at.empty(),
          .is_open_job = current != nullptr && is_open_job(request.state, request.held_in),
          .requester_user = request.requester_user,
          .requester_organization = request.requester_organization,
          .receiving_hub = request.receiving_hub,
          .partner = request.partner,
          .coordinator_id = current != nullptr ? current->coordinator_id : std::string(),
          .home_hub = current != nullptr ? current->hub_id : std::string(),
          .decide_until = request.decide_until,
          .remind_on = request.remind_on,
          .updated_at = request.updated_at,
          .content = exchange::encode_request(request)};
}

// True when the step may put the next of the shortlist in turn.
bool moves_on(const Request& request, DispatchAction action) {
  const dispatch::Step* step = find_step(request.flow, request.state, action);
  return step != nullptr && step->target == dispatch::Target::next_candidate;
}

// True when the step asks the person in turn, or the person takes the job.
bool needs_room(const Request& before, const Request& after) {
  if (after.flow != dispatch::Flow::request || before.state == State::on_hold) return false;
  return after.state != before.state &&
         (after.state == State::asked || after.state == State::accepted ||
          after.state == State::blocked);
}

}  // namespace

Result<void> Dispatch::Desk::fill_in(Request& request, const Request& wish) {
  take_wish(request, wish);
  const bool is_referral = request.flow == dispatch::Flow::referral;
  if (request.choice.empty() && !is_referral) {
    request.choice = request.candidates.empty()       ? "desk"
                     : request.candidates.size() == 1 ? "person"
                                                      : "shortlist";
  }
  if (!request.client_consent_id.empty())
    TRY(check_paper_number("client_consent_id", request.client_consent_id, k_consent_id_min));
  request.receiving_hub.clear();
  if (!is_referral && !request.prefecture.empty()) {
    TRY_ASSIGN(request.receiving_hub, m_rows.hub_of(request.prefecture));
  }
  if (!request.partner.empty()) {
    TRY_ASSIGN(const bool exists, m_store.exists<model::Organization>(request.partner));
    if (!exists || !is_referral || request.partner == request.requester_organization)
      return fail(ErrorCode::rejected_input,
                  !is_referral ? "partner: 紹介先は、紹介（flow: referral）のときだけ選べます"
                  : !exists ? "partner: この機関はありません"
                            : "partner: 自分の機関です。ほかの機関を選んでください");
  }
  if (is_referral && !request.candidates.empty())
    return fail(ErrorCode::rejected_input, "candidates: 紹介では人を選べません");
  return resolve(request.candidates, request, {});
}

Result<Request> Dispatch::Desk::create(Request wish, bool send_it) {
  const model::Viewer& viewer = m_actor.viewer;
  TRY(authorize(viewer, Action::ask_dispatch, {.organization_id = viewer.organization_id}));
  Request request;
  request.id = "req-" + secrets::random_name(k_request_id_letters);
  request.version = 1;
  request.requester_user = viewer.user_id;
  request.requester_organization = viewer.organization_id;
  request.created_at = request.updated_at = m_now;
  TRY(fill_in(request, wish));
  TRY(refuse_first(dispatch::check(request, m_reference, m_today, send_it)));
  TRY(save(request));
  TRY(audit(request, "create_request", {}));
  return send_it ? send(request, parties_of(viewer, request)) : request;
}

Result<Request> Dispatch::Desk::edit(std::string_view id, Request wish, bool send_it,
                                     std::optional<std::int64_t> version) {
  TRY_ASSIGN(const Request before, find(id));
  const unsigned parties = parties_of(m_actor.viewer, before);
  const dispatch::Moment moment{m_calendar.get(), m_today, m_now};
  auto edited = dispatch::advance(before, DispatchAction::edit, parties, {}, moment);
  if (!edited && edited.error().code == ErrorCode::conflict) return tl::unexpected(edited.error());
  TRY(check_version(before, parties, version));
  TRY_ASSIGN(Request request, std::move(edited));
  TRY(fill_in(request, wish));
  TRY(refuse_first(dispatch::check(request, m_reference, m_today, send_it)));
  TRY(save(request));
  TRY(audit(request, "edit_request", {}));
  return send_it ? send(request, parties) : request;
}

Result<Request> Dispatch::Desk::send(const Request& draft, unsigned parties) {
  Request request = draft;
  TRY(resolve(request.candidates, request, {}));
  TRY(refuse_first(dispatch::check(request, m_reference, m_today, true)));
  if (request.flow == dispatch::Flow::request && request.receiving_hub.empty())
    return fail(ErrorCode::rejected_input, "prefecture: この都道府県の拠点がありません");
  TRY_ASSIGN(request, advance(request, DispatchAction::submit, parties, {}));
  // Whoever asks for the own hub has its consent.
  const bool consents = request.flow == dispatch::Flow::request &&
                        (parties_of(m_actor.viewer, request) & dispatch::k_receiving_hub) != 0;
  if (!consents || request.candidates.empty()) return request;
  return advance(request, DispatchAction::consent, dispatch::k_receiving_hub, {});
}

Result<Request> Dispatch::Desk::step(std::string_view id, DispatchAction action,
                                     dispatch::StepInput input,
                                     std::optional<std::int64_t> version) {
  TRY_ASSIGN(Request request, find(id));
  const unsigned parties = parties_of(m_actor.viewer, request);
  const dispatch::Step* step = find_step(request.flow, request.state, action);
  if (step == nullptr) return advance(request, action, parties, input);  // names what can be done
  TRY(check_version(request, parties, version));
  if (action == DispatchAction::edit)
    return fail(ErrorCode::rejected_input, "action: 下書きは PUT で書き直してください");
  if ((step->parties & parties) == 0) return advance(request, action, parties, input);
  if (action == DispatchAction::submit) return send(request, parties);
  if (action == DispatchAction::report && request.flow == dispatch::Flow::request)
    TRY(refuse_first(dispatch::check_report(input.report, m_reference, m_today)));
  const bool names_own = action == DispatchAction::release || action == DispatchAction::offer;
  const dispatch::Candidate* current = request.current();
  if (action == DispatchAction::consent || names_own) {
    TRY(resolve(
        input.candidates, request,
        names_own && current != nullptr ? std::string_view(current->hub_id) : std::string_view()));
  }
  if (moves_on(request, action)) TRY(pass_over_left(request));
  return advance(request, action, parties, input);
}

Result<bool> Dispatch::Desk::clock_step(std::string_view id, DispatchAction action) {
  TRY_ASSIGN(const auto row, m_rows.request(id));
  if (!row) return false;
  TRY_ASSIGN(Request request, exchange::decode_request(row->content));
  const bool is_due = action == DispatchAction::expire
                          ? request.state == State::asked && !request.decide_until.empty() &&
                                request.decide_until < m_today
                          : request.state == State::reported && !request.remind_on.empty() &&
                                request.remind_on <= m_today;
  if (!is_due) return false;
  if (moves_on(request, action)) TRY(pass_over_left(request));
  TRY(advance(request, action, dispatch::k_clock, {}));
  return true;
}

Result<bool> Dispatch::Desk::tell_overdue(std::string_view id) {
  TRY_ASSIGN(const auto row, m_rows.request(id));
  if (!row || row->decide_until.empty() || row->decide_until >= m_today) return false;
  TRY_ASSIGN(const Request request, exchange::decode_request(row->content));
  TRY_ASSIGN(const std::int64_t sequence, m_rows.last_sequence(id));
  TRY_ASSIGN(auto users, users_in_turn(request));
  TRY(add_notifications(request, sequence, "overdue", {}, std::move(users)));
  TRY(m_rows.set_told_overdue(id, request.version));
  return true;
}

// --- one step, with all that belongs to it ---

Result<Request> Dispatch::Desk::advance(const Request& before, DispatchAction action,
                                        unsigned parties, const dispatch::StepInput& input) {
  const dispatch::Moment moment{m_calendar.get(), m_today, m_now};
  TRY_ASSIGN(Request after, dispatch::advance(before, action, parties, input, moment));
  if (needs_room(before, after)) TRY(check_available(after, parties));
  TRY(save(after));
  TRY_ASSIGN(const std::int64_t last, m_rows.last_sequence(after.id));
  const unsigned acting = find_step(before.flow, before.state, action)->parties & parties;
  const dispatch::Candidate* current =
      before.current() != nullptr ? before.current() : after.current();
  const store::RequestStepRow step{
      .request_id = after.id,
      .sequence = last + 1,
      .at = m_now,
      .actor = m_actor.viewer.user_id,
      .party = std::string(name_of(acting_party(acting))),
      .action = std::string(name_of(action)),
      .from_state = std::string(name_of(before.state)),
      .to_state = std::string(name_of(after.state)),
      .note = std::string(text::trim(std::string_view(input.note))),
      .home_hub = current != nullptr ? current->hub_id : std::string()};
  TRY(m_rows.add(step));
  // A note may name somebody: it stays with the request.
  TRY(audit(after, step.action + "_request",
            {{"from", step.from_state}, {"to", step.to_state}, {"party", step.party}}));
  TRY(tell(before, after, step));
  return after;
}

Result<void> Dispatch::Desk::save(const Request& request) { return m_rows.put(row_of(request)); }

Result<void> Dispatch::Desk::check_version(const Request& request, unsigned parties,
                                           std::optional<std::int64_t> version) const {
  if (!version || *version == request.version) return {};
  return fail(ErrorCode::stale,
              fmt::format("ほかの人が先に進めました。いまは「{}」です。できること: {}。読み直して"
                          "から進めてください",
                          label_of(request.state), legal_in_words(request, parties)));
}

Result<void> Dispatch::Desk::audit(const Request& request, std::string_view action,
                                   std::vector<std::pair<std::string, std::string>> detail) {
  return m_store.append_audit({.actor = m_actor.viewer.user_id,
                               .action = std::string(action),
                               .kind = "request",
                               .record_id = request.id,
                               .version = request.version,
                               .detail = std::move(detail),
                               .request_id = m_actor.request_id});
}

}  // namespace tsunagu::service
