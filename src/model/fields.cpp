// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/fields.hpp"

#include <array>

namespace tsunagu::model {
namespace {

using enum FieldType;

constexpr std::int64_t k_short = 100;    // code points: names, titles of posts
constexpr std::int64_t k_title = 200;    // code points: titles
constexpr std::int64_t k_outline = 300;  // code points: GIF DS-451-3 limits an outline to 300
constexpr std::int64_t k_long = 8000;    // code points: free descriptions
constexpr std::int64_t k_items = 50;     // entries of a list
constexpr std::int64_t k_yen = 1'000'000'000'000;

// One line per field: read it as a table.
// clang-format off
using O = Organization;
constexpr std::array k_organization{
    Field<O>{.name = "id", .label = "機関ID", .type = id, .required = true, .ref = [](O& r) -> FieldRef { return &r.id; }},
    Field<O>{.name = "corporate_number", .label = "法人番号", .type = corporate_number, .ref = [](O& r) -> FieldRef { return &r.corporate_number; }},
    Field<O>{.name = "name", .label = "名称", .type = text, .max = k_short, .required = true, .ref = [](O& r) -> FieldRef { return &r.name; }},
    Field<O>{.name = "yomi", .label = "よみ", .type = text, .max = k_title, .ref = [](O& r) -> FieldRef { return &r.yomi; }},
    Field<O>{.name = "types", .label = "種別", .type = code_list, .list = "org_types", .max = k_items, .ref = [](O& r) -> FieldRef { return &r.types; }},
    Field<O>{.name = "prefecture", .label = "都道府県", .type = code, .list = "prefectures", .ref = [](O& r) -> FieldRef { return &r.prefecture; }},
    Field<O>{.name = "service_area", .label = "対応地域", .type = code_list, .list = "prefectures", .max = k_items, .ref = [](O& r) -> FieldRef { return &r.service_area; }},
    Field<O>{.name = "services", .label = "支援内容", .type = text, .max = k_long, .ref = [](O& r) -> FieldRef { return &r.services; }},
    Field<O>{.name = "strengths", .label = "強み", .type = text, .max = k_long, .ref = [](O& r) -> FieldRef { return &r.strengths; }},
    Field<O>{.name = "url", .label = "URL", .type = url, .ref = [](O& r) -> FieldRef { return &r.url; }},
    Field<O>{.name = "desks", .label = "窓口", .type = desks, .max = k_items, .ref = [](O& r) -> FieldRef { return &r.desks; }},
    Field<O>{.name = "source", .label = "出典", .type = text, .max = k_outline, .ref = [](O& r) -> FieldRef { return &r.source; }},
};

using C = Coordinator;
constexpr std::array k_coordinator{
    Field<C>{.name = "id", .label = "コーディネーターID", .type = id, .required = true, .ref = [](C& r) -> FieldRef { return &r.id; }},
    Field<C>{.name = "hub_id", .label = "拠点ID", .type = id, .required = true, .ref = [](C& r) -> FieldRef { return &r.hub_id; }},
    Field<C>{.name = "role", .label = "役割", .type = code, .list = "roles", .ref = [](C& r) -> FieldRef { return &r.role; }},
    Field<C>{.name = "name", .label = "氏名", .type = text, .max = k_short, .required = true, .ref = [](C& r) -> FieldRef { return &r.name; }},
    Field<C>{.name = "yomi", .label = "よみ", .type = text, .max = k_title, .required = true, .ref = [](C& r) -> FieldRef { return &r.yomi; }},
    Field<C>{.name = "romaji", .label = "ローマ字", .type = text, .max = k_title, .ref = [](C& r) -> FieldRef { return &r.romaji; }},
    Field<C>{.name = "title", .label = "肩書", .type = text, .max = k_short, .ref = [](C& r) -> FieldRef { return &r.title; }},
    Field<C>{.name = "message", .label = "ひとこと", .type = text, .max = k_long, .ref = [](C& r) -> FieldRef { return &r.message; }},
    Field<C>{.name = "how_i_help", .label = "お手伝いできること", .type = text, .max = k_long, .ref = [](C& r) -> FieldRef { return &r.how_i_help; }},
    Field<C>{.name = "qualifications", .label = "資格", .type = qualifications, .list = "qualifications", .max = k_items, .ref = [](C& r) -> FieldRef { return &r.qualifications; }},
    Field<C>{.name = "topics", .label = "分野", .type = code_list, .list = "topics", .max = k_items, .ref = [](C& r) -> FieldRef { return &r.topics; }},
    Field<C>{.name = "industries", .label = "業種", .type = code_list, .list = "industries", .max = k_items, .ref = [](C& r) -> FieldRef { return &r.industries; }},
    Field<C>{.name = "stages", .label = "段階", .type = code_list, .list = "stages", .max = k_items, .ref = [](C& r) -> FieldRef { return &r.stages; }},
    Field<C>{.name = "size_bands", .label = "規模", .type = code_list, .list = "size_bands", .max = k_items, .ref = [](C& r) -> FieldRef { return &r.size_bands; }},
    Field<C>{.name = "methods", .label = "手法", .type = text_list, .max = k_items, .ref = [](C& r) -> FieldRef { return &r.methods; }},
    Field<C>{.name = "languages", .label = "言語", .type = code_list, .list = "languages", .max = k_items, .ref = [](C& r) -> FieldRef { return &r.languages; }},
    Field<C>{.name = "weekdays", .label = "対応曜日", .type = code_list, .list = "weekdays", .max = 21, .ref = [](C& r) -> FieldRef { return &r.weekdays; }},
    Field<C>{.name = "modes", .label = "対応方法", .type = code_list, .list = "modes", .max = k_items, .ref = [](C& r) -> FieldRef { return &r.modes; }},
    Field<C>{.name = "outside_region", .label = "地域外対応", .type = code, .list = "outside_region", .ref = [](C& r) -> FieldRef { return &r.outside_region; }},
    Field<C>{.name = "depth", .label = "支援の深さ", .type = code_list, .list = "depth", .max = k_items, .ref = [](C& r) -> FieldRef { return &r.depth; }},
    Field<C>{.name = "can_train_staff", .label = "職員研修", .type = flag, .ref = [](C& r) -> FieldRef { return &r.can_train_staff; }},
    Field<C>{.name = "accepts_trainee", .label = "研修生受入れ", .type = flag, .ref = [](C& r) -> FieldRef { return &r.accepts_trainee; }},
    Field<C>{.name = "capacity.max_open", .label = "同時対応上限", .type = integer, .max = 1000, .ref = [](C& r) -> FieldRef { return &r.capacity.max_open; }},
    Field<C>{.name = "capacity.paused_until", .label = "休止期限", .type = date, .ref = [](C& r) -> FieldRef { return &r.capacity.paused_until; }},
    Field<C>{.name = "contact", .label = "連絡先", .type = text, .max = k_outline, .restricted = true, .ref = [](C& r) -> FieldRef { return &r.contact; }},
    Field<C>{.name = "consent.scope", .label = "同意範囲", .type = code, .list = "consent_scopes", .restricted = true, .ref = [](C& r) -> FieldRef { return &r.consent.scope; }},
    Field<C>{.name = "consent.version", .label = "同意書版", .type = text, .max = k_short, .restricted = true, .ref = [](C& r) -> FieldRef { return &r.consent.version; }},
    Field<C>{.name = "consent.on", .label = "同意日", .type = date, .restricted = true, .ref = [](C& r) -> FieldRef { return &r.consent.on; }},
    Field<C>{.name = "term.from", .label = "任期開始", .type = date, .restricted = true, .ref = [](C& r) -> FieldRef { return &r.term.from; }},
    Field<C>{.name = "term.until", .label = "任期終了", .type = date, .restricted = true, .ref = [](C& r) -> FieldRef { return &r.term.until; }},
    Field<C>{.name = "profile_verified_on", .label = "プロフィール確認日", .type = date, .ref = [](C& r) -> FieldRef { return &r.profile_verified_on; }},
    Field<C>{.name = "source", .label = "出典", .type = text, .max = k_outline, .ref = [](C& r) -> FieldRef { return &r.source; }},
};

using S = Case;
constexpr std::array k_case{
    Field<S>{.name = "id", .label = "事例ID", .type = id, .required = true, .ref = [](S& r) -> FieldRef { return &r.id; }},
    Field<S>{.name = "hub_id", .label = "拠点ID", .type = id, .required = true, .ref = [](S& r) -> FieldRef { return &r.hub_id; }},
    Field<S>{.name = "coordinator_ids", .label = "担当コーディネーターID", .type = id_list, .max = k_items, .ref = [](S& r) -> FieldRef { return &r.coordinator_ids; }},
    Field<S>{.name = "year", .label = "年", .type = integer, .min = 1990, .max = 2100, .ref = [](S& r) -> FieldRef { return &r.year; }},
    Field<S>{.name = "prefecture", .label = "都道府県", .type = code, .list = "prefectures", .ref = [](S& r) -> FieldRef { return &r.prefecture; }},
    Field<S>{.name = "industry", .label = "業種", .type = code, .list = "industries", .ref = [](S& r) -> FieldRef { return &r.industry; }},
    Field<S>{.name = "size_band", .label = "規模", .type = code, .list = "size_bands", .ref = [](S& r) -> FieldRef { return &r.size_band; }},
    Field<S>{.name = "stage", .label = "段階", .type = code, .list = "stages", .ref = [](S& r) -> FieldRef { return &r.stage; }},
    Field<S>{.name = "topics", .label = "分野", .type = code_list, .list = "topics", .max = k_items, .ref = [](S& r) -> FieldRef { return &r.topics; }},
    Field<S>{.name = "title", .label = "題名", .type = text, .max = k_title, .required = true, .ref = [](S& r) -> FieldRef { return &r.title; }},
    Field<S>{.name = "outline", .label = "概要", .type = text, .max = k_outline, .ref = [](S& r) -> FieldRef { return &r.outline; }},
    Field<S>{.name = "challenge", .label = "課題", .type = text, .max = k_long, .ref = [](S& r) -> FieldRef { return &r.challenge; }},
    Field<S>{.name = "actions", .label = "支援内容", .type = text, .max = k_long, .ref = [](S& r) -> FieldRef { return &r.actions; }},
    Field<S>{.name = "result", .label = "成果", .type = text, .max = k_long, .ref = [](S& r) -> FieldRef { return &r.result; }},
    Field<S>{.name = "next_actions", .label = "次の行動", .type = code_list, .list = "next_actions", .max = k_items, .ref = [](S& r) -> FieldRef { return &r.next_actions; }},
    Field<S>{.name = "partners", .label = "連携機関", .type = text_list, .max = k_items, .ref = [](S& r) -> FieldRef { return &r.partners; }},
    Field<S>{.name = "methods", .label = "手法", .type = text_list, .max = k_items, .ref = [](S& r) -> FieldRef { return &r.methods; }},
    Field<S>{.name = "depth", .label = "支援の深さ", .type = code, .list = "depth", .ref = [](S& r) -> FieldRef { return &r.depth; }},
    Field<S>{.name = "modes", .label = "対応方法", .type = code_list, .list = "modes", .max = k_items, .ref = [](S& r) -> FieldRef { return &r.modes; }},
    Field<S>{.name = "sessions", .label = "回数", .type = integer, .max = 10000, .ref = [](S& r) -> FieldRef { return &r.sessions; }},
    Field<S>{.name = "hours", .label = "時間", .type = number, .max = 100000, .ref = [](S& r) -> FieldRef { return &r.hours; }},
    Field<S>{.name = "travel_km", .label = "移動距離km", .type = number, .max = 100000, .ref = [](S& r) -> FieldRef { return &r.travel_km; }},
    Field<S>{.name = "outcome.operating_profit.before", .label = "営業利益（前）", .type = integer, .min = -k_yen, .max = k_yen, .restricted = true, .ref = [](S& r) -> FieldRef { return &r.outcome.operating_profit.before; }},
    Field<S>{.name = "outcome.operating_profit.after", .label = "営業利益（後）", .type = integer, .min = -k_yen, .max = k_yen, .restricted = true, .ref = [](S& r) -> FieldRef { return &r.outcome.operating_profit.after; }},
    Field<S>{.name = "outcome.personnel.before", .label = "人件費（前）", .type = integer, .max = k_yen, .restricted = true, .ref = [](S& r) -> FieldRef { return &r.outcome.personnel.before; }},
    Field<S>{.name = "outcome.personnel.after", .label = "人件費（後）", .type = integer, .max = k_yen, .restricted = true, .ref = [](S& r) -> FieldRef { return &r.outcome.personnel.after; }},
    Field<S>{.name = "outcome.depreciation.before", .label = "減価償却費（前）", .type = integer, .max = k_yen, .restricted = true, .ref = [](S& r) -> FieldRef { return &r.outcome.depreciation.before; }},
    Field<S>{.name = "outcome.depreciation.after", .label = "減価償却費（後）", .type = integer, .max = k_yen, .restricted = true, .ref = [](S& r) -> FieldRef { return &r.outcome.depreciation.after; }},
    Field<S>{.name = "outcome.definition", .label = "付加価値の定義版", .type = text, .max = k_short, .restricted = true, .ref = [](S& r) -> FieldRef { return &r.outcome.definition; }},
    Field<S>{.name = "resolved_on", .label = "解決日", .type = date, .ref = [](S& r) -> FieldRef { return &r.resolved_on; }},
    Field<S>{.name = "visibility", .label = "公開範囲", .type = code, .list = "visibility", .ref = [](S& r) -> FieldRef { return &r.visibility; }},
    Field<S>{.name = "status", .label = "状態", .type = code, .list = "case_status", .ref = [](S& r) -> FieldRef { return &r.status; }},
    Field<S>{.name = "publish_from", .label = "公開開始日", .type = date, .ref = [](S& r) -> FieldRef { return &r.publish_from; }},
    Field<S>{.name = "publish_until", .label = "公開終了日", .type = date, .ref = [](S& r) -> FieldRef { return &r.publish_until; }},
    Field<S>{.name = "source", .label = "出典", .type = text, .max = k_outline, .ref = [](S& r) -> FieldRef { return &r.source; }},
};

using M = Measure;
constexpr std::array k_measure{
    Field<M>{.name = "id", .label = "施策ID", .type = id, .required = true, .ref = [](M& r) -> FieldRef { return &r.id; }},
    Field<M>{.name = "ministry", .label = "所管", .type = text, .max = k_short, .required = true, .ref = [](M& r) -> FieldRef { return &r.ministry; }},
    Field<M>{.name = "title", .label = "施策名", .type = text, .max = k_title, .required = true, .ref = [](M& r) -> FieldRef { return &r.title; }},
    Field<M>{.name = "body", .label = "内容", .type = text, .max = k_long, .ref = [](M& r) -> FieldRef { return &r.body; }},
    Field<M>{.name = "url", .label = "URL", .type = url, .ref = [](M& r) -> FieldRef { return &r.url; }},
    Field<M>{.name = "topics", .label = "分野", .type = code_list, .list = "topics", .max = k_items, .ref = [](M& r) -> FieldRef { return &r.topics; }},
    Field<M>{.name = "industries", .label = "業種", .type = code_list, .list = "industries", .max = k_items, .ref = [](M& r) -> FieldRef { return &r.industries; }},
    Field<M>{.name = "valid_from", .label = "有効開始日", .type = date, .ref = [](M& r) -> FieldRef { return &r.valid_from; }},
    Field<M>{.name = "valid_until", .label = "有効終了日", .type = date, .ref = [](M& r) -> FieldRef { return &r.valid_until; }},
    Field<M>{.name = "source", .label = "出典", .type = text, .max = k_outline, .ref = [](M& r) -> FieldRef { return &r.source; }},
};

// clang-format on

}  // namespace

template <>
std::span<const Field<Organization>> fields<Organization>() {
  return k_organization;
}
template <>
std::span<const Field<Coordinator>> fields<Coordinator>() {
  return k_coordinator;
}
template <>
std::span<const Field<Case>> fields<Case>() {
  return k_case;
}
template <>
std::span<const Field<Measure>> fields<Measure>() {
  return k_measure;
}

}  // namespace tsunagu::model
