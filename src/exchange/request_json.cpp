// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/request_json.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace tsunagu::exchange {
namespace {

using dispatch::Candidate;
using dispatch::CaseDraft;
using dispatch::Flow;
using dispatch::LookBack;
using dispatch::NextAction;
using dispatch::Report;
using dispatch::Request;
using dispatch::State;
using nlohmann::json;

constexpr std::size_t k_levels_max = 6;       // of { and [; our own has four
constexpr std::size_t k_list_max = 100;       // entries; dispatch::check wants fewer
constexpr std::size_t k_shown_name_max = 40;  // code points of an unknown name that are repeated

// --- which names stand for which members, for reading and writing alike ---

template <class T, class Of>
concept Like = std::same_as<std::remove_const_t<T>, Of>;

void fields(auto& field, Like<Candidate> auto& candidate) {
  field("coordinator_id", candidate.coordinator_id);
  field("hub_id", candidate.hub_id);
  field("state", candidate.state);
  field("note", candidate.note);
  field("tie", candidate.tie);
}

void fields(auto& field, Like<NextAction> auto& next) {
  field("code", next.code);
  field("what", next.what);
  field("owner", next.owner);
  field("due_on", next.due_on);
}

void report_fields(auto& field, Like<Report> auto& report) {
  field("summary", report.summary);
  field("result", report.result);
  field("mode", report.mode);
  field("sessions", report.sessions);
  field("hours", report.hours);
  field("travel_hours", report.travel_hours);
  field("travel_km", report.travel_km);
  field("next_actions", report.next_actions);
}

void fields(auto& field, Like<Report> auto& report) {
  report_fields(field, report);
  field("reported_on", report.reported_on);
}

void fields(auto& field, Like<LookBack> auto& look) {
  field("days", look.days);
  field("on", look.on);
  field("note", look.note);
}

void fields(auto& field, Like<CaseDraft> auto& draft) {
  field("user_id", draft.user_id);
  field("case_id", draft.case_id);
}

// What the requester writes.
void wish_fields(auto& field, Like<Request> auto& request) {
  field("flow", request.flow);
  field("prefecture", request.prefecture);
  field("partner", request.partner);
  field("type", request.type);
  field("need", request.need);
  field("topics", request.topics);
  field("industry", request.industry);
  field("size_band", request.size_band);
  field("stage", request.stage);
  field("urgency", request.urgency);
  field("wished_days", request.wished_days);
  field("mode", request.mode);
  field("depth", request.depth);
  field("accompanying", request.accompanying);
  field("choice", request.choice);
  field("client_consent_id", request.client_consent_id);
  field("client", request.client);
  field("tie", request.tie);
}

void fields(auto& field, Like<Request> auto& request) {
  field("id", request.id);
  field("version", request.version);
  field("state", request.state);
  field("held_in", request.held_in);
  field("requester_user", request.requester_user);
  field("requester_organization", request.requester_organization);
  field("receiving_hub", request.receiving_hub);
  wish_fields(field, request);
  field("candidates", request.candidates);
  field("scheduled_on", request.scheduled_on);
  field("delivered_on", request.delivered_on);
  field("report", request.report);
  field("look_backs", request.look_backs);
  field("case_drafts", request.case_drafts);
  field("decide_until", request.decide_until);
  field("remind_on", request.remind_on);
  field("created_at", request.created_at);
  field("sent_at", request.sent_at);
  field("updated_at", request.updated_at);
}

// Of a candidate, somebody who asks says only who.
struct WishedCandidate {
  std::string coordinator_id, hub_id;
};
void fields(auto& field, Like<WishedCandidate> auto& wished) {
  field("coordinator_id", wished.coordinator_id);
  field("hub_id", wished.hub_id);
}
struct WishedReport {
  Report report;
};
void fields(auto& field, Like<WishedReport> auto& wished) { report_fields(field, wished.report); }

std::vector<Candidate> candidates_of(std::vector<WishedCandidate>&& wished) {
  std::vector<Candidate> candidates;
  for (WishedCandidate& one : wished)
    candidates.push_back(
        {.coordinator_id = std::move(one.coordinator_id), .hub_id = std::move(one.hub_id)});
  return candidates;
}

// --- writing ---

class Writer {
 public:
  void operator()(const char* name, const std::string& value) {
    if (!value.empty()) m_object[name] = value;
  }
  void operator()(const char* name, std::int64_t value) { m_object[name] = value; }
  void operator()(const char* name, int value) { m_object[name] = value; }
  void operator()(const char* name, State value) { m_object[name] = dispatch::name_of(value); }
  void operator()(const char* name, Flow value) {
    m_object[name] = value == Flow::referral ? "referral" : "request";
  }
  template <class T>
  void operator()(const char* name, const std::optional<T>& value) {
    if (!value) return;
    if constexpr (std::is_arithmetic_v<T>) {
      m_object[name] = *value;
    } else {
      m_object[name] = written(*value);
    }
  }
  template <class T>
  void operator()(const char* name, const std::vector<T>& values) {
    if (values.empty()) return;
    json& list = m_object[name] = json::array();
    for (const T& value : values) {
      if constexpr (std::same_as<T, std::string>) {
        list.push_back(value);
      } else {
        list.push_back(written(value));
      }
    }
  }
  json take() { return std::move(m_object); }

