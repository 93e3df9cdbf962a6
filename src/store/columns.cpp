// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/columns.hpp"

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace tsunagu::store {
namespace {

using nlohmann::json;

struct Bind {
  SQLite::Statement& statement;
  int parameter;

  void operator()(const std::string* value) const { statement.bind(parameter, *value); }
  void operator()(const std::vector<std::string>* value) const {
    value->empty() ? statement.bind(parameter, "[]") : text(json(*value));
  }
  void operator()(const std::optional<std::int64_t>* value) const {
    *value ? statement.bind(parameter, **value) : statement.bind(parameter);
  }
  void operator()(const std::optional<double>* value) const {
    *value ? statement.bind(parameter, **value) : statement.bind(parameter);
  }
  void operator()(const bool* value) const { statement.bind(parameter, *value ? 1 : 0); }
  void operator()(const std::vector<model::Qualification>* value) const {
    json list = json::array();
    for (const auto& q : *value) {
      list.push_back(
          {{"code", q.code}, {"verified_on", q.verified_on}, {"verified_by", q.verified_by}});
    }
    text(list);
  }
  void operator()(const std::vector<model::Desk>* value) const {
    json list = json::array();
    for (const auto& d : *value) list.push_back({{"what", d.what}, {"hours", d.hours}});
    text(list);
  }
  void text(const json& list) const {
    statement.bind(parameter, list.empty() ? std::string("[]") : list.dump());
  }
};

struct Read {
  const SQLite::Column& column;

  void operator()(std::string* value) const { *value = column.getString(); }
  void operator()(std::vector<std::string>* value) const {
    value->clear();
    if (has_items()) *value = list().get<std::vector<std::string>>();
  }
  void operator()(std::optional<std::int64_t>* value) const {
    value->reset();
    if (!column.isNull()) *value = column.getInt64();
  }
  void operator()(std::optional<double>* value) const {
    value->reset();
    if (!column.isNull()) *value = column.getDouble();
  }
  void operator()(bool* value) const { *value = column.getInt() != 0; }
  void operator()(std::vector<model::Qualification>* value) const {
    value->clear();
    if (!has_items()) return;
    for (const auto& q : list())
      value->push_back({q.at("code"), q.at("verified_on"), q.at("verified_by")});
  }
  void operator()(std::vector<model::Desk>* value) const {
    value->clear();
    if (!has_items()) return;
    for (const auto& d : list()) value->push_back({d.at("what"), d.at("hours")});
  }
  bool has_items() const { return column.getBytes() > 2; }  // "[]" is the common case: no parsing
  json list() const {
    json parsed = json::parse(column.getString());
    if (!parsed.is_array()) throw std::runtime_error("list expected");
    return parsed;
  }
};

}  // namespace

std::string column_name(std::string_view field_name) {
  std::string name(field_name);
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

void bind_field(SQLite::Statement& statement, int parameter, const model::FieldRef& value) {
  std::visit(Bind{statement, parameter}, value);
}

void read_field(const SQLite::Column& column, const model::FieldRef& value) {
  std::visit(Read{column}, value);
}

std::string json_object(const std::vector<std::pair<std::string, std::string>>& members) {
  if (members.empty()) return "{}";
  nlohmann::ordered_json object;
  for (const auto& [name, value] : members) object[name] = value;
  // Text that is no UTF-8 must not stop a change from being recorded.
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace tsunagu::store
