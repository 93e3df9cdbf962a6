// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_workflow.hpp"

#include <charconv>

#include "base/text.hpp"
#include "exchange/record_json.hpp"
#include "http/encode_parts.hpp"
#include "http/json_writer.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_work_bytes = 16 * 1024;  // of one answer, about

// `records` are whole members; the writer has no way to put in JSON that is made already.
std::string joined(const std::string& records, std::string rest) {
  rest.erase(0, 1);
  return "{" + records + (rest == "}" ? "" : ",") + rest;
}

// The text of a case that a finding is in: "challenge", "partners[2]".
std::string_view text_of(const model::Case& record, std::string_view field) {
  if (field == "title") return record.title;
  if (field == "outline") return record.outline;
  if (field == "challenge") return record.challenge;
  if (field == "actions") return record.actions;
  if (field == "result") return record.result;
  const std::size_t open = field.find('[');
  if (open == std::string_view::npos) return {};
  std::size_t index = 0;
  std::from_chars(field.data() + open + 1, field.data() + field.size(), index);
  const auto& list = field.starts_with("partners") ? record.partners : record.methods;
  return index < list.size() ? std::string_view(list[index]) : std::string_view();
}

void finding(JsonWriter& json, const anonymity::Finding& found, const model::Case& record) {
  const std::string_view text = text_of(record, found.field);
  json.begin_object();
  json.member("field", found.field);
  json.member_integer("begin",
                      static_cast<std::int64_t>(text::length(text.substr(0, found.begin_byte))));
  json.member_integer("end",
                      static_cast<std::int64_t>(text::length(text.substr(0, found.end_byte))));
  json.key("kind");
  labelled_value(json, anonymity::name_of(found.kind), anonymity::label_of(found.kind));
  json.member("severity", anonymity::name_of(found.severity));
  json.member("text", found.text);
  json.member("proposal", found.proposal);
  json.end_object();
}

// What could tell whose case it was.
void lint(JsonWriter& json, const service::CaseWork& work) {
  list(json, "findings", work.report.findings,
       [&](const auto& found) { finding(json, found, work.record); });
  json.key("alike");
  json.begin_object();
  json.member_integer("count", work.report.alike.count);
  json.member_integer("minimum", service::k_alike_min);
  json.member_flag("is_few", work.report.alike.is_few);
  json.end_object();
}

void completeness(JsonWriter& json, const service::Completeness& complete) {
  json.key("completeness");
  json.begin_object();
  json.member_integer("percent", complete.percent);
  json.member_flag("may_publish", complete.may_publish());
  objects(json, "missing", complete.missing, [&](const auto& part) {
    json.member("field", part.field);
    json.member("label", part.label);
    json.member_flag("required", part.required);
  });
  json.end_object();
}

void draft_state(JsonWriter& json, const service::ProfileWork& work) {
  json.member_flag("has_draft", work.has_draft);
  json.member_integer("draft_version", work.draft_version);
  json.member_or_null("state", work.state);
  json.member_or_null("author", work.author_name);
  json.member_flag("is_proxy", work.is_proxy);
  json.member_or_null("note", work.note);
  json.member_or_null("updated_at", work.updated_at);
  json.member_or_null("submitted_at", work.submitted_at);
}

void changes(JsonWriter& json, const std::vector<service::FieldChange>& all) {
  objects(json, "changes", all, [&](const auto& change) {
    json.member("field", change.field);
    json.member("label", change.label);
    json.member("before", change.before);
    json.member("after", change.after);
  });
}

void entries(JsonWriter& json, std::string_view name, const std::vector<service::DeskEntry>& all) {
  objects(json, name, all, [&](const auto& entry) {
    json.member("id", entry.id);
    json.member("title", entry.title);
    json.member("hub_id", entry.hub_id);
    json.member("hub_name", entry.hub_name);
    json.member_or_null("since", entry.since);
    json.member_or_null("author", entry.author_name);
    json.member_flag("is_proxy", entry.is_proxy);
  });
}

}  // namespace

std::string encode_profile_work(const service::ProfileWork& work) {
  JsonWriter json(k_work_bytes);
  json.begin_object();
  json.member_integer("version", work.version);
  draft_state(json, work);
  changes(json, work.changes);
  completeness(json, work.completeness);
  texts(json, "locked", work.locked);
  json.member_flag("may_decide", work.may_decide);
  json.end_object();
  return joined("\"record\":" + exchange::encode_json(work.record) +
                    ",\"draft\":" + exchange::encode_json(work.draft),
                json.take());
}

std::string encode_case_work(const service::CaseWork& work, const model::Reference& reference) {
  JsonWriter json(k_work_bytes);
  json.begin_object();
  json.member_integer("version", work.version);
  json.key("status");
  labelled_value(json, work.record.status, reference.list("case_status").label(work.record.status));
  json.member_flag("is_revision", work.is_revision);
  changes(json, work.changes);
  objects(json, "steps", work.steps, [&](const auto& step) {
    json.member("at", step.at);
    json.member("actor", step.actor_name);
    json.member("step", step.step);
    json.member_integer("version", step.version);
    json.member_or_null("note", step.note);
  });
  lint(json, work);
  json.member_flag("may_edit", work.may_edit);
  json.member_flag("may_submit", work.may_submit);
  json.member_flag("may_review", work.may_review);
  json.member_flag("may_withdraw", work.may_withdraw);
  json.end_object();
  return joined("\"record\":" + exchange::encode_json(work.record), json.take());
}

std::string encode_drafted_case(const service::DraftedCase& drafted) {
  JsonWriter json(k_work_bytes);
  json.begin_object();
  json.member("id", drafted.work.record.id);
  json.member_flag("created", drafted.is_new);
  lint(json, drafted.work);
  json.end_object();
  return json.take();
}

std::string encode_desk(const service::Desk& desk) {
  JsonWriter json(k_work_bytes);
  json.begin_object();
  entries(json, "drafts", desk.drafts);
  entries(json, "reviews", desk.reviews);
  entries(json, "confirmations", desk.confirmations);
  entries(json, "own_cases", desk.own_cases);
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