  template <class T>
  static json written(const T& value) {
    Writer writer;
    fields(writer, value);
    return writer.take();
  }

 private:
  json m_object = json::object();
};

// --- reading ---

// Takes the members of one object out by name; what is left over then was not asked for.
class Reader {
 public:
  // `problem` is shared by all levels; only the first one is kept.
  Reader(const json& object, std::string path, std::string& problem)
      : m_members(object.get_ptr<const json::object_t*>()),
        m_path(std::move(path)),
        m_problem(problem) {
    if (m_members == nullptr) refuse(m_path, "オブジェクト { } で書いてください");
  }

  void operator()(const char* name, std::string& target) {
    const json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_string()) return refuse(path_of(name), "文字列で書いてください");
    target = value->get<std::string>();
    if (target.find('\0') != std::string::npos) refuse(path_of(name), "NUL 文字は使えません");
  }
  void operator()(const char* name, std::int64_t& target) {
    if (const json* value = find(name)) integer(path_of(name), *value, target);
  }
  void operator()(const char* name, int& target) {
    std::int64_t number = target;
    (*this)(name, number);
    target = static_cast<int>(std::clamp<std::int64_t>(number, INT32_MIN, INT32_MAX));
  }
  void operator()(const char* name, bool& target) {
    const json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_boolean()) return refuse(path_of(name), "true か false で書いてください");
    target = value->get<bool>();
  }
  void operator()(const char* name, State& target) {
    std::string written;
    (*this)(name, written);
    if (written.empty()) return;
    const auto state = dispatch::state_from(written);
    if (!state) return refuse(path_of(name), "知らない状態です");
    target = *state;
  }
  void operator()(const char* name, Flow& target) {
    std::string written;
    (*this)(name, written);
    if (written == "referral") {
      target = Flow::referral;
    } else if (!written.empty() && written != "request") {
      refuse(path_of(name), "request（依頼）か referral（紹介）です");
    }
  }
  void operator()(const char* name, std::optional<std::int64_t>& target) {
    if (const json* value = find(name)) integer(path_of(name), *value, target.emplace());
  }
  void operator()(const char* name, std::optional<double>& target) {
    const json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_number() || !std::isfinite(value->get<double>()))
      return refuse(path_of(name), "引用符なしの数で書いてください");
    target = value->get<double>();
  }
  template <class T>
  void operator()(const char* name, std::optional<T>& target) {
    if (const json* value = find(name)) read(*value, path_of(name), target.emplace());
  }
  template <class T>
  void operator()(const char* name, std::vector<T>& target) {
    const json* list = find(name);
    if (list == nullptr) return;
    if (!list->is_array()) return refuse(path_of(name), "配列 [ ] で書いてください");
    if (list->size() > k_list_max)
      return refuse(path_of(name), fmt::format("{}件までです", k_list_max));
    for (const json& value : *list) {
      const std::string path = fmt::format("{}[{}]", path_of(name), target.size());
      if constexpr (std::same_as<T, std::string>) {
        if (!value.is_string()) return refuse(path, "文字列で書いてください");
        target.push_back(value.get<std::string>());
        if (target.back().find('\0') != std::string::npos)
          return refuse(path, "NUL 文字は使えません");
      } else {
        read(value, path, target.emplace_back());
      }
    }
  }

  // Whatever was not asked for is a mistake of whoever wrote it.
  void finish() {
    if (m_members == nullptr) return;
    for (const auto& member : *m_members) {
      const std::string& name = member.first;
      if (std::find(m_known.begin(), m_known.end(), name) != m_known.end()) continue;
      const auto nearest = std::min_element(
          m_known.begin(), m_known.end(), [&](const std::string& a, const std::string& b) {
            return text::edit_distance(text::shorten(name, k_shown_name_max), a) <
                   text::edit_distance(text::shorten(name, k_shown_name_max), b);
          });
      return refuse(path_of(text::shorten(name, k_shown_name_max)),
                    fmt::format("この項目はありません。近い名前は {} です", *nearest));
    }
  }

  void refuse(const std::string& path, std::string_view what) {
    if (m_problem.empty())
      m_problem = path.empty() ? std::string(what) : fmt::format("{}: {}", path, what);
  }

  template <class T>
  void read(const json& value, const std::string& path, T& target) {
    Reader reader(value, path, m_problem);
    fields(reader, target);
    reader.finish();
  }

 private:
  const json* find(const char* name) {
    m_known.emplace_back(name);
    if (m_members == nullptr) return nullptr;
    const auto found = m_members->find(name);
    return found == m_members->end() || found->second.is_null() ? nullptr : &found->second;
  }
  std::string path_of(std::string_view name) const {
    return m_path.empty() ? std::string(name) : fmt::format("{}.{}", m_path, name);
  }
  void integer(const std::string& path, const json& value, std::int64_t& target) {
    const bool fits = value.is_number_integer() &&
                      (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX);
    if (!fits) return refuse(path, "引用符なしの整数で書いてください");
    target = value.get<std::int64_t>();
  }

  const json::object_t* m_members;  // null: it is no object
  const std::string m_path;
  std::string& m_problem;
  std::vector<std::string> m_known;
};

