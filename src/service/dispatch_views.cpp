// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"
#include "exchange/request_json.hpp"
#include "service/authorization.hpp"
#include "service/case_draft.hpp"
#include "service/dispatch_impl.hpp"
#include "store/accounts.hpp"

namespace tsunagu::service {
namespace {

using dispatch::Flow;
using dispatch::Party;
using dispatch::Request;
using dispatch::State;

constexpr unsigned k_sees_all = dispatch::k_requester | dispatch::k_receiving_hub |
                                dispatch::k_receiving_chief | dispatch::k_headquarters;

// Client data are for those who work with the client; the lending side from `asked` on.
bool sees_client(const Request& request, unsigned parties) {
  if ((parties & (dispatch::k_requester | dispatch::k_receiving_hub | dispatch::k_partner)) != 0)
    return true;
  return (parties & (dispatch::k_person | dispatch::k_home_hub)) != 0 &&
         is_released(request.state, request.held_in);
}

void hide_client(Request& request) {
  request.client.clear();
  request.client_consent_id.clear();
}

bool is_overdue(const Request& request, std::string_view today) {
  return !request.decide_until.empty() && request.decide_until < today;
}

// States in which a party is in turn.
std::vector<std::string_view> states_in_turn(Flow flow, Party party) {
  std::vector<std::string_view> names;
  for (std::size_t s = 0; s < dispatch::k_state_count; ++s) {
    const auto state = static_cast<State>(s);
    if (state != State::draft && (in_turn(flow, state) & party) != 0)
      names.push_back(name_of(state));
  }
  return names;
}

}  // namespace

Dispatch::Desk::Desk(store::Store& store, const model::Reference& reference,
                     std::shared_ptr<const dispatch::Calendar> calendar, const Addresses& addresses,
                     std::int64_t now_s, const Actor& actor)
    : m_store(store),
      m_rows(store),
      m_reference(reference),
      m_calendar(std::move(calendar)),
      m_addresses(addresses),
      m_now_s(now_s),
      m_today(date::day_in_japan(now_s)),
      m_now(date::utc_at(now_s)),
      m_actor(actor) {}

Result<Request> Dispatch::Desk::find(std::string_view id) {
  const model::Viewer& viewer = m_actor.viewer;
  if (!widest(viewer.role, Action::read_requests)) TRY(authorize(viewer, Action::read_requests));
  // Somebody else's request is as unknown as none at all.
  const auto unknown =
      fail(ErrorCode::not_found, fmt::format("あなたが見られる依頼 {} はありません", id));
  TRY_ASSIGN(const auto row, m_rows.request(id));
  if (!row) return unknown;
  TRY_ASSIGN(Request request, exchange::decode_request(row->content));
  if (parties_of(viewer, request) == 0) return unknown;
  return request;
}

// --- one request ---

Result<RequestView> Dispatch::Desk::view(const Request& request) {
  RequestView view{.request = request, .parties = parties_of(m_actor.viewer, request)};
  view.client_is_hidden = !request.client.empty() && !sees_client(request, view.parties);
  if (!sees_client(request, view.parties)) hide_client(view.request);
  TRY_ASSIGN(const std::string* requester, user_name(request.requester_user));
  view.requester_name = *requester;
  TRY_ASSIGN(view.requester_organization, organization(request.requester_organization));
  TRY_ASSIGN(view.receiving_hub, organization(request.receiving_hub));
  TRY_ASSIGN(view.partner, organization(request.partner));
  // Whoever stepped out of it (a person who declined) sees that, and not who comes next.
  if (view.parties == 0) {
    view.request.candidates.clear();
    return view;
  }
  TRY(fill_candidates(view));
  TRY(fill_steps(view));
  for (const dispatch::Step& step : dispatch::steps()) {
    if (step.flow == request.flow && step.from == request.state &&
        (step.parties & view.parties) != 0)
      view.can.push_back(&step);
  }
  view.is_overdue = is_overdue(request, m_today);
  TRY_ASSIGN(view.in_turn, in_turn_words(request));
  for (const std::string& day : request.wished_days)
    view.wished_days.push_back({day, m_calendar->why_closed(day)});
  if (!request.scheduled_on.empty())
    view.scheduled_on = {request.scheduled_on, m_calendar->why_closed(request.scheduled_on)};
  view.licensed_work = dispatch::licensed_work_in(m_reference, request.need);
  view.case_id = case_begun_by(request, m_actor.viewer.user_id);
  view.can_draft_case = view.case_id.empty() &&
                        check_may_draft_case(m_actor.viewer, request, view.parties).has_value();
  return view;
}

// The lending side and the person see themselves, not who else was thought of.
Result<void> Dispatch::Desk::fill_candidates(RequestView& view) {
  auto& candidates = view.request.candidates;
  if ((view.parties & k_sees_all) == 0) {
    const dispatch::Candidate* current = view.request.current();
    const std::string hub = current != nullptr ? current->hub_id : std::string();
    std::erase_if(candidates, [&](const auto& candidate) { return candidate.hub_id != hub; });
  }
  for (const dispatch::Candidate& candidate : candidates) {
    CandidateView shown{.candidate = candidate};
    TRY_ASSIGN(const std::string* hub_name, organization_name(candidate.hub_id));
    shown.hub_name = *hub_name;
    TRY_ASSIGN(const auto hub, m_store.find<model::Organization>(candidate.hub_id));
    if (hub && !view.request.prefecture.empty())
      shown.travel = dispatch::travel(m_reference, hub->record.prefecture, view.request.prefecture);
    if (!candidate.coordinator_id.empty()) {
      TRY_ASSIGN(const std::string* name, person_name(candidate.coordinator_id));
      shown.name = *name;
      if (candidate.state == "waiting" || candidate.state == "current") {
        TRY_ASSIGN(shown.workload, workload(candidate.coordinator_id, view.request.id));
      }
    }
    view.candidates.push_back(std::move(shown));
  }
  return {};
}

// What was said between others and their hub stays with them.
Result<void> Dispatch::Desk::fill_steps(RequestView& view) {
  TRY_ASSIGN(auto rows, m_rows.steps_of(view.request.id));
  const dispatch::Candidate* current = view.request.current();
  const std::string own_hub = current != nullptr ? current->hub_id : std::string();
  for (store::RequestStepRow& row : rows) {
    const bool is_of_lenders =
        row.party == name_of(dispatch::k_person) || row.party == name_of(dispatch::k_home_hub);
    const bool is_hidden =
        (view.parties & k_sees_all) == 0 && is_of_lenders && row.home_hub != own_hub;
    RequestStepView shown{.row = std::move(row)};
    if (is_hidden) {
      shown.row.note.clear();
      shown.row.actor.clear();
    } else {
      TRY_ASSIGN(const std::string* name, user_name(shown.row.actor));
      shown.actor_name = *name;
    }
    view.steps.push_back(std::move(shown));
  }
  return {};
}

Result<std::string> Dispatch::Desk::in_turn_words(const Request& request) {
  const unsigned parties = dispatch::in_turn(request.flow, request.state);
  std::vector<std::string> words;
  const auto add = [&](Result<const std::string*>&& name, std::string_view after) -> Result<void> {
    TRY_ASSIGN(const std::string* found, std::move(name));
    words.push_back(*found + std::string(after));
    return {};
  };
  if ((parties & dispatch::k_requester) != 0) {
    TRY(request.requester_organization.empty()
            ? add(user_name(request.requester_user), "")
            : add(organization_name(request.requester_organization), ""));
  }
  if ((parties & dispatch::k_receiving_hub) != 0)
    TRY(add(organization_name(request.receiving_hub), "の窓口"));
  if ((parties & dispatch::k_receiving_chief) != 0)
    TRY(add(organization_name(request.receiving_hub), "のチーフコーディネーター"));
  if ((parties & dispatch::k_partner) != 0) TRY(add(organization_name(request.partner), "の窓口"));
  if (const dispatch::Candidate* current = request.current()) {
    if ((parties & dispatch::k_person) != 0) {
      TRY(add(person_name(current->coordinator_id), " さん"));
    } else if ((parties & dispatch::k_home_hub) != 0) {
      TRY(add(organization_name(current->hub_id), "の窓口"));
    }
  }
  return text::join(words, "、");
}

// --- lists ---

std::vector<store::RequestSide> Dispatch::Desk::sides_of(RequestBox box) const {
  const model::Viewer& viewer = m_actor.viewer;
  const std::string& organization = viewer.organization_id;
  const auto has = [&](Action action) { return widest(viewer.role, action).has_value(); };
  const store::RequestSide sent =
      organization.empty()
          ? store::RequestSide{.column = "requester_user",
                               .value = viewer.user_id,
                               .only_sent = false}
          : store::RequestSide{
                .column = "requester_organization", .value = organization, .only_sent = false};
  std::vector<store::RequestSide> sides;
  if (box == RequestBox::all && widest(viewer.role, Action::read_requests) == Relation::any)
    sides.push_back({});
  if ((box == RequestBox::sent || box == RequestBox::all) && has(Action::ask_dispatch))
    sides.push_back(sent);
  if (box == RequestBox::received || box == RequestBox::all) {
    if (has(Action::lend_people)) {
      sides.push_back({.column = "receiving_hub", .value = organization});
      sides.push_back({.column = "home_hub", .value = organization});
    }
    if (has(Action::answer_requests))
      sides.push_back({.column = "coordinator_id", .value = viewer.coordinator_id});
    if (has(Action::take_referrals)) sides.push_back({.column = "partner", .value = organization});
  }
  if (box != RequestBox::waiting) return sides;
  const auto add = [&](Action action, Party party, store::RequestSide side) {
    if (!has(action)) return;
    for (const Flow flow : {Flow::request, Flow::referral}) {
      side.flow = flow == Flow::referral ? "referral" : "request";
      side.states = states_in_turn(flow, party);
      side.only_sent = true;
      if (!side.states.empty()) sides.push_back(side);
    }
  };
  if (has(Action::ask_dispatch)) {
    sides.push_back({.column = "requester_user",
                     .value = viewer.user_id,
                     .states = {name_of(State::draft)},
                     .only_sent = false});
  }
  add(Action::ask_dispatch, dispatch::k_requester, sent);
  add(Action::lend_people, dispatch::k_receiving_hub,
      {.column = "receiving_hub", .value = organization});
  add(Action::lend_people, dispatch::k_home_hub, {.column = "home_hub", .value = organization});
  add(Action::decide_tie, dispatch::k_receiving_chief,
      {.column = "receiving_hub", .value = organization});
  add(Action::answer_requests, dispatch::k_person,
      {.column = "coordinator_id", .value = viewer.coordinator_id});
  add(Action::take_referrals, dispatch::k_partner, {.column = "partner", .value = organization});
  return sides;
}

Result<RequestEntry> Dispatch::Desk::entry_of(const store::RequestRow& row) {
  RequestEntry entry;
  TRY_ASSIGN(entry.request, exchange::decode_request(row.content));
  hide_client(entry.request);
  entry.request.need = text::shorten(entry.request.need, k_list_need_max);
  TRY_ASSIGN(const std::string* requester, user_name(row.requester_user));
  entry.requester_name = *requester;
  TRY_ASSIGN(entry.requester_organization, organization(row.requester_organization));
  TRY_ASSIGN(entry.receiving_hub, organization(row.receiving_hub));
  TRY_ASSIGN(entry.partner, organization(row.partner));
  TRY_ASSIGN(entry.home_hub, organization(row.home_hub));
  if (!row.coordinator_id.empty()) {
    TRY_ASSIGN(const std::string* name, person_name(row.coordinator_id));
    entry.person = {row.coordinator_id, *name};
  }
  entry.is_overdue = is_overdue(entry.request, m_today);
  TRY_ASSIGN(entry.in_turn, in_turn_words(entry.request));
  return entry;
}

Result<RequestList> Dispatch::Desk::list(const RequestListWish& wish) {
  const model::Viewer& viewer = m_actor.viewer;
  if (!widest(viewer.role, Action::read_requests)) TRY(authorize(viewer, Action::read_requests));
  RequestList list;
  TRY_ASSIGN(list.waiting, m_rows.count({.any_of = sides_of(RequestBox::waiting)}));
  TRY_ASSIGN(list.sent, m_rows.count({.any_of = sides_of(RequestBox::sent)}));
  TRY_ASSIGN(list.received, m_rows.count({.any_of = sides_of(RequestBox::received)}));
  const store::RequestFilter filter{
      .any_of = sides_of(wish.box),
      .state = wish.state,
      .flow = wish.flow,
      .limit = k_requests_a_page,
      .offset = static_cast<std::size_t>(wish.page - 1) * k_requests_a_page};
  TRY_ASSIGN(list.total, m_rows.count(filter));
  TRY_ASSIGN(const auto rows, m_rows.requests(filter));
  for (const store::RequestRow& row : rows) {
    TRY_ASSIGN(RequestEntry entry, entry_of(row));
    if (parties_of(viewer, entry.request) != 0) list.entries.push_back(std::move(entry));
  }
  if (wish.box == RequestBox::received &&
      widest(viewer.role, Action::lend_people) == Relation::own_organization) {
    TRY_ASSIGN(list.loads, loads_of(viewer.organization_id));
  }
  return list;
}

Result<std::vector<PersonLoad>> Dispatch::Desk::loads_of(std::string_view hub_id) {
  std::vector<PersonLoad> loads;
  TRY_ASSIGN(const auto ids, m_store.coordinator_ids_of(hub_id));
  for (const std::string& id : ids) {
    TRY_ASSIGN(const auto found, m_store.find<model::Coordinator>(id));
    TRY_ASSIGN(const Workload workload,
               workload_of(m_store, found ? &found->record : nullptr, {}, m_today));
    if (!workload.has_left) loads.push_back({{id, found->record.name}, workload});
  }
  std::stable_sort(loads.begin(), loads.end(), [](const PersonLoad& a, const PersonLoad& b) {
    return a.workload.open_jobs > b.workload.open_jobs;
  });
  if (loads.size() > k_loads_max) loads.resize(k_loads_max);
  return loads;
}

Result<NotificationList> Dispatch::Desk::notifications(int page) {
  const model::Viewer& viewer = m_actor.viewer;
  if (!widest(viewer.role, Action::read_requests)) TRY(authorize(viewer, Action::read_requests));
  NotificationList list;
  TRY_ASSIGN(const auto counts, m_rows.count_notifications(viewer.user_id));
  list.total = counts.first;
  list.unread = counts.second;
  TRY_ASSIGN(auto rows,
             m_rows.notifications(viewer.user_id, k_notifications_a_page,
                                  static_cast<std::size_t>(page - 1) * k_notifications_a_page));
  for (store::NotificationRow& row : rows) {
    if (row.request_id.empty()) {  // about something that is no request
      list.entries.push_back({.row = row, .title = row.title});
      continue;
    }
    TRY_ASSIGN(const auto stored, m_rows.request(row.request_id));
    std::optional<Request> request;
    if (stored) {
      TRY_ASSIGN(request, exchange::decode_request(stored->content));
    }
    std::string title = title_of(row, request ? &*request : nullptr);
    list.entries.push_back({std::move(row), std::move(title)});
  }
  return list;
}

// --- names ---

Result<const std::string*> Dispatch::Desk::organization_name(const std::string& id) {
  const auto [at, is_new] = m_organizations.try_emplace(id, id);
  if (is_new && !id.empty()) {
    TRY_ASSIGN(const auto found, m_store.find<model::Organization>(id));
    if (found) at->second = found->record.name;
  }
  return &at->second;
}

Result<const std::string*> Dispatch::Desk::person_name(const std::string& id) {
  const auto [at, is_new] = m_people.try_emplace(id, id);
  if (is_new && !id.empty()) {
    TRY_ASSIGN(const auto found, m_store.find<model::Coordinator>(id));
    if (found) at->second = found->record.name;
  }
  return &at->second;
}

Result<const std::string*> Dispatch::Desk::user_name(const std::string& id) {
  const auto [at, is_new] = m_users.try_emplace(id, id);
  if (is_new && !id.empty()) {
    TRY_ASSIGN(const auto found, store::AccountRows(m_store).user(id));
    if (found) at->second = found->name;
    if (id == name_of(dispatch::k_clock)) at->second = label_of(dispatch::k_clock);
  }
  return &at->second;
}

Result<IdName> Dispatch::Desk::organization(const std::string& id) {
  TRY_ASSIGN(const std::string* name, organization_name(id));
  return IdName{id, *name};
}

}  // namespace tsunagu::service
