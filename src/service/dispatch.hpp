// SPDX-License-Identifier: GPL-3.0-or-later
// Requests for people of other regions, end to end (docs/dispatch.md): who may read and step, who
// can be asked, and each step with its history, audit row and notifications in one transaction.
// What a step does is decided by dispatch/advance.hpp alone.
//
// Threads: any. Errors besides those of the store: unauthenticated and forbidden (the table of
// service/authorization.hpp, the parties of a step), not_found (unknown, or the viewer is no party
// to it), conflict (the state does not allow it; the message names what can be done), stale (the
// request changed since the version that was read), rejected_input ("FIELD: what is wrong").
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "dispatch/advance.hpp"
#include "dispatch/business_days.hpp"
#include "dispatch/licensed_work.hpp"
#include "dispatch/travel.hpp"
#include "model/reference.hpp"
#include "service/addresses.hpp"
#include "service/audit.hpp"
#include "service/concentration.hpp"
#include "service/data_dir.hpp"
#include "service/id_name.hpp"
#include "service/store_pool.hpp"
#include "service/workflow.hpp"
#include "service/workload.hpp"
#include "service/write_turns.hpp"
#include "store/requests.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_requests_a_page = 50;
inline constexpr int k_request_pages_max = 100;
inline constexpr std::size_t k_notifications_a_page = 50;
inline constexpr int k_closed_days_back = 366;
inline constexpr std::size_t k_loads_max = 200;       // people of a hub
inline constexpr std::size_t k_tick_steps_max = 200;  // of each kind in one round
inline constexpr std::size_t k_told_users_max = 50;   // of one party
inline constexpr std::size_t k_calendar_requests_max = 500;
inline constexpr int k_calendar_days_back = 90;
inline constexpr std::size_t k_list_need_max = 120;      // code points of a need in a list
inline constexpr std::chrono::seconds k_tick_every{60};  // of the thread

struct CandidateView {
  dispatch::Candidate candidate;
  std::string name, hub_name;
  std::optional<dispatch::Travel> travel;  // from the home hub to where the business is
  Workload workload;                       // only of those who may still be asked
};

struct RequestStepView {
  store::RequestStepRow row;
  std::string actor_name;
};

struct DayView {
  std::string day, closed;  // why it is no business day; empty: it is one
};

// What is no business day in the time for which somebody may be wished.
struct ClosedDays {
  std::string from, until;
  std::vector<DayView> days;  // in order
};

// A request as one of its parties sees it: what is not for the viewer is left out of `request`.
struct RequestView {
  dispatch::Request request;
  unsigned parties = 0;  // that the viewer is
  std::string requester_name;
  IdName requester_organization, receiving_hub, partner;
  std::vector<CandidateView> candidates;
  std::vector<RequestStepView> steps;  // oldest first
  std::vector<const dispatch::Step*> can;
  bool client_is_hidden = false;  // there is client data, not for this viewer
  bool is_overdue = false;
  std::string in_turn;  // whose turn it is, in words; empty: nobody's
  std::vector<DayView> wished_days;
  DayView scheduled_on;
  std::vector<dispatch::LicensedWork> licensed_work;
  std::string case_id;          // that the viewer began from the report; empty: none
  bool can_draft_case = false;  // service/case_draft.hpp
};

enum class RequestBox { waiting, sent, received, all };

struct RequestListWish {
  RequestBox box = RequestBox::waiting;
  std::string state, flow;  // names; empty: any
  int page = 1;
};

struct RequestEntry {
  dispatch::Request request;  // without client data, the need shortened
  std::string requester_name;
  IdName requester_organization, receiving_hub, partner, person, home_hub;
  bool is_overdue = false;
  std::string in_turn;
};

// What somebody of the own hub has to do.
struct PersonLoad {
  IdName person;
  Workload workload;
};

struct RequestList {
  std::int64_t total = 0;
  std::int64_t waiting = 0, sent = 0, received = 0;
  std::vector<RequestEntry> entries;
  // The box `received` of a hub's desk: its people, who has most to do first; empty elsewhere.
  std::vector<PersonLoad> loads;
};