// The tree of a text; its problem when it is no JSON, too deep, or names something twice.
json tree_of(std::string_view written, std::string& problem) {
  std::vector<std::set<std::string>> names;
  const auto watch = [&](int depth, json::parse_event_t event, json& value) {
    using Event = json::parse_event_t;
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::object_end && !names.empty()) names.pop_back();
    if (static_cast<std::size_t>(std::max(depth, 0)) > k_levels_max) {
      if (problem.empty()) problem = fmt::format("入れ子は{}段までです", k_levels_max);
      return false;
    }
    if (event == Event::key && !names.empty() &&
        !names.back().insert(value.get<std::string>()).second && problem.empty()) {
      problem =
          fmt::format("{}: 2回あります", text::shorten(value.get<std::string>(), k_shown_name_max));
    }
    return true;
  };
  json tree = json::parse(written.begin(), written.end(), watch, false);
  if (tree.is_discarded() && problem.empty())
    problem = "本文を JSON として読めません。UTF-8 で { から } まで書いてください";
  return tree;
}

// Reads one object with what `take` asks a reader for.
template <class Take>
Result<void> read_object(std::string_view written, ErrorCode code, Take&& take) {
  std::string problem;
  const json tree = tree_of(written, problem);
  if (problem.empty()) {
    Reader reader(tree, {}, problem);
    take(reader);
    reader.finish();
  }
  if (!problem.empty()) return fail(code, std::move(problem));
  return {};
}

}  // namespace

std::string encode_request(const Request& request) {
  return Writer::written(request).dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Request> decode_request(std::string_view written) {
  Request request;
  TRY(read_object(written, ErrorCode::corrupt, [&](Reader& reader) { fields(reader, request); }));
  return request;
}

Result<RequestWish> read_wish(std::string_view written) {
  RequestWish wish;
  std::vector<WishedCandidate> candidates;
  TRY(read_object(written, ErrorCode::rejected_input, [&](Reader& reader) {
    wish_fields(reader, wish.request);
    reader("candidates", candidates);
    reader("send", wish.send);
  }));
  wish.request.candidates = candidates_of(std::move(candidates));
  return wish;
}

Result<StepWish> read_step(std::string_view written) {
  StepWish wish;
  std::string action;
  std::vector<WishedCandidate> candidates;
  std::optional<WishedReport> report;
  TRY(read_object(written, ErrorCode::rejected_input, [&](Reader& reader) {
    reader("action", action);
    reader("note", wish.input.note);
    reader("day", wish.input.day);
    reader("candidates", candidates);
    reader("report", report);
  }));
  const auto known = dispatch::action_from(action);
  if (!known)
    return fail(ErrorCode::rejected_input,
                action.empty() ? "action: 何をするかを書いてください"
                               : "action: 知らない手順です。依頼の can にある名前を書いてください");
  wish.action = *known;
  wish.input.candidates = candidates_of(std::move(candidates));
  if (report) wish.input.report = std::move(report->report);
  return wish;
}

}  // namespace tsunagu::exchange
