// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/export_lists.hpp"

#include <optional>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"

namespace tsunagu::service {
namespace {

constexpr std::size_t k_reasons_max = 3;  // why a person was found

exchange::Cell number(std::int64_t value) { return {fmt::to_string(value), true}; }

// What is too small to show stays empty.
exchange::Cell number(const std::optional<std::int64_t>& value) {
  return value ? number(*value) : exchange::Cell{};
}

std::string labels(const std::vector<std::string>& codes, const model::CodeList& list) {
  std::vector<std::string> names;
  for (const std::string& code : codes) names.emplace_back(list.label(code));
  return text::join(names, "、");
}

}  // namespace

std::vector<std::string> people_header() {
  return {
      "順位",       "コーディネーターID", "氏名",      "よみ",           "役割",     "肩書",
      "拠点",       "都道府県",           "分野",      "見つかった言葉", "ない言葉", "合う事例の数",
      "最近の事例", "合う理由1",          "合う理由2", "合う理由3"};
}

std::vector<exchange::Cell> row_of(std::int64_t place, const PersonHit& hit,
                                   const model::Reference& reference) {
  const model::Coordinator& person = hit.record;
  std::vector<exchange::Cell> cells{
      number(place),
      {person.id},
      {person.name},
      {person.yomi},
      {std::string(reference.list("roles").label(person.role))},
      {person.title},
      {hit.hub_name},
      {std::string(reference.list("prefectures").label(hit.prefecture))},
      {labels(person.topics, reference.list("topics"))},
      {text::join(hit.covered, "、")},
      {text::join(hit.uncovered, "、")},
      number(hit.matched_cases),
      hit.last_case_year ? number(*hit.last_case_year) : exchange::Cell{}};
  for (std::size_t i = 0; i < k_reasons_max; ++i) {
    if (i >= hit.why.size()) {
      cells.emplace_back();
      continue;
    }
    const Evidence& why = hit.why[i];
    cells.push_back({why.title.empty() ? why.snippet : why.title + "\n" + why.snippet});
  }
  return cells;
}

std::vector<std::string> audit_header() {
  return {"番号", "日時", "だれが", "何を", "種類", "記録", "記録の版", "詳しく", "要求"};
}

std::vector<exchange::Cell> row_of(const store::AuditRow& row) {
  return {number(row.sequence), {row.at},     {row.actor},
          {row.action},         {row.kind},   {row.record_id},
          number(row.version),  {row.detail}, {row.request_id}};
}

std::vector<std::string> concentration_header() {
  return {"順位", "コーディネーターID", "氏名", "拠点", "打診", "引き受け", "辞退",
          "実施", "打診の割合"};
}

std::vector<exchange::Cell> row_of(std::int64_t place, const AskedPerson& person) {
  return {number(place),
          {person.id},
          {person.name},
          {person.hub_name},
          number(person.asked),
          number(person.accepted),
          number(person.declined),
          number(person.delivered),
          {fmt::format("{:.4f}", person.share), true}};
}

std::vector<std::string> users_header(bool is_json) {
  if (is_json) {
    return {"id",
            "login",
            "name",
            "role",
            "organization_id",
            "organization_name",
            "coordinator_id",
            "active",
            "has_password",
            "has_totp",
            "created_at",
            "signed_in_at"};
  }
  return {"利用者ID", "ログイン名",         "名前", "役割",       "機関ID",
          "機関",     "コーディネーターID", "利用", "パスワード", "認証アプリ",
          "登録日時", "最後のサインイン"};
}

std::vector<exchange::Cell> row_of(const UserView& user, bool is_json) {
  const auto flag = [&](bool value, std::string_view yes, std::string_view no) -> exchange::Cell {
    if (is_json) return {value ? "true" : "false", true};
    return {std::string(value ? yes : no)};
  };
  const auto time = [](std::int64_t at) -> exchange::Cell {
    return {at == 0 ? std::string() : date::utc_at(at)};
  };
  const model::RoleRow& role = model::row_of(user.role);
  return {{user.id},
          {user.login},
          {user.name},
          {std::string(is_json ? role.name : role.label)},
          {user.organization_id},
          {user.organization_name},
          {user.coordinator_id},
          flag(user.active, "利用中", "停止"),
          flag(user.has_password, "あり", "なし"),
          flag(user.has_totp, "あり", "なし"),
          time(user.created_at),
          time(user.signed_in_at)};
}

}  // namespace tsunagu::service
