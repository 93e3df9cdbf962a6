// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/request_json.hpp"

#include <concepts>
#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include "exchange/object_reader.hpp"

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

class Reader : public ObjectReader<Reader> {
 public:
  using ObjectReader::ObjectReader;
  using ObjectReader::operator();

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
};

}  // namespace

std::string encode_request(const Request& request) {
  return Writer::written(request).dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Request> decode_request(std::string_view written) {
  Request request;
  TRY(read_object<Reader>(written, ErrorCode::corrupt,
                          [&](Reader& reader) { fields(reader, request); }));
  return request;
}

Result<RequestWish> read_wish(std::string_view written) {
  RequestWish wish;
  std::vector<WishedCandidate> candidates;
  TRY(read_object<Reader>(written, ErrorCode::rejected_input, [&](Reader& reader) {
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
  TRY(read_object<Reader>(written, ErrorCode::rejected_input, [&](Reader& reader) {
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