struct NotificationView {
  store::NotificationRow row;
  std::string title;  // one line in Japanese
};

struct NotificationList {
  std::int64_t total = 0, unread = 0;
  std::vector<NotificationView> entries;  // newest first
};

// What one round of the clock did.
struct Tick {
  std::size_t expired = 0, look_backs = 0, told_overdue = 0;
  bool operator==(const Tick&) const = default;
};

class Dispatch {
 public:
  struct Options {
    Clock clock = system_clock_s;
    bool ticks = true;  // a thread that calls tick() at once and every k_tick_every
    Addresses addresses = {};
  };
  // The data directory must exist and be up to date (Directory::open does that).
  static Result<std::unique_ptr<Dispatch>> open(const DataDir& dir,
                                                const model::Reference& reference, Options options);

  // A draft, or sent at once: then what is missing is refused and nothing is kept. Whoever asks for
  // the own hub consents with it.
  Result<RequestView> create(const Actor& actor, dispatch::Request wish, bool send);
  // Only drafts; `wish` replaces what was written. `version` as in step().
  Result<RequestView> edit(const Actor& actor, std::string_view id, dispatch::Request wish,
                           bool send, std::optional<std::int64_t> version);
  // `version`: the one that was read; without it whatever is there.
  Result<RequestView> step(const Actor& actor, std::string_view id, dispatch::Action action,
                           dispatch::StepInput input, std::optional<std::int64_t> version);
  Result<RequestView> find(const Actor& actor, std::string_view id);
  Result<RequestList> list(const Actor& actor, const RequestListWish& wish);
  // From k_closed_days_back ago, for calendars, to dispatch::k_days_ahead_max; for everybody.
  ClosedDays closed_days();

  // The agreed date of a request as an iCalendar object: an invitation for those who gave a mail
  // address, a published event otherwise; cancelled when the request was withdrawn. not_found
  // without a date.
  Result<std::string> invitation(const Actor& actor, std::string_view id);
  // The viewer's agreed dates, deadlines and look backs as an iCalendar object; of the last
  // k_calendar_days_back days and later, of at most k_calendar_requests_max requests.
  Result<std::string> own_calendar(const model::Viewer& viewer);

  // What the viewer was told. `ids` empty: all.
  Result<NotificationList> notifications(const Actor& actor, int page);
  Result<std::int64_t> mark_read(const Actor& actor, const std::vector<std::int64_t>& ids);

  // Who was asked in a time, and the ways there. rejected_input names a wrong day or hub.
  Result<Concentration> concentration(const Actor& actor, const ConcentrationWish& wish);

  // The steps of the clock that are due: expires what nobody answered, opens look backs, tells of
  // what is overdue. Each in a transaction of its own; a second call finds nothing to do.
  Result<Tick> tick();

 private:
  class Desk;  // dispatch_impl.hpp: one piece of work on one connection

  Dispatch(DataDir dir, const model::Reference& reference, Options options, store::Store store,
           dispatch::Calendar built_in);
  void run(const std::stop_token& stop);
  // DIR/calendar/holidays.tsv over the table of the program, read again when it changed. A table
  // with a mistake is left out and told to the log.
  void look_at_calendar();
  std::shared_ptr<const dispatch::Calendar> calendar();
  // `work` on the one write connection, in one transaction.
  Result<RequestView> write(const Actor& actor,
                            const std::function<Result<RequestView>(Desk&)>& work);

  const DataDir m_dir;
  const model::Reference& m_reference;
  const Clock m_clock;
  const Addresses m_addresses;
  const dispatch::Calendar m_built_in;
  StorePool m_readers;
  WriteTurns m_turns;
  store::Store m_store;  // used in one's turn only
  std::mutex m_calendar_mutex;
  std::shared_ptr<const dispatch::Calendar> m_calendar;  // guarded by m_calendar_mutex
  std::string m_calendar_seen;                           // size and time of the file; by tick only
  std::jthread m_thread;                                 // last
};

}  // namespace tsunagu::service
