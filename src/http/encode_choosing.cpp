// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_choosing.hpp"

#include <algorithm>

#include "http/encode_parts.hpp"
#include "http/encode_person.hpp"
#include "http/json_writer.hpp"
#include "service/documents.hpp"

namespace tsunagu::http {
namespace {

using model::Reference;

constexpr std::size_t k_answer_bytes = 16 * 1024;  // about

void team_member(JsonWriter& json, const service::TeamMember& member, const Reference& reference) {
  const model::CodeList& topics = reference.list("topics");
  id_name(json, "person", member.record.id, member.record.name);
  id_name(json, "hub", member.record.hub_id, member.hub_name);
  json.member("title", member.record.title);
  labelled(json, "prefecture", reference.list("prefectures"), member.prefecture);
  travel(json, member.travel);
  labelled_list(json, "topics", topics, member.topics);
  objects(json, "evidence", member.evidence, [&](const service::TopicEvidence& evidence) {
    json.member("kind", evidence.is_case ? "case" : "profile");
    json.member("id", evidence.id);
    json.member("title", evidence.title);
    labelled(json, "topic", topics, evidence.topic);
  });
}

void shortlist(JsonWriter& json, const service::ShortlistView& view, const Reference& reference) {
  const store::ShortlistRow& row = view.row;
  json.begin_object();
  json.member("id", row.id);
  json.member_integer("version", row.version);
  json.member("name", row.name);
  json.member("need", row.need);
  labelled_or_null(json, "prefecture", reference.list("prefectures"), row.prefecture);
  json.member("decision", row.decision);
  json.key("owner");
  json.begin_object();
  json.member("user_name", view.owner_name);
  id_name(json, "organization", view.organization);
  json.end_object();
  objects(json, "people", view.people, [&](const service::ShortlistedPerson& person) {
    id_name(json, "coordinator", person.person);
    id_name(json, "hub", person.hub);
    json.member("note", person.note);
    json.member_or_null("problem", person.problem);
  });
  json.member("created_at", row.created_at);
  json.member("updated_at", row.updated_at);
  json.end_object();
}

void saved_search(JsonWriter& json, const service::SavedSearchView& view,
                  const Reference& reference) {
  const store::SavedSearchRow& row = view.row;
  json.begin_object();
  json.member("id", row.id);
  json.member("name", row.name);
  json.member("q", row.query);
  labelled_list(json, "prefecture", reference.list("prefectures"), row.prefectures);
  labelled_list(json, "block", reference.list("blocks"), row.blocks);
  labelled_list(json, "hub", reference.list("hubs"), row.hubs);
  labelled_list(json, "industry", reference.list("industries"), row.industries);
  labelled_list(json, "topic", reference.list("topics"), row.topics);
  labelled_list(json, "exclude_hub", reference.list("hubs"), row.exclude_hubs);
  json.member_flag("online", row.online);
  json.member_flag("outside_region", row.outside_region);
  labelled_or_null(json, "from_prefecture", reference.list("prefectures"), row.from_prefecture);
  json.member_integer("people_then", row.people_then);
  objects(json, "new", view.new_people, [&](const service::IdName& person) {
    json.member("id", person.id);
    json.member("name", person.name);
  });
  json.member("created_at", row.created_at);
  json.member("looked_at", row.looked_at);
  json.end_object();
}

}  // namespace

std::string encode_comparison(const service::CompareRequest& request,
                              const service::CompareAnswer& answer, const Reference& reference) {
  JsonWriter json(k_answer_bytes);
  json.begin_object();
  json.member("need", request.query);
  objects(json, "people", answer.people, [&](const service::ComparedPerson& compared) {
    const model::Coordinator& record = compared.hit.record;
    person_members(json, compared.hit, reference);
    json.member_integer("max_open", compared.workload.max_open);
    json.member_or_null("paused_until", compared.workload.paused_until);
    json.member_or_null("problem", compared.workload.problem);
    texts(json, "methods", record.methods);
    json.member_flag("online", std::find(record.modes.begin(), record.modes.end(),
                                         service::k_online_mode) != record.modes.end());
    json.member_integer("case_count", compared.cases);
    json.member_or_null("confirmed_at", record.profile_verified_on);
  });
  texts(json, "missing", answer.missing);
  json.end_object();
  return json.take();
}

std::string encode_team(const service::TeamRequest& request, const service::TeamAnswer& answer,
                        const Reference& reference) {
  const model::CodeList& topics = reference.list("topics");
  JsonWriter json(k_answer_bytes);
  json.begin_object();
  json.member("need", request.need);
  json.member("topics_from", answer.topics_given ? "given" : "need");
  objects(json, "topics", answer.topics, [&](const service::TeamTopic& topic) {
    labelled(json, "topic", topics, topic.code);
    json.member_integer("holders", topic.holders);
  });
  objects(json, "team", answer.team,
          [&](const service::TeamMember& member) { team_member(json, member, reference); });
  labelled_list(json, "uncovered", topics, answer.uncovered);
  objects(json, "also", answer.also, [&](const service::TeamMember& member) {
    team_member(json, member, reference);
    json.member("instead_of", member.instead_of);
  });
  json.end_object();
  return json.take();
}

std::string encode_shortlist(const service::ShortlistView& view, const Reference& reference) {
  JsonWriter json(k_answer_bytes);
  shortlist(json, view, reference);
  return json.take();
}

std::string encode_shortlists(int page, const service::ShortlistPage& shown,
                              const Reference& reference) {
  JsonWriter json(k_answer_bytes);
  json.begin_object();
  json.member_integer("total", shown.total);
  paging(json, shown.total, page, static_cast<int>(service::k_shortlists_a_page));
  list(json, "shortlists", shown.shortlists,
       [&](const service::ShortlistView& view) { shortlist(json, view, reference); });
  json.end_object();
  return json.take();
}

std::string encode_saved_search(const service::SavedSearchView& view, const Reference& reference) {
  JsonWriter json(k_answer_bytes);
  saved_search(json, view, reference);
  return json.take();
}

std::string encode_saved_searches(const std::vector<service::SavedSearchView>& views,
                                  const Reference& reference) {
  JsonWriter json(k_answer_bytes);
  json.begin_object();
  json.member_integer("max", static_cast<std::int64_t>(service::k_saved_searches_max));
  list(json, "saved_searches", views,
       [&](const service::SavedSearchView& view) { saved_search(json, view, reference); });
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
