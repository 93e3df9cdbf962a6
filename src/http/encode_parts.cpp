// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_parts.hpp"

#include <cmath>

#include "base/date.hpp"
#include "http/link.hpp"

namespace tsunagu::http {

void labelled_value(JsonWriter& json, std::string_view code, std::string_view label) {
  json.begin_object();
  json.member("code", code);
  json.member("label", label);
  json.end_object();
}

void labelled(JsonWriter& json, std::string_view name, const model::CodeList& list,
              std::string_view code) {
  json.key(name);
  labelled_value(json, code, list.label(code));
}

void labelled_or_null(JsonWriter& json, std::string_view name, const model::CodeList& list,
                      std::string_view code) {
  json.key(name);
  code.empty() ? json.null() : labelled_value(json, code, list.label(code));
}

void labelled_list(JsonWriter& json, std::string_view name, const model::CodeList& list,
                   const std::vector<std::string>& codes) {
  json.key(name);
  json.begin_array();
  for (const auto& code : codes) labelled_value(json, code, list.label(code));
  json.end_array();
}

void texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& values) {
  json.key(name);
  json.begin_array();
  for (const auto& value : values) json.text(value);
  json.end_array();
}

void highlights(JsonWriter& json, std::string_view name, const service::Highlights& ranges) {
  json.key(name);
  json.begin_array();
  for (const auto& [begin, end] : ranges) {
    json.begin_array();
    json.integer(static_cast<std::int64_t>(begin));
    json.integer(static_cast<std::int64_t>(end));
    json.end_array();
  }
  json.end_array();
}

void synonyms(JsonWriter& json, const std::vector<service::SynonymUse>& uses) {
  json.key("synonyms");
  json.begin_array();
  for (const auto& use : uses) {
    json.begin_object();
    json.member("word", use.word);
    texts(json, "also", use.also);
    json.end_object();
  }
  json.end_array();
}

void who(JsonWriter& json, const model::Coordinator& record, std::string_view hub_name,
         std::string_view prefecture, const model::Reference& reference) {
  json.member("id", record.id);
  json.member("name", record.name);
  json.member("yomi", record.yomi);
  labelled(json, "role", reference.list("roles"), record.role);
  json.member("hub", record.hub_id);
  json.member("hub_name", hub_name);
  labelled(json, "prefecture", reference.list("prefectures"), prefecture);
  json.member("title", record.title);
}

void case_heading(JsonWriter& json, const model::Case& record, std::string_view hub_name,
                  const std::vector<service::PersonName>& people,
                  const model::Reference& reference) {
  json.member("id", record.id);
  json.member("title", record.title);
  json.member_integer("year", record.year);
  labelled_or_null(json, "prefecture", reference.list("prefectures"), record.prefecture);
  labelled_or_null(json, "industry", reference.list("industries"), record.industry);
  labelled_list(json, "topics", reference.list("topics"), record.topics);
  json.member("hub", record.hub_id);
  json.member("hub_name", hub_name);
  json.key("people");
  json.begin_array();
  for (const auto& person : people) {
    json.begin_object();
    json.member("id", person.id);
    json.member("name", person.name);
    json.end_object();
  }
  json.end_array();
}

void id_name(JsonWriter& json, std::string_view name, std::string_view id, std::string_view shown) {
  json.key(name);
  if (id.empty()) return json.null();
  json.begin_object();
  json.member("id", id);
  json.member("name", shown);
  json.end_object();
}

void id_name(JsonWriter& json, std::string_view name, const service::IdName& named) {
  id_name(json, name, named.id, named.name);
}

void moment_or_null(JsonWriter& json, std::string_view name, std::int64_t unix_s) {
  json.member_or_null(name, unix_s == 0 ? std::string() : date::utc_at(unix_s));
}

void travel(JsonWriter& json, const std::optional<dispatch::Travel>& way) {
  json.key("travel");
  if (!way) return json.null();
  json.begin_object();
  json.member_integer("km", std::llround(way->km));
  json.key("class");
  labelled_value(json, name_of(way->travel_class), label_of(way->travel_class));
  json.end_object();
}

void licensed_work(JsonWriter& json, const std::vector<dispatch::LicensedWork>& touched,
                   const model::Reference& reference) {
  json.key("licensed_work");
  json.begin_array();
  for (const auto& work : touched) {
    json.begin_object();
    json.member("code", work.code);
    json.member("label", work.label);
    json.member("notice", work.notice);
    labelled_list(json, "qualifications", reference.list("qualifications"), work.qualifications);
    json.end_object();
  }
  json.end_array();
}

void paging(JsonWriter& json, std::int64_t total, int page, int per_page) {
  json.member_integer("page", page);
  json.member_integer("per_page", per_page);
  json.member_integer("pages", page_count(total, per_page));
}

}  // namespace tsunagu::http
