// SPDX-License-Identifier: GPL-3.0-or-later
// docs/import.md and docs/schema/ are made from the field table.
#include <map>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "exchange/json_schema.hpp"
#include "unit/support/made_docs.hpp"
#include "unit/support/reference.hpp"

namespace tsunagu::exchange {
namespace {

using model::Case;
using model::Coordinator;
using model::FieldType;
using model::Measure;
using model::Organization;

using test::check_fresh;
using test::k_docs;
using test::with_section;

template <class Record>
std::string kind_of(const model::Field<Record>& field) {
  switch (field.type) {
    case FieldType::id: return "ID（英数字と `. _ -`、64文字まで）";
    case FieldType::id_list: return fmt::format("IDの配列（{}件まで）", field.max);
    case FieldType::text: return fmt::format("文字列（{}文字まで）", field.max);
    case FieldType::text_list:
      return fmt::format("文字列の配列（{}件、各{}文字まで）", field.max, model::k_list_text_max);
    case FieldType::code: return fmt::format("一覧 [{0}](#{0})", field.list);
    case FieldType::code_list:
      return fmt::format("一覧 [{0}](#{0}) の配列（{1}件まで）", field.list, field.max);
    case FieldType::integer: return fmt::format("整数（{}〜{}）", field.min, field.max);
    case FieldType::number: return fmt::format("数（{}〜{}）", field.min, field.max);
    case FieldType::flag: return "true / false（はい・いいえ）";
    case FieldType::date: return "日付";
    case FieldType::corporate_number: return "13桁の数字（検査数字を確かめます）";
    case FieldType::url: return "`http://` か `https://` で始まる URL";
    case FieldType::qualifications:
      return fmt::format(
          "`code`（一覧 [{0}](#{0})）・`verified_on`（日付）・`verified_by` の配列（{1}件まで）",
          field.list, field.max);
    case FieldType::desks: return fmt::format("`what`・`hours` の配列（{}件まで）", field.max);
  }
  return {};
}

template <class Record>
std::string field_table() {
  std::string table = "| CSV の見出し | JSON の名前 | 型 | |\n|---|---|---|---|\n";
  for (const auto& field : model::fields<Record>()) {
    std::string remark = field.required ? "**必須**" : field.restricted ? "限定" : "";
    if (field.type == FieldType::code) {
      Record defaults;
      const std::string& value = *std::get<std::string*>(field.ref(defaults));
      if (!value.empty()) remark = fmt::format("既定は `{}`", value);
    }
    table +=
        fmt::format("| {} | `{}` | {} | {} |\n", field.label, field.name, kind_of(field), remark);
  }
  return table;
}

template <class Record>
void collect_lists(std::map<std::string_view, std::string_view>& labels) {
  for (const auto& field : model::fields<Record>()) {
    if (!field.list.empty()) labels.emplace(field.list, field.label);
  }
}

std::string code_lists() {
  std::map<std::string_view, std::string_view> labels;
  collect_lists<Case>(labels);
  collect_lists<Coordinator>(labels);
  collect_lists<Organization>(labels);
  collect_lists<Measure>(labels);
  std::string out;
  for (const auto& [name, label] : labels) {
    out += fmt::format("{}### {}\n\n{}: ", out.empty() ? "" : "\n", name, label);
    std::string separator;
    for (const auto& entry : test::reference().list(name).entries()) {
      out += fmt::format("{}`{}` {}", separator, entry.code, entry.label);
      separator = " / ";
    }
    out += "\n";
  }
  return out;
}

TEST_SUITE("docs") {
  TEST_CASE_TEMPLATE("the schema of each kind is fresh", Record, Organization, Coordinator, Case,
                     Measure) {
    const std::string path =
        fmt::format("{}schema/{}.schema.json", k_docs, model::k_names<Record>.plural);
    check_fresh(path, json_schema<Record>(test::reference()));
  }

  TEST_CASE("the tables of docs/import.md are fresh") {
    const std::string path = std::string(k_docs) + "import.md";
    auto page = file::read(path);
    REQUIRE(page.has_value());
    std::string fresh = with_section(*page, "fields organizations", field_table<Organization>());
    fresh = with_section(std::move(fresh), "fields coordinators", field_table<Coordinator>());
    fresh = with_section(std::move(fresh), "fields cases", field_table<Case>());
    fresh = with_section(std::move(fresh), "fields measures", field_table<Measure>());
    check_fresh(path, with_section(std::move(fresh), "lists", code_lists()));
  }
}

}  // namespace
}  // namespace tsunagu::exchange
