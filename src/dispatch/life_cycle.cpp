// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/life_cycle.hpp"

#include <algorithm>

namespace tsunagu::dispatch {
namespace {

struct StateRow {
  State state;
  std::string_view name, label;
  int days_to_decide;  // business days
};
constexpr std::array<StateRow, k_state_count> k_states{{
    {State::draft, "draft", "下書き", 0},
    {State::submitted, "submitted", "受け入れ拠点が確認中", 3},
    {State::review, "review", "所属拠点が確認中", 3},
    {State::offered, "offered", "別の人の提案を検討中", 5},
    {State::asked, "asked", "本人に打診中", 5},
    {State::blocked, "blocked", "利害関係を確認中", 3},
    {State::accepted, "accepted", "承諾・日程を調整中", 5},
    {State::scheduled, "scheduled", "日程が決定", 0},
    {State::delivered, "delivered", "実施済み・報告待ち", 0},
    {State::reported, "reported", "報告済み", 0},
    {State::follow_up, "follow_up", "その後の確認が必要", 0},
    {State::on_hold, "on_hold", "保留", 0},
    {State::closed, "closed", "完了", 0},
    {State::refused, "refused", "受けられない", 0},
    {State::withdrawn, "withdrawn", "取り下げ", 0},
}};

struct ActionRow {
  Action action;
  std::string_view name, label;
};
constexpr std::array<ActionRow, k_action_count> k_actions{{
    {Action::edit, "edit", "書き直す"},
    {Action::submit, "submit", "送る"},
    {Action::consent, "consent", "受け入れに同意する"},
    {Action::refuse, "refuse", "受けない"},
    {Action::release, "release", "派遣に同意する"},
    {Action::keep, "keep", "派遣しない"},
    {Action::offer, "offer", "別の人を提案する"},
    {Action::take_offer, "take_offer", "提案を受ける"},
    {Action::decline_offer, "decline_offer", "提案を断る"},
    {Action::accept, "accept", "引き受ける"},
    {Action::accept_tied, "accept_tied", "利害関係を申し出て引き受ける"},
    {Action::decline, "decline", "辞退する"},
    {Action::expire, "expire", "期限が切れた"},
    {Action::clear_tie, "clear_tie", "利害関係に問題なしとする"},
    {Action::uphold_tie, "uphold_tie", "利害関係のため見送る"},
    {Action::schedule, "schedule", "日程を決める"},
    {Action::give_back, "give_back", "引き受けを取り消す"},
    {Action::deliver, "deliver", "実施を記録する"},
    {Action::report, "report", "報告する"},
    {Action::remind, "remind", "その後の確認の日が来た"},
    {Action::look_back, "look_back", "その後を記録する"},
    {Action::close, "close", "終える"},
    {Action::withdraw, "withdraw", "取り下げる"},
    {Action::hold, "hold", "保留にする"},
    {Action::resume, "resume", "再開する"},
}};

struct PartyRow {
  Party party;
  std::string_view name, label;
};
constexpr std::array<PartyRow, k_parties.size()> k_party_rows{{
    {k_requester, "requester", "依頼した機関"},
    {k_receiving_hub, "receiving_hub", "受け入れ拠点"},
    {k_receiving_chief, "receiving_chief", "受け入れ拠点のチーフ"},
    {k_home_hub, "home_hub", "所属拠点"},
    {k_person, "person", "本人"},
    {k_partner, "partner", "紹介先の機関"},
    {k_headquarters, "headquarters", "全国本部"},
    {k_clock, "clock", "システム"},
}};
const PartyRow& row_of(Party party) {
  return *std::find_if(k_party_rows.begin(), k_party_rows.end(),
                       [&](const PartyRow& row) { return row.party == party; });
}

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < k_states.size(); ++i) {
    if (static_cast<std::size_t>(k_states[i].state) != i) return false;
  }
  for (std::size_t i = 0; i < k_actions.size(); ++i) {
    if (static_cast<std::size_t>(k_actions[i].action) != i) return false;
  }
  return true;
}
static_assert(is_in_order());

using enum State;

constexpr unsigned k_asking = k_requester | k_receiving_hub | k_headquarters;
constexpr unsigned k_receiving = k_receiving_hub | k_headquarters;
constexpr unsigned k_home = k_home_hub | k_headquarters;
// The desk of the home hub may answer for its person; that is marked as done for somebody else.
constexpr unsigned k_doing = k_person | k_home_hub;
constexpr unsigned k_anybody = k_asking | k_doing;

