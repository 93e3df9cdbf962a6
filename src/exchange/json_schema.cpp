// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/json_schema.hpp"

#include <span>
#include <type_traits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "exchange/record_json.hpp"

namespace tsunagu::exchange {
namespace {

using json = nlohmann::ordered_json;
using model::FieldType;

// What the schema of a field depends on, without its record kind.
struct Shape {
  FieldType type;
  std::string_view list;
  std::int64_t min, max;
};

json text_of(std::int64_t max) { return {{"type", "string"}, {"maxLength", max}}; }

json date() {
  return {{"type", "string"}, {"format", "date"}, {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}};
}

json id() {
  return {{"type", "string"},
          {"pattern", fmt::format("^[A-Za-z0-9._-]{{1,{}}}$", model::k_id_max)}};
}

json code_of(std::string_view list) { return {{"$ref", fmt::format("#/$defs/{}", list)}}; }

json list_of(json items, std::int64_t max) {
  return {{"type", "array"}, {"maxItems", max}, {"items", std::move(items)}};
}

json object_of(json properties) {
  return {
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

json qualification_of(std::string_view list) {
  json object = object_of({{"code", code_of(list)},
                           {"verified_on", date()},
                           {"verified_by", text_of(model::k_list_text_max)}});
  object["required"] = {"code"};
  return object;
}

json schema_of(const Shape& shape) {
  constexpr std::int64_t k_entry_max = model::k_list_text_max;
  switch (shape.type) {
    case FieldType::id: return id();
    case FieldType::id_list: return list_of(id(), shape.max);
    case FieldType::text: return text_of(shape.max);
    case FieldType::text_list: return list_of(text_of(k_entry_max), shape.max);
    case FieldType::code: return code_of(shape.list);
    case FieldType::code_list: return list_of(code_of(shape.list), shape.max);
    case FieldType::integer:
      return {{"type", "integer"}, {"minimum", shape.min}, {"maximum", shape.max}};
    case FieldType::number:
      return {{"type", "number"}, {"minimum", shape.min}, {"maximum", shape.max}};
    case FieldType::flag: return {{"type", "boolean"}};
    case FieldType::date: return date();
    case FieldType::corporate_number: return {{"type", "string"}, {"pattern", "^[1-9][0-9]{12}$"}};
    case FieldType::url: return {{"type", "string"}, {"format", "uri"}, {"pattern", "^https?://"}};
    case FieldType::qualifications: return list_of(qualification_of(shape.list), shape.max);
    case FieldType::desks:
      return list_of(object_of({{"what", text_of(k_entry_max)}, {"hours", text_of(k_entry_max)}}),
                     shape.max);
  }
  return {};
}

json closed_list(const model::CodeList& list) {
  json codes = json::array();
  json labels = json::array();
  for (const auto& entry : list.entries()) {
    codes.push_back(entry.code);
    labels.push_back(entry.label);
  }
  return {{"anyOf", json::array({{{"title", "コード"}, {"enum", codes}},
                                 {{"title", "表示名"}, {"enum", labels}}})}};
}

// The "properties" object that a dotted name belongs to, made on the way.
json& properties_for(json& root, std::string_view name) {
  const auto parts = text::split(name, '.');
  json* properties = &root["properties"];
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    json& group = (*properties)[std::string(parts[i])];
    if (group.is_null()) group = object_of(json::object());
    properties = &group["properties"];
  }
  return *properties;
}

}  // namespace

template <class Record>
std::string json_schema(const model::Reference& reference) {
  constexpr auto names = model::k_names<Record>;
  json root{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"title", fmt::format("{} ({})", names.label, names.plural)},
            {"type", "object"},
            {"additionalProperties", false},
            {"required", json::array()},
            {"properties", json::object()}};
  if constexpr (std::is_same_v<Record, model::Case>) {
    for (const char* field : {"outline", "challenge", "actions", "result"}) {
      root["anyOf"].push_back({{"required", {field}}});
    }
  }
  const json defaults = json::parse(encode_json(Record{}));
  json lists = json::object();
  for (const auto& field : model::fields<Record>()) {
    const std::string name(field.name);
    json schema = schema_of({field.type, field.list, field.min, field.max});
    schema["description"] =
        std::string(field.label) + (field.restricted ? "（一般公開の画面には出しません）" : "");
    if (defaults.contains(name)) schema["default"] = defaults[name];
    if (field.required) {
      root["required"].push_back(name);
      if (field.type == FieldType::text) schema["minLength"] = 1;
    }
    properties_for(root, field.name)[name.substr(name.rfind('.') + 1)] = std::move(schema);
    if (!field.list.empty() && !lists.contains(std::string(field.list))) {
      lists[std::string(field.list)] = closed_list(reference.list(field.list));
    }
  }
  root["$defs"] = std::move(lists);
  return root.dump(2) + "\n";
}

template std::string json_schema<model::Organization>(const model::Reference&);
template std::string json_schema<model::Measure>(const model::Reference&);
template std::string json_schema<model::Coordinator>(const model::Reference&);
template std::string json_schema<model::Case>(const model::Reference&);

}  // namespace tsunagu::exchange
