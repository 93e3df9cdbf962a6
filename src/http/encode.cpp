// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode.hpp"

#include <algorithm>
#include <array>

#include "http/encode_parts.hpp"
#include "http/encode_person.hpp"
#include "http/encode_relaxed.hpp"

namespace tsunagu::http {
namespace {

using model::Reference;

constexpr int k_ms_decimals = 3;
constexpr std::size_t k_page_bytes = 64 * 1024;  // more than ten people with facets take

// --- people ---

template <class LabelOf>
void facet(JsonWriter& json, std::string_view name, const std::vector<service::FacetCount>& counts,
           const LabelOf& label_of) {
  json.key(name);
  json.begin_array();
  for (const auto& entry : counts) {
    json.begin_object();
    json.member("code", entry.code);
    json.member("label", label_of(entry.code));
    json.member_integer("count", entry.count);
    json.end_object();
  }
  json.end_array();
}

void all_facets(JsonWriter& json, const service::Facets& facets, const Reference& reference) {
  const auto from_list = [&](std::string_view list) {
    return [&entries = reference.list(list)](std::string_view code) { return entries.label(code); };
  };
  const auto always = [](std::string_view label) {
    return [label](std::string_view) { return label; };
  };
  json.key("facets");
  json.begin_object();
  facet(json, "prefecture", facets.prefecture, from_list("prefectures"));
  facet(json, "block", facets.block, from_list("blocks"));
  facet(json, "hub", facets.hub, from_list("hubs"));
  facet(json, "industry", facets.industry, from_list("industries"));
  facet(json, "topic", facets.topic, from_list("topics"));
  facet(json, "online", facets.online, always("オンライン可"));
  facet(json, "outside_region", facets.outside_region, always("地域外も可"));
  json.end_object();
}

void searcher(JsonWriter& json, const service::PeopleRequest& request,
              const std::optional<service::Gap>& from, const Reference& reference) {
  json.key("from");
  if (!from) return json.null();
  json.begin_object();
  json.member("prefecture", request.from_prefecture);
  json.member_integer("home", from->home);
  json.member_integer("elsewhere", from->elsewhere);
  json.key("nearest");
  json.begin_array();
  for (const auto& near : from->nearest) {
    json.begin_object();
    json.member("block", near.block);
    json.member("label", reference.list("blocks").label(near.block));
    json.member_integer("total", near.total);
    json.member_integer("distance_km", near.distance_km);
    address_query(json, near.request);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

// --- cases ---

void case_hit(JsonWriter& json, const service::CaseHit& hit, const Reference& reference) {
  json.begin_object();
  case_heading(json, hit.record, hit.hub_name, hit.people, reference);
  highlights(json, "title_highlights", hit.why.title_highlights);
  json.member("field", hit.why.field);
  json.member("snippet", hit.why.snippet);
  highlights(json, "highlights", hit.why.highlights);
  json.member_number("score", hit.score, k_score_decimals);
  json.member_flag("fictional", model::is_fictional(hit.record.source));
  json.end_object();
}

void near_forms(JsonWriter& json, const std::vector<service::NearForm>& forms) {
  json.key("did_you_mean");
  json.begin_array();
  for (const auto& form : forms) {
    json.begin_object();
    json.member("query", form.query);
    json.member_integer("total", form.total);
    json.key("replaces");
    json.begin_object();
    json.member("from", form.from);
    json.member("to", form.to);
    json.end_object();
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string encode_people(const service::PeopleRequest& request,
                          const service::PeopleAnswer& answer, const Reference& reference) {
  JsonWriter json(k_page_bytes);
  json.begin_object();
  json.member("query", request.query);
  json.member_integer("total", answer.total);
  json.member_integer("generation", answer.generation);
  json.member_number("took_ms", answer.took_ms, k_ms_decimals);
  paging(json, answer.total, request.page, request.per_page);
  json.member_flag("fictional",
                   std::any_of(answer.people.begin(), answer.people.end(), [](const auto& hit) {
                     return model::is_fictional(hit.record.source);
                   }));
  texts(json, "notes", answer.notes);
  searcher(json, request, answer.from, reference);
  near_forms(json, answer.did_you_mean);
  relaxed_searches(json, answer.relaxed);
  synonyms(json, answer.synonyms);
  licensed_work(json, answer.licensed, reference);
  json.key("people");
  json.begin_array();
  for (const auto& hit : answer.people) {
    json.begin_object();
    person_members(json, hit, reference);
    json.end_object();
  }
  json.end_array();
  all_facets(json, answer.facets, reference);
  json.end_object();
  return json.take();
}

std::string encode_cases(const service::CasesRequest& request, const service::CasesAnswer& answer,
                         const Reference& reference) {
  JsonWriter json(k_page_bytes);
  json.begin_object();
  json.member("query", request.query);
  json.member_integer("total", answer.total);
  json.member("total_relation", answer.total_is_exact ? "eq" : "gte");
  json.member_integer("generation", answer.generation);
  json.member_number("took_ms", answer.took_ms, k_ms_decimals);
  paging(json, answer.total, request.page, request.per_page);
  texts(json, "notes", answer.notes);
  near_forms(json, answer.did_you_mean);
  relaxed_searches(json, answer.relaxed);
  synonyms(json, answer.synonyms);
  json.key("cases");
  json.begin_array();
  for (const auto& hit : answer.cases) case_hit(json, hit, reference);
  json.end_array();
  json.end_object();
  return json.take();
}

std::string encode_suggestions(const service::SuggestRequest& request,
                               const service::SuggestAnswer& answer) {
  constexpr std::size_t k_suggestions_bytes = 4 * 1024;
  JsonWriter json(k_suggestions_bytes);
  json.begin_object();
  json.member("query", request.query);
  json.key("suggestions");
  json.begin_array();
  for (const auto& suggestion : answer.suggestions) {
    json.begin_object();
    json.member("text", suggestion.text);
    json.member("kind", service::k_suggest_kinds[static_cast<std::size_t>(suggestion.kind)]);
    if (!suggestion.reading.empty()) json.member("reading", suggestion.reading);
    if (!suggestion.id.empty()) json.member("id", suggestion.id);
    if (!suggestion.detail.empty()) json.member("detail", suggestion.detail);
    json.member_integer("begin", static_cast<std::int64_t>(suggestion.begin));
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
