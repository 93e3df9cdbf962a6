// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_person.hpp"

#include <array>

#include "http/encode_parts.hpp"

namespace tsunagu::http {
namespace {

using model::CodeList;
using model::Reference;
using service::Evidence;

void evidence(JsonWriter& json, const Evidence& why, const Reference& reference) {
  json.begin_object();
  json.member("kind", why.is_case ? "case" : "profile");
  json.member("id", why.id);
  json.member("title", why.title);
  highlights(json, "title_highlights", why.title_highlights);
  json.member_integer("year", why.year);
  labelled_or_null(json, "prefecture", reference.list("prefectures"), why.prefecture);
  labelled_or_null(json, "industry", reference.list("industries"), why.industry);
  json.member("field", why.field);
  json.member("snippet", why.snippet);
  highlights(json, "highlights", why.highlights);
  json.end_object();
}

// On a result card only what they are; who verified them is on the profile.
void qualification_labels(JsonWriter& json, const std::vector<model::Qualification>& qualifications,
                          const CodeList& list) {
  json.key("qualifications");
  json.begin_array();
  for (const auto& entry : qualifications) labelled_value(json, entry.code, list.label(entry.code));
  json.end_array();
}

// Which words of the need are covered, and how.
void cover(JsonWriter& json, const service::PersonHit& hit) {
  constexpr std::array<std::string_view, 5> k_matches{"", "profile", "cases", "both", "related"};
  const std::string_view match = k_matches[static_cast<std::size_t>(hit.match)];
  json.key("match");
  match.empty() ? json.null() : json.text(match);
  texts(json, "covered", hit.covered);
  texts(json, "uncovered", hit.uncovered);
  json.key("via");
  json.begin_array();
  for (const auto& [word, found] : hit.via) {
    json.begin_object();
    json.member("word", word);
    json.member("found", found);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void person_members(JsonWriter& json, const service::PersonHit& hit,
                    const model::Reference& reference) {
  const model::Coordinator& record = hit.record;
  who(json, record, hit.hub_name, hit.prefecture, reference);
  labelled(json, "block", reference.list("blocks"), hit.block);
  labelled_list(json, "topics", reference.list("topics"), record.topics);
  labelled_list(json, "industries", reference.list("industries"), record.industries);
  qualification_labels(json, record.qualifications, reference.list("qualifications"));
  labelled_list(json, "modes", reference.list("modes"), record.modes);
  labelled(json, "outside_region", reference.list("outside_region"), record.outside_region);
  json.member_or_null("profile_verified_on", record.profile_verified_on);
  json.member_integer("last_case_year", hit.last_case_year);
  travel(json, hit.travel);
  json.member_integer("open_jobs", hit.open_jobs);
  json.member_flag("fictional", model::is_fictional(record.source));
  json.member_number("score", hit.score, k_score_decimals);
  json.key("matched");
  json.begin_object();
  json.member_flag("profile", hit.matched_profile);
  json.member_integer("cases", hit.matched_cases);
  json.end_object();
  cover(json, hit);
  json.key("why");
  json.begin_array();
  for (const auto& why : hit.why) evidence(json, why, reference);
  json.end_array();
}

}  // namespace tsunagu::http
