// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/advance.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"

namespace tsunagu::dispatch {
namespace {

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::rejected_input, std::move(message));
}

tl::unexpected<Error> not_now(const Request& request, Action action, unsigned parties) {
  return fail(ErrorCode::conflict, fmt::format("「{}」の依頼では「{}」はできません。できること: {}",
                                               label_of(request.state), label_of(action),
                                               legal_in_words(request, parties)));
}

// How the person in turn leaves the turn.
std::string_view leaves_as(Action action) {
  switch (action) {
    case Action::keep:
    case Action::offer: return "kept";
    case Action::decline_offer: return "passed";
    case Action::decline: return "declined";
    case Action::expire: return "expired";
    case Action::uphold_tie: return "tied";
    case Action::give_back: return "gave_back";
    default: return "waiting";
  }
}

void leave_turn(Request& request, Action action, const std::string& note) {
  Candidate* current = request.current();
  if (current == nullptr) return;
  current->state = leaves_as(action);
  current->note = note;
}

// The first who waits is in turn; false when nobody does.
bool take_turn(Request& request) {
  const auto next =
      std::find_if(request.candidates.begin(), request.candidates.end(),
                   [](const Candidate& candidate) { return candidate.state == "waiting"; });
  if (next == request.candidates.end()) return false;
  next->state = "current";
  return true;
}

Result<void> check_day(std::string_view day, std::string_view field, std::string_view first,
                       std::string_view last) {
  if (!date::is_valid(day)) return refuse(fmt::format("{}: 日付（YYYY-MM-DD）が必要です", field));
  if (day < first) return refuse(fmt::format("{}: {} より前の日にはできません", field, first));
  if (day > last) return refuse(fmt::format("{}: {} より後の日にはできません", field, last));
  return {};
}

Result<void> check_needs(const Step& step, const StepInput& input) {
  if (text::length(input.note) > k_note_max)
    return refuse(fmt::format("note: {}文字以内です", k_note_max));
  if ((step.needs & k_reason) != 0 && text::trim(input.note).empty())
    return refuse("note: 理由を書いてください");
  if ((step.needs & k_candidate) != 0 &&
      (input.candidates.size() != 1 || input.candidates[0].coordinator_id.empty()))
    return refuse("candidates: 1人を選んでください");
  return {};
}

// The receiving hub may name, add and order those who were not asked yet.
Result<void> set_shortlist(Request& request, const std::vector<Candidate>& wanted) {
  std::erase_if(request.candidates,
                [](const Candidate& candidate) { return candidate.state == "waiting"; });
  for (const Candidate& candidate : wanted) {
    const auto is_same = [&](const Candidate& other) {
      return !candidate.coordinator_id.empty() && other.coordinator_id == candidate.coordinator_id;
    };
    if (std::any_of(request.candidates.begin(), request.candidates.end(), is_same))
      return refuse("candidates: 同じ人が二度あるか、すでに打診した人です");
    request.candidates.push_back(
        {.coordinator_id = candidate.coordinator_id, .hub_id = candidate.hub_id});
  }
  return {};
}

Result<void> check_candidates(const Request& request) {
  const auto waiting =
      std::count_if(request.candidates.begin(), request.candidates.end(),
                    [](const Candidate& candidate) { return candidate.state == "waiting"; });
  if (waiting == 0) return refuse("candidates: 候補の人か拠点を選んでください");
  if (static_cast<std::size_t>(waiting) > k_candidates_max)
    return refuse(fmt::format("candidates: {}人までです", k_candidates_max));
  const auto is_own = [&](const Candidate& candidate) {
    return candidate.state == "waiting" && candidate.hub_id == request.receiving_hub;
  };
  if (std::any_of(request.candidates.begin(), request.candidates.end(), is_own))
    return refuse(
        "candidates: 受け入れ拠点に所属する人です。派遣の依頼はいりません。拠点の窓口に相談して"
        "ください");
  return {};
}

Result<void> release(Request& request, const StepInput& input) {
  Candidate* current = request.current();
  if (current == nullptr) return fail(ErrorCode::internal, "打診する人がありません");
  if (!input.candidates.empty()) current->coordinator_id = input.candidates[0].coordinator_id;
  if (current->coordinator_id.empty()) return refuse("candidates: 派遣する人を選んでください");
  return {};
}

void offer(Request& request, const StepInput& input) {
  const Candidate* current = request.current();
  Candidate offered{.coordinator_id = input.candidates[0].coordinator_id,
                    .hub_id = current->hub_id,
                    .state = "current"};
  const auto at = current - request.candidates.data();
  leave_turn(request, Action::offer, input.note);
  request.candidates.insert(request.candidates.begin() + at + 1, std::move(offered));
}