// clang-format off
constexpr std::array k_request_steps{
    Step{Flow::request, draft, Action::edit, k_requester, Target::state, draft},
    Step{Flow::request, draft, Action::submit, k_requester, Target::state, submitted},

    // Consent of the receiving hub; it may name, add and order the candidates here.
    Step{Flow::request, submitted, Action::consent, k_receiving, Target::next_candidate, review},
    Step{Flow::request, submitted, Action::refuse, k_receiving, Target::state, refused, k_reason},

    // Consent of the home hub.
    Step{Flow::request, review, Action::release, k_home, Target::state, asked},
    Step{Flow::request, review, Action::keep, k_home, Target::next_candidate, review, k_reason},
    Step{Flow::request, review, Action::offer, k_home, Target::state, offered, k_candidate},
    Step{Flow::request, offered, Action::take_offer, k_asking, Target::state, asked},
    Step{Flow::request, offered, Action::decline_offer, k_asking, Target::next_candidate, review, k_reason},

    Step{Flow::request, asked, Action::accept, k_doing, Target::state, accepted},
    Step{Flow::request, asked, Action::accept_tied, k_doing, Target::state, blocked, k_reason},
    Step{Flow::request, asked, Action::decline, k_doing, Target::next_candidate, review, k_reason},
    Step{Flow::request, asked, Action::expire, k_clock, Target::next_candidate, review},
    Step{Flow::request, blocked, Action::clear_tie, k_receiving_chief | k_headquarters, Target::state, accepted, k_reason},
    Step{Flow::request, blocked, Action::uphold_tie, k_receiving_chief | k_headquarters, Target::next_candidate, review, k_reason},

    Step{Flow::request, accepted, Action::schedule, k_anybody, Target::state, scheduled, k_date},
    Step{Flow::request, accepted, Action::give_back, k_doing, Target::next_candidate, review, k_reason},
    Step{Flow::request, scheduled, Action::schedule, k_anybody, Target::state, scheduled, k_date},
    Step{Flow::request, scheduled, Action::give_back, k_doing, Target::next_candidate, review, k_reason},
    Step{Flow::request, scheduled, Action::deliver, k_doing | k_receiving, Target::state, delivered, k_date},
    Step{Flow::request, delivered, Action::report, k_doing, Target::state, reported, k_result},

    Step{Flow::request, reported, Action::remind, k_clock, Target::state, follow_up},
    Step{Flow::request, follow_up, Action::look_back, k_anybody, Target::next_look_back, closed, k_reason},
    Step{Flow::request, reported, Action::close, k_asking, Target::state, closed, k_reason},
    Step{Flow::request, follow_up, Action::close, k_asking, Target::state, closed, k_reason},

    Step{Flow::request, draft, Action::withdraw, k_requester, Target::state, withdrawn},
    Step{Flow::request, submitted, Action::withdraw, k_asking, Target::state, withdrawn, k_reason},
    Step{Flow::request, review, Action::withdraw, k_asking, Target::state, withdrawn, k_reason},
    Step{Flow::request, offered, Action::withdraw, k_asking, Target::state, withdrawn, k_reason},
    Step{Flow::request, asked, Action::withdraw, k_asking, Target::state, withdrawn, k_reason},
    Step{Flow::request, blocked, Action::withdraw, k_asking, Target::state, withdrawn, k_reason},
    Step{Flow::request, accepted, Action::withdraw, k_asking, Target::state, withdrawn, k_reason},
    Step{Flow::request, scheduled, Action::withdraw, k_asking, Target::state, withdrawn, k_reason},
    Step{Flow::request, on_hold, Action::withdraw, k_asking, Target::state, withdrawn, k_reason},

    Step{Flow::request, submitted, Action::hold, k_asking, Target::state, on_hold, k_reason},
    Step{Flow::request, review, Action::hold, k_asking | k_home, Target::state, on_hold, k_reason},
    Step{Flow::request, asked, Action::hold, k_asking | k_home, Target::state, on_hold, k_reason},
    Step{Flow::request, accepted, Action::hold, k_anybody, Target::state, on_hold, k_reason},
    Step{Flow::request, scheduled, Action::hold, k_anybody, Target::state, on_hold, k_reason},
    Step{Flow::request, on_hold, Action::resume, k_anybody, Target::previous, draft},
};

