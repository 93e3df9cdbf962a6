// SPDX-License-Identifier: GPL-3.0-or-later
// The second half of encode.hpp: organisations, single records and the reference lists.
#include "http/encode.hpp"

#include <array>

#include "http/encode_parts.hpp"
#include "model/fields.hpp"

namespace tsunagu::http {
namespace {

using model::Reference;

constexpr int k_measure_decimals = 2;  // hours, kilometres
constexpr std::size_t k_page_bytes = 32 * 1024;
constexpr std::size_t k_record_bytes = 16 * 1024;

void number_or_null(JsonWriter& json, std::string_view name, const std::optional<double>& value) {
  json.key(name);
  value ? json.number(*value, k_measure_decimals) : json.null();
}

void qualifications(JsonWriter& json, const std::vector<model::Qualification>& entries,
                    const Reference& reference) {
  json.key("qualifications");
  json.begin_array();
  for (const auto& entry : entries) {
    json.begin_object();
    json.member("code", entry.code);
    json.member("label", reference.list("qualifications").label(entry.code));
    json.member_or_null("verified_on", entry.verified_on);
    json.member_or_null("verified_by", entry.verified_by);
    json.end_object();
  }
  json.end_array();
}

void case_briefs(JsonWriter& json, const std::vector<model::Case>& cases,
                 const Reference& reference) {
  json.key("cases");
  json.begin_array();
  for (const auto& entry : cases) {
    json.begin_object();
    json.member("id", entry.id);
    json.member("title", entry.title);
    json.member_integer("year", entry.year);
    labelled_or_null(json, "industry", reference.list("industries"), entry.industry);
    labelled_list(json, "topics", reference.list("topics"), entry.topics);
    json.end_object();
  }
  json.end_array();
}

void own_words(JsonWriter& json, const service::CoordinatorView& view, const Reference& reference) {
  const model::Coordinator& record = view.record;
  who(json, record, view.hub_name, view.prefecture, reference);
  json.member_or_null("romaji", record.romaji);
  labelled(json, "block", reference.list("blocks"), view.block);
  json.member("message", record.message);
  json.member("how_i_help", record.how_i_help);
}

void what_they_do(JsonWriter& json, const model::Coordinator& record, const Reference& reference) {
  qualifications(json, record.qualifications, reference);
  labelled_list(json, "topics", reference.list("topics"), record.topics);
  labelled_list(json, "industries", reference.list("industries"), record.industries);
  labelled_list(json, "stages", reference.list("stages"), record.stages);
  labelled_list(json, "size_bands", reference.list("size_bands"), record.size_bands);
  texts(json, "methods", record.methods);
  texts(json, "languages", record.languages);
  labelled_list(json, "weekdays", reference.list("weekdays"), record.weekdays);
  labelled_list(json, "modes", reference.list("modes"), record.modes);
  labelled(json, "outside_region", reference.list("outside_region"), record.outside_region);
  labelled_list(json, "depth", reference.list("depth"), record.depth);
  json.member_flag("can_train_staff", record.can_train_staff);
  json.member_flag("accepts_trainee", record.accepts_trainee);
  json.member_or_null("profile_verified_on", record.profile_verified_on);
}

void case_people(JsonWriter& json, const std::vector<service::PersonName>& people,
                 const Reference& reference) {
  json.key("people");
  json.begin_array();
  for (const auto& entry : people) {
    json.begin_object();
    json.member("id", entry.id);
    json.member("name", entry.name);
    labelled(json, "role", reference.list("roles"), entry.role);
    json.member("hub", entry.hub_id);
    json.member("hub_name", entry.hub_name);
    json.end_object();
  }
  json.end_array();
}

void case_attributes(JsonWriter& json, const model::Case& record, const Reference& reference) {
  json.member_integer("year", record.year);
  labelled_or_null(json, "prefecture", reference.list("prefectures"), record.prefecture);
  labelled_or_null(json, "industry", reference.list("industries"), record.industry);
  labelled_or_null(json, "size_band", reference.list("size_bands"), record.size_band);
  labelled_or_null(json, "stage", reference.list("stages"), record.stage);
  labelled_list(json, "topics", reference.list("topics"), record.topics);
}

void case_story(JsonWriter& json, const model::Case& record, const Reference& reference) {
  json.member("title", record.title);
  json.member("outline", record.outline);
  json.member("challenge", record.challenge);
  json.member("actions", record.actions);
  json.member("result", record.result);
  labelled_list(json, "next_actions", reference.list("next_actions"), record.next_actions);
  texts(json, "partners", record.partners);
  texts(json, "methods", record.methods);
  labelled_or_null(json, "depth", reference.list("depth"), record.depth);
  labelled_list(json, "modes", reference.list("modes"), record.modes);
  json.member_integer("sessions", record.sessions);
  number_or_null(json, "hours", record.hours);
  number_or_null(json, "travel_km", record.travel_km);
  // Figures of one business: restricted, so null until a reader may see more than the public.
  json.key("outcome");
  json.null();
  json.member_or_null("resolved_on", record.resolved_on);
}

// What lists and single pages of organisations share.
void organization_brief(JsonWriter& json, const model::Organization& record,
                        const Reference& reference) {
  json.member("id", record.id);
  json.member("name", record.name);
  json.member("yomi", record.yomi);
  labelled_list(json, "types", reference.list("org_types"), record.types);
  labelled_or_null(json, "prefecture", reference.list("prefectures"), record.prefecture);
  json.member("services", record.services);
  json.member("strengths", record.strengths);
  json.member_or_null("url", record.url);
}

void organization_why(JsonWriter& json, const service::OrganizationView& view) {
  highlights(json, "name_highlights", view.name_highlights);
  json.key("why");
  if (!view.why) return json.null();
  json.begin_object();
  json.member("field", view.why->field);
  json.member("snippet", view.why->snippet);
  highlights(json, "highlights", view.why->highlights);
  json.end_object();
}

void desks(JsonWriter& json, const std::vector<model::Desk>& entries) {
  json.key("desks");
  json.begin_array();
  for (const auto& desk : entries) {
    json.begin_object();
    json.member("what", desk.what);
    json.member("hours", desk.hours);
    json.end_object();
  }
  json.end_array();
}

// One list of the reference answer; `extra` is a further column that travels under its own name.
void code_list(JsonWriter& json, std::string_view name, const model::CodeList& list,
               const std::string& extra) {
  json.key(name);
  json.begin_array();
  for (const auto& entry : list.entries()) {
    const bool is_middle_division = name == "industries" && entry.code.size() > 1;
    if (is_middle_division) continue;
    json.begin_object();
    json.member("code", entry.code);
    json.member("label", entry.label);
    if (const auto found = entry.extra.find(extra); found != entry.extra.end())
      json.member(extra, found->second);
    json.end_object();
  }
  json.end_array();
}

// The field table of a kind, for those who write its records.
template <class Record>
void record_fields(JsonWriter& json) {
  // In the order of model::FieldType.
  constexpr std::array<std::string_view, 14> k_types{
      "id",     "id_list", "text", "text_list",        "code", "code_list",      "integer",
      "number", "flag",    "date", "corporate_number", "url",  "qualifications", "desks"};
  objects(json, model::k_names<Record>.plural, model::fields<Record>(), [&](const auto& field) {
    json.member("name", field.name);
    json.member("label", field.label);
    json.member("type", k_types[static_cast<std::size_t>(field.type)]);
    json.member_or_null("list", field.list);
    json.member_integer("min", field.min);
    json.member_integer("max", field.max);
    json.member_flag("required", field.required);
  });
}

}  // namespace

std::string encode_organizations(const service::OrganizationsRequest& request,
                                 const service::OrganizationsAnswer& answer,
                                 const Reference& reference) {
  JsonWriter json(k_page_bytes);
  json.begin_object();
  json.member_integer("total", answer.total);
  paging(json, answer.total, request.page, request.per_page);
  json.key("organizations");
  json.begin_array();
  for (const auto& view : answer.organizations) {
    json.begin_object();
    organization_brief(json, view.record, reference);
    json.member_integer("coordinators", view.coordinators);
    organization_why(json, view);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

std::string encode_coordinator(const service::CoordinatorView& view, const Reference& reference) {
  JsonWriter json(k_record_bytes);
  json.begin_object();
  own_words(json, view, reference);
  what_they_do(json, view.record, reference);
  json.member_or_null("source", view.record.source);
  json.member_flag("fictional", model::is_fictional(view.record.source));
  json.member_integer("cases_total", view.cases_total);
  case_briefs(json, view.cases, reference);
  json.end_object();
  return json.take();
}

std::string encode_case(const service::CaseView& view, const Reference& reference) {
  const model::Case& record = view.record;
  JsonWriter json(k_record_bytes);
  json.begin_object();
  json.member("id", record.id);
  json.member("hub", record.hub_id);
  json.member("hub_name", view.hub_name);
  case_people(json, view.people, reference);
  case_attributes(json, record, reference);
  case_story(json, record, reference);
  json.member_or_null("source", record.source);
  json.member_flag("fictional", model::is_fictional(record.source));
  json.end_object();
  return json.take();
}

std::string encode_organization(const service::OrganizationView& view, const Reference& reference) {
  const model::Organization& record = view.record;
  JsonWriter json(k_record_bytes);
  json.begin_object();
  organization_brief(json, record, reference);
  json.member_or_null("corporate_number", record.corporate_number);
  labelled_list(json, "service_area", reference.list("prefectures"), record.service_area);
  desks(json, record.desks);
  json.member_or_null("source", record.source);
  json.member_integer("coordinators", view.coordinators);
  json.end_object();
  return json.take();
}

std::string encode_desks(std::string_view prefecture, const std::vector<service::DeskGroup>& groups,
                         const Reference& reference) {
  JsonWriter json(k_record_bytes);
  json.begin_object();
  labelled(json, "prefecture", reference.list("prefectures"), prefecture);
  json.key("groups");
  json.begin_array();
  for (const service::DeskGroup& group : groups) {
    json.begin_object();
    labelled(json, "type", reference.list("org_types"), group.type);
    json.member("purpose", group.purpose);
    json.member_integer("total", group.total);
    json.key("organizations");
    json.begin_array();
    for (const service::OrganizationView& view : group.organizations) {
      json.begin_object();
      organization_brief(json, view.record, reference);
      desks(json, view.record.desks);
      organization_why(json, view);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

std::string encode_reference(const Reference& reference) {
  JsonWriter json(k_page_bytes);
  json.begin_object();
  json.key("fields");
  json.begin_object();
  record_fields<model::Coordinator>(json);
  record_fields<model::Case>(json);
  json.end_object();
  for (const auto& [name, list] : reference.lists()) {
    if (name == "prefectures") {
      code_list(json, name, list, "block");
    } else if (name == "hubs") {
      code_list(json, name, list, "prefecture");
    } else {
      code_list(json, name == "org_types" ? "organization_types" : std::string_view(name), list,
                {});
    }
  }
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
