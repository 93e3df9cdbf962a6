// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/encode_relaxed.hpp"

#include <array>
#include <string>

namespace tsunagu::http {
namespace {

using service::Drop;

struct DropRow {
  Drop drop;
  std::string_view name, label;
};
constexpr std::array k_drops{
    DropRow{Drop::prefecture, "prefecture", "他の地域なら"},
    DropRow{Drop::block, "block", "他の地域ブロックなら"},
    DropRow{Drop::hub, "hub", "他の拠点なら"},
    DropRow{Drop::exclude_hub, "exclude_hub", "自分の拠点も含めれば"},
    DropRow{Drop::industry, "industry", "他の業種なら"},
    DropRow{Drop::topic, "topic", "他の分野なら"},
    DropRow{Drop::online, "online", "オンラインに限らなければ"},
    DropRow{Drop::outside_region, "outside_region", "地域外への対応を問わなければ"},
    DropRow{Drop::years, "years", "他の年なら"},
    DropRow{Drop::coordinator, "coordinator", "他の人の事例なら"},
    DropRow{Drop::places, "places", "全国なら"},
    DropRow{Drop::filters, "filters", "条件をすべて外せば"},
    DropRow{Drop::plain, "words", "言葉の条件をゆるめれば"},
    DropRow{Drop::words, "words", "相談の言葉を外せば"},
};
static_assert(static_cast<std::size_t>(Drop::words) + 1 == k_drops.size());

void values(JsonWriter& json, std::string_view name, const std::vector<std::string>& list) {
  if (list.empty()) return;
  if (list.size() == 1) return json.member(name, list.front());
  json.key(name);
  json.begin_array();
  for (const auto& value : list) json.text(value);
  json.end_array();
}

// What both kinds of search take; `filter` is where the request keeps its conditions.
template <class Request, class Filter>
void common(JsonWriter& json, const Request& request, const Filter& filter) {
  json.member("q", request.query);
  values(json, "prefecture", filter.prefectures);
  values(json, "block", filter.blocks);
  values(json, "hub", filter.hubs);
  values(json, "industry", filter.industries);
  values(json, "topic", filter.topics);
  if (!request.synonyms) json.member("synonyms", "off");
}

template <class Request>
void searches_of(JsonWriter& json, const std::vector<service::RelaxedSearch<Request>>& searches) {
  json.key("relaxed");
  json.begin_array();
  for (const auto& search : searches) {
    const DropRow& row = k_drops[static_cast<std::size_t>(search.drop)];
    json.begin_object();
    json.member("drop", row.name);
    json.member("label", row.label);
    json.member_integer("total", search.total);
    json.member("total_relation", search.total_is_exact ? "eq" : "gte");
    address_query(json, search.request);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string_view label_of(Drop drop) { return k_drops[static_cast<std::size_t>(drop)].label; }

void address_query(JsonWriter& json, const service::PeopleRequest& request) {
  const service::PeopleFilter& filter = request.filter;
  json.key("query");
  json.begin_object();
  common(json, request, filter);
  if (filter.online) json.member("online", "1");
  if (filter.outside_region) json.member("outside_region", "1");
  values(json, "exclude_hub", filter.exclude_hubs);
  if (!request.from_prefecture.empty()) json.member("from_prefecture", request.from_prefecture);
  json.end_object();
}

void address_query(JsonWriter& json, const service::CasesRequest& request) {
  json.key("query");
  json.begin_object();
  common(json, request, request);
  values(json, "coordinator", request.coordinators);
  if (request.year_from) json.member("year_from", std::to_string(*request.year_from));
  if (request.year_to) json.member("year_to", std::to_string(*request.year_to));
  json.end_object();
}

void relaxed_searches(JsonWriter& json,
                      const std::vector<service::RelaxedSearch<service::PeopleRequest>>& searches) {
  searches_of(json, searches);
}

void relaxed_searches(JsonWriter& json,
                      const std::vector<service::RelaxedSearch<service::CasesRequest>>& searches) {
  searches_of(json, searches);
}

}  // namespace tsunagu::http
