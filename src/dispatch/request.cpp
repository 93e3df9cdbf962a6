// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/request.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"

namespace tsunagu::dispatch {
namespace {

constexpr std::string_view k_other = "other";  // of next_actions

class Checker {
 public:
  explicit Checker(const model::Reference& reference) : m_reference(reference) {}

  void add(std::string_view field, std::string message) {
    m_problems.push_back({std::string(field), std::move(message)});
  }
  void length(std::string_view field, std::string_view value, std::size_t max) {
    if (text::length(value) > max) add(field, fmt::format("{}文字以内です", max));
  }
  void code(std::string_view field, std::string_view list, const std::string& value) {
    if (!value.empty() && m_reference.list(list).find(value) == nullptr)
      add(field, fmt::format("「{}」は一覧にありません", value));
  }
  void needed(std::string_view field, std::string_view value, std::string_view what) {
    if (!text::trim(value).empty()) return;
    add(field, fmt::format("{}を書いてください", what));
  }
  template <class Number>
  void bounds(std::string_view field, const std::optional<Number>& value, Number max) {
    if (value && (*value < 0 || *value > max)) add(field, fmt::format("0から{}までの数です", max));
  }
  std::vector<FieldProblem> take() { return std::move(m_problems); }

 private:
  const model::Reference& m_reference;
  std::vector<FieldProblem> m_problems;
};

void check_days(Checker& checker, const Request& request, std::string_view today) {
  if (request.wished_days.size() > k_wished_days_max)
    checker.add("wished_days", fmt::format("{}日までです", k_wished_days_max));
  const std::string last = date::days_after(today, k_days_ahead_max);
  for (const std::string& day : request.wished_days) {
    if (!date::is_valid(day)) {
      checker.add("wished_days", fmt::format("「{}」は日付（YYYY-MM-DD）ではありません", day));
    } else if (day < today) {
      checker.add("wished_days", fmt::format("{} は過去の日付です", day));
    } else if (day > last) {
      checker.add("wished_days", fmt::format("{} は1年より先です", day));
    }
  }
}

void check_next_action(Checker& checker, const NextAction& next, const std::string& field,
                       std::string_view today) {
  checker.needed(field + ".code", next.code, "次の行動の種類");
  checker.code(field + ".code", "next_actions", next.code);
  checker.length(field + ".what", next.what, k_note_max);
  if (next.code == k_other) checker.needed(field + ".what", next.what, "何をするか");
  checker.length(field + ".owner", next.owner, k_short_max);
  checker.needed(field + ".owner", next.owner, "だれがするか");
  if (next.due_on.empty()) return;
  const std::string due = field + ".due_on";
  if (!date::is_valid(next.due_on)) {
    checker.add(due, fmt::format("「{}」は日付（YYYY-MM-DD）ではありません", next.due_on));
  } else if (next.due_on < today) {
    checker.add(due, fmt::format("{} は過去の日付です", next.due_on));
  } else if (next.due_on > date::days_after(today, k_due_days_max)) {
    checker.add(due, fmt::format("{} は2年より先です", next.due_on));
  }
}

}  // namespace

const Candidate* Request::current() const {
  const auto found = std::ranges::find_if(candidates, [](const Candidate& candidate) {
    return candidate.state == "current" || candidate.state == "done";
  });
  return found == candidates.end() ? nullptr : &*found;
}

Candidate* Request::current() {
  return const_cast<Candidate*>(std::as_const(*this).current());  // of a request that is not const
}

std::vector<FieldProblem> check(const Request& request, const model::Reference& reference,
                                std::string_view today, bool is_sent) {
  Checker checker(reference);
  checker.length("need", request.need, k_need_max);
  checker.length("client", request.client, k_need_max);
  checker.length("client_consent_id", request.client_consent_id, k_short_max);
  checker.length("tie", request.tie, k_note_max);
  checker.code("type", "request_types", request.type);
  checker.code("prefecture", "prefectures", request.prefecture);
  checker.code("industry", "industries", request.industry);
  checker.code("size_band", "size_bands", request.size_band);
  checker.code("stage", "stages", request.stage);
  checker.code("urgency", "urgencies", request.urgency);
  checker.code("mode", "modes", request.mode);
  checker.code("depth", "depth", request.depth);
  for (const std::string& topic : request.topics) checker.code("topics", "topics", topic);
  if (request.accompanying.size() > k_accompanying_max)
    checker.add("accompanying", fmt::format("{}件までです", k_accompanying_max));
  for (const std::string& who : request.accompanying)
    checker.length("accompanying", who, k_short_max);
  if (request.candidates.size() > k_candidates_max)
    checker.add("candidates", fmt::format("{}人までです", k_candidates_max));
  check_days(checker, request, today);
  if (!request.client.empty() && request.client_consent_id.empty())
    checker.add("client_consent_id", "相談者の情報を付けるには、相談者の同意書の番号が必要です");
  if (!is_sent) return checker.take();
  checker.needed("need", request.need, "相談の内容");
  if (request.flow == Flow::referral) {
    checker.needed("partner", request.partner, "紹介先の機関");
    return checker.take();
  }
  checker.needed("type", request.type, "依頼の種類");
  checker.needed("prefecture", request.prefecture, "相談者の都道府県");
  checker.needed("mode", request.mode, "訪問、来所、オンラインの別");
  if (request.choice != "desk" && request.candidates.empty())
    checker.add("candidates", "お願いしたい人を選ぶか、「窓口に任せる」にしてください");
  return checker.take();
}

std::vector<FieldProblem> check_report(const Report& report, const model::Reference& reference,
                                       std::string_view today) {
  Checker checker(reference);
  checker.length("report.summary", report.summary, k_need_max);
  checker.length("report.result", report.result, k_need_max);
  checker.code("report.mode", "modes", report.mode);
  checker.bounds("report.sessions", report.sessions, k_sessions_max);
  checker.bounds("report.hours", report.hours, k_hours_max);
  checker.bounds("report.travel_hours", report.travel_hours, k_hours_max);
  checker.bounds("report.travel_km", report.travel_km, k_travel_km_max);
  if (report.next_actions.size() > k_next_actions_max)
    checker.add("report.next_actions", fmt::format("{}件までです", k_next_actions_max));
  for (std::size_t i = 0; i < report.next_actions.size(); ++i)
    check_next_action(checker, report.next_actions[i], fmt::format("report.next_actions[{}]", i),
                      today);
  return checker.take();
}

}  // namespace tsunagu::dispatch
