// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/json_body.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/nearest_name.hpp"
#include "base/text.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_shown_name_max = 40;  // code points of an unknown name that are repeated

std::string_view wanted(FieldKind kind) {
  switch (kind) {
    case FieldKind::text: return "文字列";
    case FieldKind::integer: return "整数";
    case FieldKind::flag: return "true か false";
    case FieldKind::texts: return "文字列の配列";
  }
  return "";
}

std::string unknown_field(std::string_view name, std::span<const BodyField> fields) {
  const std::string shown = text::shorten(name, k_shown_name_max);
  if (fields.empty()) return fmt::format("{} という項目はありません。本文は {{}} です", shown);
  return fmt::format("{} という項目はありません。{}", shown,
                     text::name_hint(name, fields, &BodyField::name));
}

}  // namespace

// Receives nlohmann's events as they come: no tree is built, and a repeated name is noticed. The
// first thing that is wrong ends the reading.
class BodySax {
 public:
  BodySax(std::span<const BodyField> fields, Body& body) : m_fields(fields), m_body(body) {}

  bool null() { return m_in_list ? wrong_kind() : at_value(); }
  bool boolean(bool flag) { return scalar(FieldKind::flag, flag); }
  bool number_integer(std::int64_t number) { return scalar(FieldKind::integer, number); }
  bool number_unsigned(std::uint64_t number) {
    if (number > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return wrong_kind();
    return number_integer(static_cast<std::int64_t>(number));
  }
  bool number_float(double, const std::string&) { return wrong_kind(); }
  bool binary(nlohmann::json::binary_t&) { return false; }  // does not occur in text

  bool string(std::string& text) {
    if (!at_value()) return false;
    const FieldKind kind = m_in_list ? FieldKind::texts : FieldKind::text;
    if (m_field->kind != kind) return wrong_kind();
    if (text.size() > m_field->max_bytes) {
      return refuse(fmt::format("{} は {} バイトまでです", m_field->name, m_field->max_bytes));
    }
    if (text.find('\0') != std::string::npos)
      return refuse(fmt::format("{} に NUL 文字は使えません", m_field->name));
    if (!m_in_list) return keep(std::move(text));
    auto& list = std::get<std::vector<std::string>>(m_body.m_entries.back().value);
    if (list.size() == k_body_entries_max)
      return refuse(fmt::format("{} は {} 個までです", m_field->name, k_body_entries_max));
    list.push_back(std::move(text));
    return true;
  }

  bool start_object(std::size_t) {
    if (m_field != nullptr) return wrong_kind();
    if (m_inside) return not_an_object();
    m_inside = true;
    return true;
  }
  bool key(std::string& name) {
    const auto field = std::find_if(m_fields.begin(), m_fields.end(),
                                    [&](const BodyField& known) { return known.name == name; });
    m_name = text::shorten(name, k_shown_name_max);
    if (field == m_fields.end()) return refuse(unknown_field(name, m_fields));
    if (std::find(m_seen.begin(), m_seen.end(), field->name) != m_seen.end())
      return refuse(fmt::format("{} が2回あります", field->name));
    m_seen.push_back(field->name);
    m_field = &*field;
    return true;
  }
  bool end_object() { return true; }

  bool start_array(std::size_t) {
    if (!at_value()) return false;
    if (m_in_list || m_field->kind != FieldKind::texts) return wrong_kind();
    m_in_list = true;
    return keep(std::vector<std::string>());
  }
  bool end_array() {
    m_in_list = false;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) {
    m_name.clear();
    return refuse("本文を JSON として読めません。UTF-8 で { から } まで書いてください");
  }

  Problem problem() const {
    return {ProblemKind::bad_body,
            m_problem.empty() ? "本文は { } で囲んだ JSON オブジェクトです" : m_problem,
            m_problem.empty() ? std::string() : m_name};
  }

 private:
  bool at_value() { return m_field != nullptr || not_an_object(); }
  bool scalar(FieldKind kind, Body::Value value) {
    if (!at_value()) return false;
    if (m_in_list || m_field->kind != kind) return wrong_kind();
    return keep(std::move(value));
  }
  bool keep(Body::Value value) {
    m_body.m_entries.push_back({m_field->name, std::move(value)});
    return true;
  }
  bool wrong_kind() {
    if (!at_value()) return false;
    return refuse(fmt::format("{} は{}で書いてください", m_field->name, wanted(m_field->kind)));
  }
  bool not_an_object() { return refuse({}); }
  bool refuse(std::string problem) {
    m_problem = std::move(problem);
    return false;
  }

  std::span<const BodyField> m_fields;
  Body& m_body;
  const BodyField* m_field = nullptr;  // whose value comes
  bool m_inside = false, m_in_list = false;
  std::vector<std::string_view> m_seen;
  std::string m_name;  // the last one read
  std::string m_problem;
};

const Body::Value* Body::find(std::string_view name) const {
  const auto entry = std::find_if(m_entries.begin(), m_entries.end(),
                                  [&](const Entry& known) { return known.name == name; });
  return entry == m_entries.end() ? nullptr : &entry->value;
}

std::optional<std::string> Body::given_text(std::string_view name) const {
  const Value* value = find(name);
  return value == nullptr ? std::nullopt : std::optional(std::get<std::string>(*value));
}

std::string Body::text(std::string_view name) const {
  return given_text(name).value_or(std::string());
}

std::vector<std::string> Body::texts(std::string_view name) const {
  const Value* value = find(name);
  return value == nullptr ? std::vector<std::string>() : std::get<std::vector<std::string>>(*value);
}

std::optional<std::int64_t> Body::integer(std::string_view name) const {
  const Value* value = find(name);
  return value == nullptr ? std::nullopt : std::optional(std::get<std::int64_t>(*value));
}

std::optional<bool> Body::flag(std::string_view name) const {
  const Value* value = find(name);
  return value == nullptr ? std::nullopt : std::optional(std::get<bool>(*value));
}

Decoded<Body> read_body(std::string_view json, std::span<const BodyField> fields) {
  Body body;
  BodySax sax(fields, body);
  if (json.find_first_not_of(" \t\r\n") != std::string_view::npos &&
      !nlohmann::json::sax_parse(json, &sax)) {
    return tl::unexpected(sax.problem());
  }
  for (const BodyField& field : fields) {
    if (!field.required) continue;
    const bool missing =
        field.kind == FieldKind::text ? body.text(field.name).empty() : !body.has(field.name);
    if (missing) {
      return tl::unexpected(Problem{ProblemKind::bad_body,
                                    fmt::format("{} を入れてください", field.name),
                                    std::string(field.name)});
    }
  }
  return body;
}

}  // namespace tsunagu::http
