// SPDX-License-Identifier: GPL-3.0-or-later
// Requests in calendars and in the titles of what is told: what kind of request for where, and a
// link. Neither the need nor the client nor a name leaves the pages this way.
#include <fmt/format.h>

#include "base/date.hpp"
#include "exchange/request_json.hpp"
#include "service/authorization.hpp"
#include "service/dispatch_impl.hpp"
#include "store/mails.hpp"

namespace tsunagu::service {
namespace {

using dispatch::Request;
using dispatch::State;
using exchange::CalendarEvent;
using exchange::CalendarMethod;
using exchange::EventStatus;

// The same whatever the name of the server becomes.
std::string uid_of(const Request& request, std::string_view what = "") {
  return fmt::format("{}{}@tsunagu", request.id, what);
}

bool is_held(const Request& request) {
  return request.state == State::on_hold && request.held_in == State::scheduled;
}

}  // namespace

std::string Dispatch::Desk::about(const Request& request) const {
  const auto& place = m_reference.list("prefectures").label(request.prefecture);
  std::string words = request.flow == dispatch::Flow::referral
                          ? "紹介"
                          : std::string(m_reference.list("request_types").label(request.type));
  if (!place.empty()) words += fmt::format("・{}", place);
  return words;
}

std::string Dispatch::Desk::page_of(const Request& request) const {
  return m_addresses.of("/requests/" + request.id);
}

std::string Dispatch::Desk::title_of(const store::NotificationRow& told,
                                     const Request* request) const {
  const auto action = dispatch::action_from(told.action);
  const auto state = dispatch::state_from(told.state);
  const std::string_view label = state ? label_of(*state) : std::string_view(told.state);
  const std::string what = request == nullptr ? std::string() : about(*request);
  return told.kind == "overdue" || !action
             ? fmt::format("期限を過ぎています: {}（{}）", label, what)
             : fmt::format("「{}」がありました: {}（{}）", label_of(*action), label, what);
}

CalendarEvent Dispatch::Desk::event_of(const Request& request) const {
  return {.uid = uid_of(request),
          .sequence = request.version,
          .changed_at = request.updated_at,
          .day = request.scheduled_on,
          .summary = fmt::format("派遣: {}", about(request)),
          .description = page_of(request),
          .url = m_addresses.public_url.empty() ? std::string() : page_of(request),
          .status = request.state == State::withdrawn ? EventStatus::cancelled
                    : is_held(request)                ? EventStatus::tentative
                                                      : EventStatus::confirmed};
}

std::optional<Invitation> Dispatch::Desk::invitation_after(const Request& before,
                                                           const Request& after) const {
  const bool was_held = is_held(before), was_agreed = before.state == State::scheduled || was_held;
  if (after.state == State::scheduled || is_held(after))
    return Invitation{CalendarMethod::request, event_of(after)};
  if (!was_agreed || (after.state != State::withdrawn && !after.scheduled_on.empty())) return {};
  Invitation cancelled{CalendarMethod::cancel, event_of(after)};
  cancelled.event.day = before.scheduled_on;
  cancelled.event.status = EventStatus::cancelled;
  return cancelled;
}

Result<std::string> Dispatch::Desk::invitation(const Request& request) {
  if (request.scheduled_on.empty())
    return fail(ErrorCode::not_found, "この依頼の日程は、まだ決まっていません");
  const CalendarEvent event = event_of(request);
  TRY_ASSIGN(const std::string address,
             store::MailRows(m_store).address_to_use(m_actor.viewer.user_id));
  TRY_ASSIGN(const std::string* name, user_name(m_actor.viewer.user_id));
  return exchange::write_invitation(
      event.status == EventStatus::cancelled ? CalendarMethod::cancel : CalendarMethod::request,
      event, {"Tsunagu", m_addresses.mail_from}, {*name, address});
}

Result<std::string> Dispatch::Desk::own_calendar() {
  const model::Viewer& viewer = m_actor.viewer;
  if (!widest(viewer.role, Action::read_requests)) TRY(authorize(viewer, Action::read_requests));
  auto sides = sides_of(RequestBox::sent);
  for (auto& side : sides_of(RequestBox::received)) sides.push_back(std::move(side));
  for (auto& side : sides_of(RequestBox::waiting)) sides.push_back(std::move(side));
  TRY_ASSIGN(const auto rows,
             m_rows.requests({.any_of = std::move(sides), .limit = k_calendar_requests_max}));
  const std::string first = date::days_before(m_today, k_calendar_days_back);
  std::vector<CalendarEvent> events;
  for (const store::RequestRow& row : rows) {
    TRY_ASSIGN(const Request request, exchange::decode_request(row.content));
    const unsigned parties = parties_of(viewer, request);
    if (parties == 0) continue;
    const auto remind = [&](std::string_view what, std::string_view label, const std::string& day) {
      CalendarEvent event = event_of(request);
      event.uid = uid_of(request, what);
      event.day = day;
      event.summary = fmt::format("{}: {}（{}）", label, about(request), label_of(request.state));
      event.is_busy = false;
      event.status = EventStatus::confirmed;
      events.push_back(std::move(event));
    };
    if (request.scheduled_on >= first) events.push_back(event_of(request));
    const bool is_in_turn = (dispatch::in_turn(request.flow, request.state) & parties) != 0;
    if (is_in_turn && request.decide_until >= first && request.state != State::scheduled)
      remind("-deadline", "期限", request.decide_until);
    if (request.remind_on >= first) remind("-look-back", "その後の確認", request.remind_on);
  }
  return exchange::write_calendar("Tsunagu の依頼", events);
}

}  // namespace tsunagu::service
