// SPDX-License-Identifier: GPL-3.0-or-later
// Insides of Dispatch, shared by its .cpp files: what is done with one connection, for one actor,
// at one moment.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "service/dispatch.hpp"
#include "service/mail_queue.hpp"

namespace tsunagu::service {

// What a viewer is to a request, as bits of dispatch::Party. Drafts are the requester's alone.
unsigned parties_of(const model::Viewer& viewer, const dispatch::Request& request);

class Dispatch::Desk {
 public:
  Desk(store::Store& store, const model::Reference& reference,
       std::shared_ptr<const dispatch::Calendar> calendar, const Addresses& addresses,
       std::int64_t now_s, const Actor& actor);

  // --- steps (dispatch_steps.cpp); inside a transaction ---
  Result<dispatch::Request> create(dispatch::Request wish, bool send);
  Result<dispatch::Request> edit(std::string_view id, dispatch::Request wish, bool send,
                                 std::optional<std::int64_t> version);
  Result<dispatch::Request> step(std::string_view id, dispatch::Action action,
                                 dispatch::StepInput input, std::optional<std::int64_t> version);
  // A step of the clock; nothing when it is not due any more.
  Result<bool> clock_step(std::string_view id, dispatch::Action action);
  Result<bool> tell_overdue(std::string_view id);

  // --- who (dispatch_people.cpp) ---
  // Fills in the hub of each; rejected_input when somebody is unknown to the actor, a desk, has
  // left, or is of the receiving hub. `home_hub` not empty: only its people.
  Result<void> resolve(std::vector<dispatch::Candidate>& candidates,
                       const dispatch::Request& request, std::string_view home_hub);
  Result<Workload> workload(std::string_view coordinator_id, std::string_view request_id);
  // conflict when the person in turn cannot take the job.
  Result<void> check_available(const dispatch::Request& request, unsigned parties);
  // Those on the shortlist who left since are passed over.
  Result<void> pass_over_left(dispatch::Request& request);

  // --- views (dispatch_views.cpp) ---
  // The request, when the actor is a party to it.
  Result<dispatch::Request> find(std::string_view id);
  Result<RequestView> view(const dispatch::Request& request);
  Result<RequestList> list(const RequestListWish& wish);
  Result<NotificationList> notifications(int page);

  // --- reports (dispatch_reports.cpp) ---
  Result<Concentration> concentration(ConcentrationWish wish);
  // --- calendars (dispatch_calendar.cpp), as iCalendar objects ---
  // The agreed date of a request, for the actor's calendar.
  Result<std::string> invitation(const dispatch::Request& request);
  // What the actor has to do on which day.
  Result<std::string> own_calendar();

 private:
  // --- steps ---
  Result<void> fill_in(dispatch::Request& request, const dispatch::Request& wish);
  Result<dispatch::Request> send(const dispatch::Request& draft, unsigned parties);
  Result<dispatch::Request> advance(const dispatch::Request& request, dispatch::Action action,
                                    unsigned parties, const dispatch::StepInput& input);
  Result<void> save(const dispatch::Request& request);
  Result<void> check_version(const dispatch::Request& request, unsigned parties,
                             std::optional<std::int64_t> version) const;
  Result<void> audit(const dispatch::Request& request, std::string_view action,
                     std::vector<std::pair<std::string, std::string>> detail);

  // --- notifications (dispatch_notify.cpp) ---
  // The requester, whose turn it was and whose turn it is; not the actor.
  Result<void> tell(const dispatch::Request& before, const dispatch::Request& after,
                    const store::RequestStepRow& step);
  Result<std::vector<std::string>> users_in_turn(const dispatch::Request& request);
  Result<std::vector<std::string>> requesting_users(const dispatch::Request& request);
  Result<void> add_notifications(const dispatch::Request& request, std::int64_t sequence,
                                 std::string_view kind, std::string_view action,
                                 std::vector<std::string> users,
                                 const std::optional<Invitation>& invitation = {});

  // --- calendars ---
  // The event that a step puts on the calendar of others or takes off it.
  std::optional<Invitation> invitation_after(const dispatch::Request& before,
                                             const dispatch::Request& after) const;
  exchange::CalendarEvent event_of(const dispatch::Request& request) const;
  // What kind of request, for where: names no client, person or need.
  std::string about(const dispatch::Request& request) const;
  std::string page_of(const dispatch::Request& request) const;
  std::string title_of(const store::NotificationRow& told, const dispatch::Request* request) const;

  // --- views ---
  Result<void> fill_candidates(RequestView& view);
  Result<void> fill_steps(RequestView& view);
  Result<std::string> in_turn_words(const dispatch::Request& request);
  Result<RequestEntry> entry_of(const store::RequestRow& row);
  Result<std::vector<PersonLoad>> loads_of(std::string_view hub_id);
  Result<const std::string*> organization_name(const std::string& id);
  Result<const std::string*> person_name(const std::string& id);
  Result<const std::string*> user_name(const std::string& id);
  Result<IdName> organization(const std::string& id);
  std::vector<store::RequestSide> sides_of(RequestBox box) const;

  // --- reports ---
  Result<void> check_hub(ConcentrationWish& wish);
  Result<void> name_people(Concentration& report);
  Result<std::string> prefecture_of(const std::string& organization_id);

  store::Store& m_store;
  store::RequestRows m_rows;
  const model::Reference& m_reference;
  const std::shared_ptr<const dispatch::Calendar> m_calendar;
  const Addresses& m_addresses;
  const std::int64_t m_now_s;
  const std::string m_today, m_now;
  const Actor& m_actor;
  // Looked up once: id -> name.
  std::map<std::string, std::string> m_organizations, m_people, m_users;
  std::map<std::string, std::string> m_prefectures;  // of organisations
};

}  // namespace tsunagu::service