Result<void> report(Request& request, const StepInput& input, const Moment& moment) {
  if (text::trim(input.report.summary).empty())
    return refuse("report.summary: 何をしたかを書いてください");
  if (input.report.mode.empty())
    return refuse("report.mode: 訪問、来所、オンラインを選んでください");
  if (!input.report.hours || *input.report.hours < 0)
    return refuse("report.hours: かかった時間を書いてください");
  request.report = input.report;
  request.report->reported_on = moment.today;
  request.remind_on = date::days_after(moment.today, k_look_back_days.front());
  if (Candidate* current = request.current()) current->state = "done";
  return {};
}

void look_back(Request& request, const StepInput& input, const Moment& moment) {
  const std::size_t done = request.look_backs.size();
  request.look_backs.push_back(
      {.days = k_look_back_days[done], .on = moment.today, .note = input.note});
  request.remind_on.clear();
  if (done + 1 < k_look_back_days.size())
    request.remind_on = date::days_after(request.report->reported_on, k_look_back_days[done + 1]);
}

// What an action does besides moving on.
Result<void> act(Request& request, Action action, const StepInput& input, const Moment& moment) {
  switch (action) {
    case Action::consent:
      if (!input.candidates.empty()) TRY(set_shortlist(request, input.candidates));
      return check_candidates(request);
    case Action::release: return release(request, input);
    case Action::offer: offer(request, input); return {};
    case Action::schedule:
      TRY(check_day(input.day, "day", moment.today,
                    date::days_after(moment.today, k_days_ahead_max)));
      request.scheduled_on = input.day;
      return {};
    case Action::deliver:
      TRY(check_day(input.day, "day", request.created_at.substr(0, 10), moment.today));
      request.delivered_on = input.day;
      return {};
    case Action::report:
      return request.flow == Flow::request ? report(request, input, moment) : Result<void>();
    case Action::look_back: look_back(request, input, moment); return {};
    case Action::submit: request.sent_at = moment.now; return {};
    case Action::accept_tied:
      if (Candidate* current = request.current()) current->tie = input.note;
      return {};
    case Action::hold: request.held_in = request.state; return {};
    default: return {};
  }
}

State target_of(Request& request, const Step& step, const StepInput& input) {
  switch (step.target) {
    case Target::state:
      // What the requester declared counts as much as what the person does.
      return step.action == Action::accept && request.flow == Flow::request && !request.tie.empty()
                 ? State::blocked
                 : step.to;
    case Target::previous: return request.held_in;
    case Target::next_look_back: return request.remind_on.empty() ? State::closed : State::reported;
    case Target::next_candidate:
      leave_turn(request, step.action, input.note);
      request.scheduled_on.clear();
      return take_turn(request) ? State::review : State::submitted;
  }
  return step.to;
}

void set_deadline(Request& request, const Moment& moment) {
  request.decide_until.clear();
  if (request.state == State::delivered) {
    request.decide_until = date::days_after(moment.today, k_report_days);
  } else if (request.state == State::scheduled) {
    request.decide_until = request.scheduled_on;
  } else if (const int days = days_to_decide(request.state); days > 0) {
    request.decide_until = moment.calendar->after(moment.today, days);
  }
  if (is_final(request.state)) request.remind_on.clear();
}

}  // namespace

std::string legal_in_words(const Request& request, unsigned parties) {
  std::string can;
  for (const Action legal : legal_actions(request.flow, request.state, parties))
    can += fmt::format("{}「{}」", can.empty() ? "" : "、", label_of(legal));
  return can.empty() ? "なし" : can;
}

void pass_over(Request& request, std::string_view coordinator_id, std::string_view why) {
  for (Candidate& candidate : request.candidates) {
    if (candidate.state != "waiting" || candidate.coordinator_id != coordinator_id) continue;
    candidate.state = "left";
    candidate.note = why;
  }
}

Result<Request> advance(const Request& request, Action action, unsigned parties,
                        const StepInput& input, const Moment& moment) {
  const Step* step = find_step(request.flow, request.state, action);
  if (step == nullptr) return not_now(request, action, parties);
  if ((step->parties & parties) == 0)
    return fail(ErrorCode::forbidden,
                fmt::format("「{}」は、あなたの役割ではできません", label_of(action)));
  TRY(check_needs(*step, input));
  Request after = request;
  TRY(act(after, action, input, moment));
  after.state = target_of(after, *step, input);
  if (after.state != State::on_hold) after.held_in = State::draft;
  if (action != Action::edit) set_deadline(after, moment);
  after.updated_at = moment.now;
  ++after.version;
  return after;
}

}  // namespace tsunagu::dispatch
