// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/json_value.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

namespace tsunagu::exchange {
namespace {

using model::FieldType;

struct Assign {
  JsonValue& value;

  bool operator()(std::string* target) const {
    if (value.kind != JsonKind::string) return false;
    *target = std::move(value.written);
    return true;
  }
  bool operator()(std::optional<std::int64_t>* target) const {
    constexpr double k_exact = 9007199254740992.0;  // 2^53: every whole number below is exact
    if (value.kind == JsonKind::integer) {
      *target = value.integer;
    } else if (value.kind == JsonKind::number && std::trunc(value.number) == value.number &&
               std::abs(value.number) < k_exact) {
      *target = static_cast<std::int64_t>(value.number);  // 3.0 is an integer in JSON Schema too
    } else {
      return false;
    }
    return true;
  }
  bool operator()(std::optional<double>* target) const {
    if (value.kind == JsonKind::integer) {
      *target = static_cast<double>(value.integer);
    } else if (value.kind == JsonKind::number) {
      *target = value.number;
    } else {
      return false;
    }
    return true;
  }
  bool operator()(bool* target) const {
    if (value.kind != JsonKind::flag) return false;
    *target = value.flag;
    return true;
  }
  template <class Entry>
  bool operator()(std::vector<Entry>*) const {
    return false;
  }
};

}  // namespace

std::string_view name_of(JsonKind kind) {
  constexpr std::array<std::string_view, 7> k_kind_names{
      "null", "true/false", "整数", "小数", "文字列", "オブジェクト { }", "配列 [ ]"};
  return k_kind_names[static_cast<std::size_t>(kind)];
}

std::string_view wanted_json(FieldType type) {
  switch (type) {
    case FieldType::id:
    case FieldType::text:
    case FieldType::code:
    case FieldType::date:
    case FieldType::corporate_number:
    case FieldType::url: return "引用符で囲んだ文字列で書いてください";
    case FieldType::id_list:
    case FieldType::text_list:
    case FieldType::code_list: return R"(文字列の配列 ["…", "…"] で書いてください)";
    case FieldType::integer: return "引用符なしの整数で書いてください";
    case FieldType::number: return "引用符なしの数で書いてください";
    case FieldType::flag: return "引用符なしの true か false で書いてください";
    case FieldType::qualifications:
      return R"([{"code": "…", "verified_on": "…", "verified_by": "…"}] の形で書いてください)";
    case FieldType::desks: return R"([{"what": "…", "hours": "…"}] の形で書いてください)";
  }
  return "";
}

bool assign(JsonValue& value, const model::FieldRef& field) {
  return std::visit(Assign{value}, field);
}

}  // namespace tsunagu::exchange
