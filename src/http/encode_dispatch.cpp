// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_dispatch.hpp"

#include <array>

#include <fmt/format.h>

#include "http/encode_parts.hpp"
#include "http/json_writer.hpp"

namespace tsunagu::http {
namespace {

using dispatch::Request;

constexpr std::size_t k_request_bytes = 8 * 1024;  // of one answer, about

// States, actions and parties: {"code", "label"}.
template <class Named>
void named_value(JsonWriter& json, Named value) {
  labelled_value(json, name_of(value), label_of(value));
}
template <class Named>
void named(JsonWriter& json, std::string_view name, Named value) {
  json.key(name);
  named_value(json, value);
}

void optional_number(JsonWriter& json, std::string_view name, const std::optional<double>& value) {
  constexpr int k_decimals = 2;
  json.key(name);
  value ? json.number(*value, k_decimals) : json.null();
}

void flow(JsonWriter& json, const Request& request) {
  json.member("flow", request.flow == dispatch::Flow::referral ? "referral" : "request");
}

void parties(JsonWriter& json, std::string_view name, unsigned bits) {
  json.key(name);
  json.begin_array();
  for (const dispatch::Party party : dispatch::k_parties) {
    if ((bits & party) != 0) named_value(json, party);
  }
  json.end_array();
}

void in_turn(JsonWriter& json, const Request& request, const std::string& words) {
  json.key("in_turn");
  if (words.empty()) return json.null();
  json.begin_object();
  parties(json, "parties", dispatch::in_turn(request.flow, request.state));
  json.member("label", words);
  json.end_object();
}

void requester(JsonWriter& json, const std::string& user_name,
               const service::IdName& organization) {
  json.key("requester");
  json.begin_object();
  json.member("user_name", user_name);
  id_name(json, "organization", organization);
  json.end_object();
}

void day(JsonWriter& json, const service::DayView& shown) {
  json.begin_object();
  json.member("day", shown.day);
  json.member_or_null("closed", shown.closed);
  json.end_object();
}

// What became of a candidate.
std::string_view candidate_label(std::string_view state) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> k_labels{
      {{"waiting", "候補"},
       {"current", "打診中"},
       {"done", "担当"},
       {"kept", "所属拠点が派遣しない"},
       {"passed", "依頼した側が見送り"},
       {"declined", "本人が辞退"},
       {"expired", "期限切れ"},
       {"tied", "利害関係のため見送り"},
       {"gave_back", "引き受けの取り消し"},
       {"left", "紹介できなくなった"}}};
  for (const auto& [name, label] : k_labels) {
    if (name == state) return label;
  }
  return state;
}

void candidate(JsonWriter& json, const service::CandidateView& shown) {
  const service::Workload& now = shown.workload;
  json.begin_object();
  id_name(json, "coordinator", shown.candidate.coordinator_id, shown.name);
  id_name(json, "hub", shown.candidate.hub_id, shown.hub_name);
  json.key("state");
  labelled_value(json, shown.candidate.state, candidate_label(shown.candidate.state));
  json.member("note", shown.candidate.note);
  json.member("tie", shown.candidate.tie);
  travel(json, shown.travel);
  json.member_integer("open_jobs", now.open_jobs);
  json.member_integer("max_open", now.max_open);
  json.member_or_null("paused_until", now.paused_until);
  json.member_or_null("problem", now.problem);
  json.end_object();
}

void report(JsonWriter& json, const std::optional<dispatch::Report>& done,
            const model::Reference& reference) {
  json.key("report");
  if (!done) return json.null();
  json.begin_object();
  json.member("summary", done->summary);
  json.member("result", done->result);
  labelled_or_null(json, "mode", reference.list("modes"), done->mode);
  json.member_integer("sessions", done->sessions);
  optional_number(json, "hours", done->hours);
  optional_number(json, "travel_hours", done->travel_hours);
  optional_number(json, "travel_km", done->travel_km);
  json.key("next_actions");
  json.begin_array();
  for (const dispatch::NextAction& next : done->next_actions) {
    json.begin_object();
    labelled_or_null(json, "code", reference.list("next_actions"), next.code);
    json.member("what", next.what);
    json.member("owner", next.owner);
    json.member_or_null("due_on", next.due_on);
    json.end_object();
  }
  json.end_array();
  json.member("reported_on", done->reported_on);
  json.end_object();
}

// What a step must be given, and what it can be.
void needs(JsonWriter& json, const dispatch::Step& step) {
  using dispatch::Action;
  const auto list = [&](std::string_view name, bool note, bool candidates) {
    json.key(name);
    json.begin_array();
    if (note) json.text("note");
    if (candidates) json.text("candidates");
    if ((step.needs & dispatch::k_date) != 0) json.text("day");
    if ((step.needs & dispatch::k_result) != 0) json.text("report");
    json.end_array();
  };
  const bool takes_people = step.action == Action::consent || step.action == Action::release ||
                            step.action == Action::offer;
  list("needs", (step.needs & dispatch::k_reason) != 0, (step.needs & dispatch::k_candidate) != 0);
  list("takes", true, takes_people);
}

void can(JsonWriter& json, const std::vector<const dispatch::Step*>& steps) {
  json.key("can");
  json.begin_array();
  for (const dispatch::Step* step : steps) {
    json.begin_object();
    json.member("action", name_of(step->action));
    json.member("label", label_of(step->action));
    needs(json, *step);
    json.end_object();
  }
  json.end_array();
}

template <class Named>
void stored_name(JsonWriter& json, std::string_view member, const std::string& name,
                 const std::optional<Named>& known) {
  json.key(member);
  labelled_value(json, name, known ? label_of(*known) : std::string_view(name));
}

std::optional<dispatch::Party> party_from(std::string_view name) {
  for (const dispatch::Party party : dispatch::k_parties) {
    if (name_of(party) == name) return party;
  }
  return std::nullopt;
}

void steps(JsonWriter& json, const std::vector<service::RequestStepView>& taken) {
  json.key("steps");
  json.begin_array();
  for (const auto& [row, actor_name] : taken) {
    json.begin_object();
    json.member_integer("sequence", row.sequence);
    json.member("at", row.at);
    json.member_or_null("actor", actor_name);
    stored_name(json, "party", row.party, party_from(row.party));
    stored_name(json, "action", row.action, dispatch::action_from(row.action));
    stored_name(json, "from", row.from_state, dispatch::state_from(row.from_state));
    stored_name(json, "to", row.to_state, dispatch::state_from(row.to_state));
    json.member("note", row.note);
    json.end_object();
  }
  json.end_array();
}

// What was asked for, as it was written.
void wish(JsonWriter& json, const service::RequestView& view, const model::Reference& reference) {
  const Request& request = view.request;
  labelled_or_null(json, "type", reference.list("request_types"), request.type);
  json.member("need", request.need);
  labelled_list(json, "topics", reference.list("topics"), request.topics);
  labelled_or_null(json, "industry", reference.list("industries"), request.industry);
  labelled_or_null(json, "size_band", reference.list("size_bands"), request.size_band);
  labelled_or_null(json, "stage", reference.list("stages"), request.stage);
  labelled_or_null(json, "urgency", reference.list("urgencies"), request.urgency);
  json.key("wished_days");
  json.begin_array();
  for (const service::DayView& wished : view.wished_days) day(json, wished);
  json.end_array();
  labelled_or_null(json, "mode", reference.list("modes"), request.mode);
  labelled_or_null(json, "depth", reference.list("depth"), request.depth);
  texts(json, "accompanying", request.accompanying);
  json.member_or_null("choice", request.choice);
  json.key("client");
  if (request.client.empty() && request.client_consent_id.empty()) {
    json.null();
  } else {
    json.begin_object();
    json.member("text", request.client);
    json.member("consent_id", request.client_consent_id);
    json.end_object();
  }
  json.member_flag("client_hidden", view.client_is_hidden);
  json.member("tie", request.tie);
}

void dates(JsonWriter& json, const service::RequestView& view) {
  const Request& request = view.request;
  json.key("scheduled_on");
  view.scheduled_on.day.empty() ? json.null() : day(json, view.scheduled_on);
  json.member_or_null("delivered_on", request.delivered_on);
  json.key("look_backs");
  json.begin_array();
  for (const dispatch::LookBack& look : request.look_backs) {
    json.begin_object();
    json.member_integer("days", look.days);
    json.member("on", look.on);
    json.member("note", look.note);
    json.end_object();
  }
  json.end_array();
  json.member_or_null("decide_until", request.decide_until);
  json.member_flag("overdue", view.is_overdue);
  json.member_or_null("remind_on", request.remind_on);
  json.member("created_at", request.created_at);
  json.member_or_null("sent_at", request.sent_at);
  json.member("updated_at", request.updated_at);
}

// Of the person in turn.
std::optional<dispatch::Travel> travel_of(const service::RequestView& view) {
  for (const service::CandidateView& shown : view.candidates) {
    if (shown.candidate.state == "current" || shown.candidate.state == "done") return shown.travel;
  }
  return std::nullopt;
}

void entry(JsonWriter& json, const service::RequestEntry& shown,
           const model::Reference& reference) {
  const Request& request = shown.request;
  json.begin_object();
  json.member("id", request.id);
  json.member_integer("version", request.version);
  flow(json, request);
  named(json, "state", request.state);
  labelled_or_null(json, "type", reference.list("request_types"), request.type);
  json.member("need", request.need);
  labelled_or_null(json, "prefecture", reference.list("prefectures"), request.prefecture);
  labelled_or_null(json, "urgency", reference.list("urgencies"), request.urgency);
  requester(json, shown.requester_name, shown.requester_organization);
  id_name(json, "receiving_hub", shown.receiving_hub);
  id_name(json, "partner", shown.partner);
  id_name(json, "person", shown.person);
  id_name(json, "home_hub", shown.home_hub);
  json.member_or_null("scheduled_on", request.scheduled_on);
  json.member_or_null("decide_until", request.decide_until);
  json.member_flag("overdue", shown.is_overdue);
  json.member_or_null("remind_on", request.remind_on);
  json.member_or_null("sent_at", request.sent_at);
  json.member("updated_at", request.updated_at);
  in_turn(json, request, shown.in_turn);
  json.end_object();
}

constexpr std::string_view name_of(service::RequestBox box) {
  constexpr std::array<std::string_view, 4> k_names{"waiting", "sent", "received", "all"};
  return k_names[static_cast<std::size_t>(box)];
}

}  // namespace

