// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "exchange/bound_field.hpp"
#include "exchange/record_json.hpp"

namespace tsunagu::exchange {
namespace {

// A field's value as JSON; null when it is empty.
struct ToJson {
  using json = nlohmann::ordered_json;

  json operator()(const std::string* value) const { return value->empty() ? json() : json(*value); }
  json operator()(const std::vector<std::string>* value) const {
    return value->empty() ? json() : json(*value);
  }
  json operator()(const std::optional<std::int64_t>* value) const {
    return *value ? json(**value) : json();
  }
  json operator()(const std::optional<double>* value) const {
    return *value ? json(**value) : json();
  }
  json operator()(const bool* value) const { return *value ? json(true) : json(); }
  json operator()(const std::vector<model::Qualification>* value) const {
    json list;
    for (const auto& q : *value) {
      json& entry = list.emplace_back(json::object({{"code", q.code}}));
      if (!q.verified_on.empty()) entry["verified_on"] = q.verified_on;
      if (!q.verified_by.empty()) entry["verified_by"] = q.verified_by;
    }
    return list;
  }
  json operator()(const std::vector<model::Desk>* value) const {
    json list;
    for (const auto& d : *value) {
      json& entry = list.emplace_back(json::object({{"what", d.what}}));
      if (!d.hours.empty()) entry["hours"] = d.hours;
    }
    return list;
  }
};

std::string encode_fields(std::span<const BoundField> fields) {
  ToJson::json record = ToJson::json::object();
  for (const BoundField& field : fields) {
    ToJson::json value = std::visit(ToJson{}, field.ref);
    if (value.is_null()) continue;
    ToJson::json* at = &record;
    for (const auto part : text::split(field.name, '.')) at = &(*at)[std::string(part)];
    *at = std::move(value);
  }
  return record.dump(-1, ' ', false, ToJson::json::error_handler_t::replace);
}

}  // namespace

std::string encode_json_list(const BoundField& field) {
  return std::visit(ToJson{}, field.ref)
      .dump(-1, ' ', false, ToJson::json::error_handler_t::replace);
}

template <class Record>
std::string encode_json(const Record& record) {
  // The field table hands out plain pointers; they are only read here.
  return encode_fields(bind_fields(const_cast<Record&>(record)));
}

template std::string encode_json(const model::Organization&);
template std::string encode_json(const model::Measure&);
template std::string encode_json(const model::Coordinator&);
template std::string encode_json(const model::Case&);

}  // namespace tsunagu::exchange
