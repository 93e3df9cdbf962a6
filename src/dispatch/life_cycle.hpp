// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a request, from draft to the last look back: one table of state x action with who
// may act and where it leads (docs/dispatch.md draws it; a test compares both). What is not in the
// table cannot be done. States after SCORE's mentor assignment and the report deadlines of the
// ministry's advisers; the consent of both hubs is ours.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace tsunagu::dispatch {

enum class State {
  draft,      // the requester writes
  submitted,  // the desk of the receiving hub (a referral: the partner's desk) decides
  review,     // the home hub of the person asked for decides
  offered,    // the home hub offered another person; the requester decides
  asked,      // the person decides
  blocked,    // a tie was declared; the chief coordinator decides
  accepted,   // a date is looked for
  scheduled,  //
  delivered,  // a report is owed
  reported,   // waits for the day of the next look back
  follow_up,  // a look back is due
  on_hold,    // rests, and goes on where it was
  closed,     // the end: done
  refused,    // the end: the receiving desk said no
  withdrawn,  // the end: the requester took it back
};
inline constexpr std::size_t k_state_count = 15;

enum class Action {
  edit,
  submit,
  consent,        // the receiving hub agrees that somebody from elsewhere comes
  refuse,         // the receiving hub or the partner's desk says no, with the reason
  release,        // the home hub lets the person go
  keep,           // the home hub does not, with the reason
  offer,          // the home hub offers another person of its own
  take_offer,     //
  decline_offer,  //
  accept,         //
  accept_tied,    // accept, where somebody declared a tie
  decline,        // the person says no, with the reason
  expire,         // nobody answered in time
  clear_tie,      // the chief coordinator sees no harm
  uphold_tie,     // or does
  schedule,
  give_back,  // the person cannot after all, with the reason
  deliver,    // it took place
  report,
  remind,     // the day of a look back came
  look_back,  // what became of it
  close,      // ends without further looks back, with the reason
  withdraw,   // the requester takes it back, with the reason
  hold,       //
  resume,     //
};
inline constexpr std::size_t k_action_count = 25;

// What somebody is to a request; one person may be several.
enum Party : unsigned {
  k_requester = 1U << 0U,        // of the organisation that asks
  k_receiving_hub = 1U << 1U,    // desk or chief of the hub where the business is
  k_receiving_chief = 1U << 2U,  // its chief coordinator
  k_home_hub = 1U << 3U,         // desk or chief of the hub of the person in turn
  k_person = 1U << 4U,           // the person in turn
  k_partner = 1U << 5U,          // of the organisation that a referral goes to
  k_headquarters = 1U << 6U,
  k_clock = 1U << 7U,  // the program itself
};
inline constexpr std::array k_parties{k_requester, k_receiving_hub, k_receiving_chief, k_home_hub,
                                      k_person,    k_partner,       k_headquarters,    k_clock};

// A request asks for a person; a referral hands a business to the desk of a partner.
enum class Flow { request, referral };

// Where a step leads.
enum class Target {
  state,           // Step::to
  next_candidate,  // the next of the shortlist goes to `review`; without one, back to `submitted`
  previous,        // the state that was put on hold
  next_look_back,  // `reported` while a look back is ahead, `closed` after the last
};

// What a step must be given.
enum Need : unsigned {
  k_reason = 1U << 0U,     // a note in words
  k_candidate = 1U << 1U,  // a person
  k_date = 1U << 2U,       // a day
  k_result = 1U << 3U,     // what was done, hours, way of travel
};

struct Step {
  Flow flow;
  State from;
  Action action;
  unsigned parties;
  Target target = Target::state;
  State to = State::draft;  // of Target::state
  unsigned needs = 0;
};

// Every legal step, in the order of a request's life.
const std::vector<Step>& steps();

// The step for an action in a state; null when there is none.
const Step* find_step(Flow flow, State from, Action action);

// What somebody may do now, in the order of the table. `edit` and the clock's actions included.
std::vector<Action> legal_actions(Flow flow, State from, unsigned parties);

bool is_final(State state);

// True when the person in turn has this request on the desk: it counts against the person's limit
// from `asked` until the report. `held_in`: the state that was put on hold, when on hold.
bool is_open_job(State state, State held_in);

// True once the home hub let the person in turn go: from then on the person and the home hub see
// what was written about the client. `held_in` as above.
bool is_released(State state, State held_in);

// Whose turn it is to act, as Party bits; 0: nobody's (the request rests or is over).
unsigned in_turn(Flow flow, State state);

// Business days that whoever decides in a state has; 0: no deadline. Past it an `asked` request
// expires, elsewhere the desk is reminded.
int days_to_decide(State state);
inline constexpr int k_report_days = 7;                         // calendar days after delivery
inline constexpr std::array<int, 2> k_look_back_days{90, 365};  // calendar days after the report

// Stable names ("follow_up") and Japanese labels.
std::string_view name_of(State state);
std::string_view name_of(Action action);
std::string_view label_of(State state);
std::string_view label_of(Action action);
std::string_view name_of(Party party);
std::string_view label_of(Party party);
std::optional<State> state_from(std::string_view name);
std::optional<Action> action_from(std::string_view name);

}  // namespace tsunagu::dispatch