std::string encode_request(const service::RequestView& view, const model::Reference& reference) {
  const Request& request = view.request;
  JsonWriter json(k_request_bytes);
  json.begin_object();
  json.member("id", request.id);
  json.member_integer("version", request.version);
  flow(json, request);
  named(json, "state", request.state);
  json.key("held_in");
  request.state == dispatch::State::on_hold ? named_value(json, request.held_in) : json.null();
  requester(json, view.requester_name, view.requester_organization);
  labelled_or_null(json, "prefecture", reference.list("prefectures"), request.prefecture);
  id_name(json, "receiving_hub", view.receiving_hub);
  id_name(json, "partner", view.partner);
  wish(json, view, reference);
  json.key("candidates");
  json.begin_array();
  for (const service::CandidateView& shown : view.candidates) candidate(json, shown);
  json.end_array();
  dates(json, view);
  report(json, request.report, reference);
  parties(json, "parties", view.parties);
  in_turn(json, request, view.in_turn);
  can(json, view.can);
  steps(json, view.steps);
  travel(json, travel_of(view));
  licensed_work(json, view.licensed_work, reference);
  json.member_flag("can_draft_case", view.can_draft_case);
  json.member_or_null("case_id", view.case_id);
  json.end_object();
  return json.take();
}

std::string encode_requests(const service::RequestListWish& wish, const service::RequestList& list,
                            const model::Reference& reference) {
  JsonWriter json(k_request_bytes);
  json.begin_object();
  json.member("box", name_of(wish.box));
  json.member_integer("total", list.total);
  paging(json, list.total, wish.page, static_cast<int>(service::k_requests_a_page));
  json.key("counts");
  json.begin_object();
  json.member_integer("waiting", list.waiting);
  json.member_integer("sent", list.sent);
  json.member_integer("received", list.received);
  json.end_object();
  json.key("requests");
  json.begin_array();
  for (const service::RequestEntry& shown : list.entries) entry(json, shown, reference);
  json.end_array();
  json.key("loads");
  json.begin_array();
  for (const auto& [person, now] : list.loads) {
    json.begin_object();
    id_name(json, "coordinator", person);
    json.member_integer("open_jobs", now.open_jobs);
    json.member_integer("max_open", now.max_open);
    json.member_or_null("paused_until", now.paused_until);
    json.member_or_null("problem", now.problem);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

std::string encode_notifications(int page, const service::NotificationList& list) {
  JsonWriter json(k_request_bytes);
  json.begin_object();
  json.member_integer("unread", list.unread);
  json.member_integer("total", list.total);
  paging(json, list.total, page, static_cast<int>(service::k_notifications_a_page));
  json.key("notifications");
  json.begin_array();
  for (const auto& [row, title] : list.entries) {
    json.begin_object();
    json.member("id", fmt::to_string(row.id));
    json.member_or_null("request_id", row.request_id);
    json.member("at", row.at);
    json.member("kind", row.kind);
    json.key("action");
    const auto action = dispatch::action_from(row.action);
    action ? named_value(json, *action) : json.null();
    if (row.request_id.empty()) {
      json.key("state");
      json.null();
    } else {
      stored_name(json, "state", row.state, dispatch::state_from(row.state));
    }
    json.member("title", title);
    json.member("link", row.request_id.empty() ? row.link : "/requests/" + row.request_id);
    json.member_flag("read", !row.read_at.empty());
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

std::string encode_closed_days(const service::ClosedDays& closed) {
  JsonWriter json(k_request_bytes);
  json.begin_object();
  json.member("from", closed.from);
  json.member("until", closed.until);
  json.key("days");
  json.begin_array();
  for (const service::DayView& shown : closed.days) day(json, shown);
  json.end_array();
  json.end_object();
  return json.take();
}

std::string encode_unread(std::int64_t unread) {
  JsonWriter json(64);
  json.begin_object();
  json.member_integer("unread", unread);
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
