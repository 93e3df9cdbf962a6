// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode.hpp"
#include "http/encode_parts.hpp"

namespace tsunagu::http {
namespace {

using model::Reference;

constexpr int k_score_decimals = 4;
constexpr std::size_t k_answer_bytes = 8 * 1024;

void person(JsonWriter& json, const service::SimilarPerson& hit, const Reference& reference) {
  const model::Coordinator& record = hit.record;
  json.begin_object();
  who(json, record, hit.hub_name, hit.prefecture, reference);
  labelled_list(json, "topics", reference.list("topics"), record.topics);
  json.member_flag("fictional", model::is_fictional(record.source));
  json.member_number("score", hit.score, k_score_decimals);
  texts(json, "shared", hit.shared);
  json.end_object();
}

void similar_case(JsonWriter& json, const service::SimilarCase& hit, const Reference& reference) {
  json.begin_object();
  case_heading(json, hit.record, hit.hub_name, hit.people, reference);
  json.member_flag("fictional", model::is_fictional(hit.record.source));
  json.member_number("score", hit.score, k_score_decimals);
  texts(json, "shared", hit.shared);
  json.end_object();
}

}  // namespace

std::string encode_similar_people(const service::SimilarPeopleAnswer& answer,
                                  const Reference& reference) {
  JsonWriter json(k_answer_bytes);
  json.begin_object();
  json.member("id", answer.id);
  list(json, "people", answer.people, [&](const auto& hit) { person(json, hit, reference); });
  json.end_object();
  return json.take();
}

std::string encode_similar_cases(const service::SimilarCasesAnswer& answer,
                                 const Reference& reference) {
  JsonWriter json(k_answer_bytes);
  json.begin_object();
  json.member("id", answer.id);
  list(json, "cases", answer.cases, [&](const auto& hit) { similar_case(json, hit, reference); });
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
