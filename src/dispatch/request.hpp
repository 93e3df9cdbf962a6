// SPDX-License-Identifier: GPL-3.0-or-later
// A request for a person of another region, and the referral of a business to a partner's desk, as
// plain values. Texts are UTF-8; empty means "not given"; codes are keys of data/reference; days
// are YYYY-MM-DD, moments RFC 3339 in UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dispatch/life_cycle.hpp"
#include "model/reference.hpp"

namespace tsunagu::dispatch {

inline constexpr std::size_t k_need_max = 4000;  // code points
inline constexpr std::size_t k_short_max = 200;  // code points of a name or a place
inline constexpr std::size_t k_note_max = 1000;  // code points of a note or reason
inline constexpr std::size_t k_wished_days_max = 5;
inline constexpr std::size_t k_candidates_max = 6;  // as many as can be compared side by side
inline constexpr std::size_t k_accompanying_max = 5;
inline constexpr std::size_t k_next_actions_max = 10;
inline constexpr int k_days_ahead_max = 366;  // of a wished or agreed day
inline constexpr int k_due_days_max = 731;    // after the report, of a next action
inline constexpr std::int64_t k_sessions_max = 1000;
inline constexpr double k_hours_max = 10'000;      // of one job
inline constexpr double k_travel_km_max = 50'000;  // of one job, there and back

// What became of somebody who was thought of, in this order of a shortlist.
struct Candidate {
  std::string coordinator_id, hub_id;
  // waiting, current, done; or why not: kept, passed, declined, expired, tied, gave_back, left
  std::string state = "waiting";
  std::string note;
  std::string tie;  // as the person declared when accepting
  bool operator==(const Candidate&) const = default;
};

// What the business does next, by whom and until when.
struct NextAction {
  std::string code;    // data/reference/next_actions.tsv
  std::string what;    // in words; needed where the code says "other"
  std::string owner;   // who does it
  std::string due_on;  // empty: no date agreed
  bool operator==(const NextAction&) const = default;
};

struct Report {
  std::string summary, result;
  std::string mode;  // data/reference/modes.tsv
  std::optional<std::int64_t> sessions;
  std::optional<double> hours, travel_hours, travel_km;
  std::vector<NextAction> next_actions;
  std::string reported_on;
  bool operator==(const Report&) const = default;
};

// A case that somebody began to write from the report.
struct CaseDraft {
  std::string user_id, case_id;
  bool operator==(const CaseDraft&) const = default;
};

struct LookBack {
  int days = 0;  // 90 or 365 after the report
  std::string on, note;
  bool operator==(const LookBack&) const = default;
};

struct Request {
  std::string id;
  Flow flow = Flow::request;
  State state = State::draft, held_in = State::draft;
  std::int64_t version = 0;

  // Who asks, for where.
  std::string requester_user, requester_organization;
  std::string prefecture;     // where the business is
  std::string receiving_hub;  // of that prefecture
  std::string partner;        // organisation that a referral goes to

  // What is asked for.
  std::string type;  // data/reference/request_types.tsv
  std::string need;
  std::vector<std::string> topics;
  std::string industry, size_band, stage;
  std::string urgency;  // data/reference/urgencies.tsv
  std::vector<std::string> wished_days;
  std::string mode, depth;                // data/reference/{modes,depth}.tsv
  std::vector<std::string> accompanying;  // who comes along, in words
  std::string choice;                     // person, shortlist or desk
  std::vector<Candidate> candidates;      // in order; one at most is current

  // Client data: for the parties only, and only with a consent.
  std::string client_consent_id, client;
  // A tie of the requester or client to a candidate, as declared when asking; empty: none. Whoever
  // accepts then is blocked until the chief coordinator has decided.
  std::string tie;

  std::string scheduled_on, delivered_on;
  std::optional<Report> report;
  std::vector<LookBack> look_backs;
  std::vector<CaseDraft> case_drafts;  // one of a user at most
  std::string decide_until;  // day by which whoever is in turn decides; empty: no deadline
  std::string remind_on;     // day of the next look back
  std::string created_at, sent_at, updated_at;  // sent_at: empty until then

  bool operator==(const Request&) const = default;

  // The person in turn, or who did it; null when nobody is.
  const Candidate* current() const;
  Candidate* current();
};

// One problem of a field, in words ("wished_days: 過去の日付です").
struct FieldProblem {
  std::string field, message;
};

// Too long fields, unknown codes, days that are past or too far ahead; what is missing when it is
// to be sent. `today` is a day.
std::vector<FieldProblem> check(const Request& request, const model::Reference& reference,
                                std::string_view today, bool is_sent);

// Too long fields, unknown codes, numbers and days out of bounds of a report that is made on the
// day `today`, as "report.next_actions[0].due_on". What must be there at all is asked by advance().
std::vector<FieldProblem> check_report(const Report& report, const model::Reference& reference,
                                       std::string_view today);

}  // namespace tsunagu::dispatch
