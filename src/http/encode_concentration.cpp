// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_concentration.hpp"

#include "http/encode_parts.hpp"
#include "http/json_writer.hpp"

namespace tsunagu::http {
namespace {

constexpr std::size_t k_report_bytes = 16 * 1024;  // of one answer, about
constexpr int k_share_decimals = 4;
constexpr int k_sum_decimals = 1;  // of kilometres and hours

void named(JsonWriter& json, std::string_view member, const std::string& id,
           const std::string& name) {
  json.key(member);
  if (id.empty()) return json.null();
  json.begin_object();
  json.member("id", id);
  json.member("name", name);
  json.end_object();
}

void number_or_null(JsonWriter& json, std::string_view member, const std::optional<double>& value,
                    int decimals) {
  json.key(member);
  value ? json.number(*value, decimals) : json.null();
}

void sums(JsonWriter& json, const service::TravelSum& sum) {
  json.member_integer("jobs", sum.jobs);
  number_or_null(json, "km", sum.km, k_sum_decimals);
  number_or_null(json, "hours", sum.hours, k_sum_decimals);
}

void parts(JsonWriter& json, std::string_view member, std::string_view key,
           const std::vector<service::TravelSum>& all) {
  objects(json, member, all, [&](const service::TravelSum& part) {
    json.key(key);
    labelled_value(json, part.code, part.label);
    sums(json, part);
  });
}

}  // namespace

std::string encode_concentration(const service::Concentration& report) {
  JsonWriter json(k_report_bytes);
  json.begin_object();
  json.member("from", report.from);
  json.member("to", report.to);
  named(json, "hub", report.hub_id, report.hub_name);
  json.member_integer("requests", report.requests);
  json.member_integer("asked", report.asked);
  objects(json, "people", report.people, [&](const service::AskedPerson& person) {
    named(json, "coordinator", person.id, person.name);
    named(json, "hub", person.hub_id, person.hub_name);
    json.member_integer("asked", person.asked);
    json.member_integer("accepted", person.accepted);
    json.member_integer("declined", person.declined);
    json.member_integer("delivered", person.delivered);
    json.member_number("share", person.share, k_share_decimals);
  });
  json.member_integer("people_hidden", report.people_hidden);
  json.member_flag("small_counts_hidden", report.small_counts_hidden);
  number_or_null(json, "top5_share", report.top_share, k_share_decimals);
  number_or_null(json, "gini", report.gini, k_share_decimals);
  json.member_integer("never_asked", report.never_asked);
  json.key("travel");
  json.begin_object();
  sums(json, report.travel);
  parts(json, "by_mode", "mode", report.by_mode);
  parts(json, "by_class", "class", report.by_class);
  json.end_object();
  json.end_object();
  return json.take();
}

}  // namespace tsunagu::http
