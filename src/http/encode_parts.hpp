// SPDX-License-Identifier: GPL-3.0-or-later
// Members that several answers share; for the encoders only.
#pragma once

#include "http/json_writer.hpp"
#include "model/reference.hpp"
#include "service/id_name.hpp"
#include "service/requests.hpp"

namespace tsunagu::http {

// A member that is an array: `write` puts each of `items`.
template <class Items, class Write>
void list(JsonWriter& json, std::string_view name, const Items& items, const Write& write) {
  json.key(name);
  json.begin_array();
  for (const auto& item : items) write(item);
  json.end_array();
}
// The same of objects: `members` puts what stands in each.
template <class Items, class Members>
void objects(JsonWriter& json, std::string_view name, const Items& items, const Members& members) {
  list(json, name, items, [&](const auto& item) {
    json.begin_object();
    members(item);
    json.end_object();
  });
}

// {"code", "label"} as a value.
void labelled_value(JsonWriter& json, std::string_view code, std::string_view label);
// The same as a member; the label is the code itself when the list does not know it.
void labelled(JsonWriter& json, std::string_view name, const model::CodeList& list,
              std::string_view code);
void labelled_or_null(JsonWriter& json, std::string_view name, const model::CodeList& list,
                      std::string_view code);
void labelled_list(JsonWriter& json, std::string_view name, const model::CodeList& list,
                   const std::vector<std::string>& codes);
void texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& values);
void highlights(JsonWriter& json, std::string_view name, const service::Highlights& ranges);
// What the need was widened by.
void synonyms(JsonWriter& json, const std::vector<service::SynonymUse>& uses);
// Who a person is: id, name, reading, role, hub, title and the prefecture of the hub.
void who(JsonWriter& json, const model::Coordinator& record, std::string_view hub_name,
         std::string_view prefecture, const model::Reference& reference);
// What a case is about: title, year, place, industry, topics, hub and its people.
void case_heading(JsonWriter& json, const model::Case& record, std::string_view hub_name,
                  const std::vector<service::PersonName>& people,
                  const model::Reference& reference);
// {"id", "name"}; null without an id.
void id_name(JsonWriter& json, std::string_view name, std::string_view id, std::string_view shown);
void id_name(JsonWriter& json, std::string_view name, const service::IdName& named);
// A moment, Unix seconds; null for 0.
void moment_or_null(JsonWriter& json, std::string_view name, std::int64_t unix_s);
// "travel": km and class; null when it is not known from where.
void travel(JsonWriter& json, const std::optional<dispatch::Travel>& way);
// "licensed_work": what a need touches that is kept for holders of a licence.
void licensed_work(JsonWriter& json, const std::vector<dispatch::LicensedWork>& touched,
                   const model::Reference& reference);
// "page", "per_page" and "pages".
void paging(JsonWriter& json, std::int64_t total, int page, int per_page);

}  // namespace tsunagu::http