constexpr std::array k_referral_steps{
    Step{Flow::referral, draft, Action::edit, k_requester, Target::state, draft},
    Step{Flow::referral, draft, Action::submit, k_requester, Target::state, submitted},
    Step{Flow::referral, submitted, Action::accept, k_partner, Target::state, accepted},
    Step{Flow::referral, submitted, Action::refuse, k_partner, Target::state, refused, k_reason},
    Step{Flow::referral, accepted, Action::report, k_partner, Target::state, closed, k_reason},
    Step{Flow::referral, accepted, Action::give_back, k_partner, Target::state, refused, k_reason},
    Step{Flow::referral, draft, Action::withdraw, k_requester, Target::state, withdrawn},
    Step{Flow::referral, submitted, Action::withdraw, k_requester | k_headquarters, Target::state, withdrawn, k_reason},
    Step{Flow::referral, accepted, Action::withdraw, k_requester | k_headquarters, Target::state, withdrawn, k_reason},
};
// clang-format on

constexpr bool same_place(const Step& a, const Step& b) {
  return a.flow == b.flow && a.from == b.from && a.action == b.action;
}
template <std::size_t n>
constexpr bool is_a_function(const std::array<Step, n>& table) {
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) {
      if (same_place(table[i], table[j])) return false;
    }
  }
  return true;
}
static_assert(is_a_function(k_request_steps) && is_a_function(k_referral_steps));

template <class Rows>
auto row_named(const Rows& rows, std::string_view name) {
  return std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
}

}  // namespace

const std::vector<Step>& steps() {
  static const std::vector<Step> all = [] {
    std::vector<Step> both(k_request_steps.begin(), k_request_steps.end());
    both.insert(both.end(), k_referral_steps.begin(), k_referral_steps.end());
    return both;
  }();
  return all;
}

const Step* find_step(Flow flow, State from, Action action) {
  for (const Step& step : steps()) {
    if (step.flow == flow && step.from == from && step.action == action) return &step;
  }
  return nullptr;
}

std::vector<Action> legal_actions(Flow flow, State from, unsigned parties) {
  std::vector<Action> actions;
  for (const Step& step : steps()) {
    if (step.flow == flow && step.from == from && (step.parties & parties) != 0)
      actions.push_back(step.action);
  }
  return actions;
}

bool is_final(State state) { return state == closed || state == refused || state == withdrawn; }

bool is_open_job(State state, State held_in) {
  const State where = state == on_hold ? held_in : state;
  return where == asked || where == blocked || where == accepted || where == scheduled ||
         where == delivered;
}

bool is_released(State state, State held_in) {
  const State where = state == on_hold ? held_in : state;
  return is_open_job(where, where) || where == reported || where == follow_up || where == closed;
}

unsigned in_turn(Flow flow, State state) {
  switch (state) {
    case draft:
    case offered: return k_requester;
    case submitted: return flow == Flow::referral ? k_partner : k_receiving_hub;
    case review: return k_home_hub;
    case asked: return k_doing;
    case blocked: return k_receiving_chief;
    case accepted: return flow == Flow::referral ? k_partner : k_requester | k_doing;
    case scheduled:
    case delivered: return k_doing;
    case follow_up: return k_requester;
    default: return 0;
  }
}

int days_to_decide(State state) { return k_states[static_cast<std::size_t>(state)].days_to_decide; }

std::string_view name_of(State state) { return k_states[static_cast<std::size_t>(state)].name; }
std::string_view label_of(State state) { return k_states[static_cast<std::size_t>(state)].label; }
std::string_view name_of(Action action) { return k_actions[static_cast<std::size_t>(action)].name; }
std::string_view label_of(Action action) {
  return k_actions[static_cast<std::size_t>(action)].label;
}

std::string_view name_of(Party party) { return row_of(party).name; }
std::string_view label_of(Party party) { return row_of(party).label; }

std::optional<State> state_from(std::string_view name) {
  const auto row = row_named(k_states, name);
  if (row == k_states.end()) return std::nullopt;
  return row->state;
}

std::optional<Action> action_from(std::string_view name) {
  const auto row = row_named(k_actions, name);
  if (row == k_actions.end()) return std::nullopt;
  return row->action;
}

}  // namespace tsunagu::dispatch
