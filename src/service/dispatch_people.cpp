// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "model/visibility.hpp"
#include "service/authorization.hpp"
#include "service/dispatch_impl.hpp"

namespace tsunagu::service {
namespace {

using dispatch::Candidate;
using dispatch::Request;

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::rejected_input, "candidates: " + std::move(message));
}

bool is_hub(const model::Organization& organization) {
  return std::find(organization.types.begin(), organization.types.end(), "hub") !=
         organization.types.end();
}

}  // namespace

unsigned parties_of(const model::Viewer& viewer, const Request& request) {
  const auto is_mine = [&](Action action, const Subject& subject) {
    return may(viewer, action, subject) &&
           relation_of(viewer, subject) <= Relation::own_organization;
  };
  unsigned parties = 0;
  // Of an organisation, whoever works there now; a user without one asks for themselves.
  const Subject requester = request.requester_organization.empty()
                                ? Subject{.user_id = request.requester_user}
                                : Subject{.organization_id = request.requester_organization};
  if (is_mine(Action::ask_dispatch, requester)) parties |= dispatch::k_requester;
  if (request.sent_at.empty()) return parties;
  const Subject receiving{.organization_id = request.receiving_hub};
  if (is_mine(Action::lend_people, receiving)) parties |= dispatch::k_receiving_hub;
  if (is_mine(Action::decide_tie, receiving)) parties |= dispatch::k_receiving_chief;
  if (is_mine(Action::take_referrals, {.organization_id = request.partner}))
    parties |= dispatch::k_partner;
  if (const Candidate* current = request.current()) {
    if (is_mine(Action::lend_people, {.organization_id = current->hub_id}))
      parties |= dispatch::k_home_hub;
    if (is_mine(Action::answer_requests, {.coordinator_id = current->coordinator_id}))
      parties |= dispatch::k_person;
  }
  if (widest(viewer.role, Action::read_requests) == Relation::any)
    parties |= dispatch::k_headquarters;
  return parties;
}

Result<void> Dispatch::Desk::resolve(std::vector<Candidate>& candidates, const Request& request,
                                     std::string_view home_hub) {
  const model::Viewer& viewer = m_actor.viewer;
  for (Candidate& candidate : candidates) {
    if (!candidate.coordinator_id.empty()) {
      TRY_ASSIGN(const auto found, m_store.find<model::Coordinator>(candidate.coordinator_id));
      const auto layer = found ? model::layer_of(found->record, m_today) : std::nullopt;
      const bool is_colleague = found && !viewer.organization_id.empty() &&
                                found->record.hub_id == viewer.organization_id;
      // Who is nobody, has left and is out of reach are answered alike: ids tell nothing.
      if (!layer || (*layer > model::tier_of(viewer.role) && !is_colleague))
        return refuse(fmt::format(
            "{} は紹介できる人ではありません（いないか、任期が終わりました）。選び直してください",
            candidate.coordinator_id));
      if (found->record.role == "desk")
        return refuse(fmt::format("{} は窓口です。人を選ぶか、拠点を選んで窓口に任せてください",
                                  found->record.name));
      candidate.hub_id = found->record.hub_id;
    } else {
      TRY_ASSIGN(const auto hub, m_store.find<model::Organization>(candidate.hub_id));
      if (!hub || !is_hub(hub->record)) return refuse("人か、よろず支援拠点を選んでください");
    }
    if (!home_hub.empty() && candidate.hub_id != home_hub)
      return refuse("所属拠点の人から選んでください");
    const bool is_own = candidate.hub_id == request.receiving_hub ||
                        (candidate.hub_id == request.requester_organization && home_hub.empty());
    if (is_own)
      return refuse(
          "自分の拠点か、受け入れ拠点に所属する人です。派遣の依頼はいりません。拠点の窓口に相談し"
          "てください");
  }
  return {};
}

Result<Workload> Dispatch::Desk::workload(std::string_view coordinator_id,
                                          std::string_view request_id) {
  TRY_ASSIGN(const auto found, m_store.find<model::Coordinator>(coordinator_id));
  return workload_of(m_store, found ? &found->record : nullptr, request_id, m_today);
}

Result<void> Dispatch::Desk::check_available(const Request& request, unsigned parties) {
  const Candidate* current = request.current();
  if (current == nullptr) return {};
  TRY_ASSIGN(const Workload now, workload(current->coordinator_id, request.id));
  if (now.problem.empty()) return {};
  TRY_ASSIGN(const std::string* name, person_name(current->coordinator_id));
  // The request as it is, not as it would have become.
  TRY_ASSIGN(const Request before, find(request.id));
  return fail(ErrorCode::conflict,
              fmt::format("{} さんは{}。別の手順を選んでください。できること: {}", *name,
                          now.problem, legal_in_words(before, parties)));
}

Result<void> Dispatch::Desk::pass_over_left(Request& request) {
  const auto shortlist = request.candidates;
  for (const Candidate& candidate : shortlist) {
    if (candidate.state != "waiting" || candidate.coordinator_id.empty()) continue;
    TRY_ASSIGN(const Workload now, workload(candidate.coordinator_id, request.id));
    if (now.has_left) dispatch::pass_over(request, candidate.coordinator_id, now.problem);
  }
  return {};
}

}  // namespace tsunagu::service
