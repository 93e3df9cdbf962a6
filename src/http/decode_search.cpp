// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters of searches and lists of the directory.
#include "http/parameter_rules.hpp"
#include "model/check.hpp"

namespace tsunagu::http {
namespace {

using model::Reference;

template <class Request>
Rule<Request> codes_rule(std::string_view name, std::string_view list,
                         const std::function<std::vector<std::string>&(Request&)>& into) {
  return {
      name, true,
      [=](std::string_view value, Request& request, const Reference& reference) -> Decoded<void> {
        TRY_ASSIGN(std::string code, read_code(name, value, reference.list(list)));
        std::vector<std::string>& codes = into(request);
        if (std::find(codes.begin(), codes.end(), code) == codes.end())
          codes.push_back(std::move(code));
        return {};
      }};
}

template <class Request>
Rule<Request> synonyms_rule() {
  return {"synonyms", false,
          [](std::string_view value, Request& request, const Reference&) -> Decoded<void> {
            if (value != "on" && value != "off") {
              return tl::unexpected(bad_parameter(
                  "synonyms", value, " on (同義語でも探す) か off (書いた語だけで探す) です"));
            }
            request.synonyms = value == "on";
            return {};
          }};
}

template <class Request>
void add_paging_rules(std::vector<Rule<Request>>& rules) {
  rules.push_back(page_rule<Request>(service::k_page_max));
  rules.push_back(number_rule<Request>(
      "per_page", 1, service::k_per_page_max,
      [](Request& request, std::int64_t number) { request.per_page = static_cast<int>(number); }));
}

Rule<service::PeopleRequest> order_rule() {
  return {"sort", false,
          [](std::string_view value, service::PeopleRequest& request,
             const Reference&) -> Decoded<void> {
            if (value != "relevance" && value != "travel") {
              return tl::unexpected(bad_parameter(
                  "sort", value, " relevance (相談に合う順) か travel (近い順) です"));
            }
            request.order =
                value == "travel" ? service::PeopleOrder::travel : service::PeopleOrder::relevance;
            return {};
          }};
}

Rule<service::PeopleRequest> flag_rule(std::string_view name, bool service::PeopleFilter::*flag) {
  return {name, false,
          [=](std::string_view value, service::PeopleRequest& request,
              const Reference&) -> Decoded<void> {
            TRY_ASSIGN(request.filter.*flag, read_flag(name, value));
            return {};
          }};
}

std::vector<Rule<service::PeopleRequest>> make_people_rules() {
  using R = service::PeopleRequest;
  std::vector<Rule<R>> rules{
      query_rule<R>(),
      codes_rule<R>(
          "prefecture", "prefectures", [](R & r) -> auto& { return r.filter.prefectures; }),
      codes_rule<R>(
          "block", "blocks", [](R & r) -> auto& { return r.filter.blocks; }),
      codes_rule<R>(
          "hub", "hubs", [](R & r) -> auto& { return r.filter.hubs; }),
      codes_rule<R>(
          "industry", "industries", [](R & r) -> auto& { return r.filter.industries; }),
      codes_rule<R>(
          "topic", "topics", [](R & r) -> auto& { return r.filter.topics; }),
      codes_rule<R>(
          "exclude_hub", "hubs", [](R & r) -> auto& { return r.filter.exclude_hubs; }),
      flag_rule("online", &service::PeopleFilter::online),
      flag_rule("outside_region", &service::PeopleFilter::outside_region),
      {"from_prefecture", false,
       [](std::string_view value, R& request, const Reference& reference) -> Decoded<void> {
         TRY_ASSIGN(request.from_prefecture,
                    read_code("from_prefecture", value, reference.list("prefectures")));
         return {};
       }},
      order_rule(),
      {"licensed_first", false,
       [](std::string_view value, R& request, const Reference&) -> Decoded<void> {
         TRY_ASSIGN(request.licensed_first, read_flag("licensed_first", value));
         return {};
       }},
      synonyms_rule<R>()};
  add_paging_rules(rules);
  return rules;
}

std::vector<Rule<service::CasesRequest>> make_cases_rules() {
  using R = service::CasesRequest;
  std::vector<Rule<R>> rules{
      query_rule<R>(),
      codes_rule<R>(
          "prefecture", "prefectures", [](R & r) -> auto& { return r.prefectures; }),
      codes_rule<R>(
          "block", "blocks", [](R & r) -> auto& { return r.blocks; }),
      codes_rule<R>(
          "hub", "hubs", [](R & r) -> auto& { return r.hubs; }),
      codes_rule<R>(
          "industry", "industries", [](R & r) -> auto& { return r.industries; }),
      codes_rule<R>(
          "topic", "topics", [](R & r) -> auto& { return r.topics; }),
      number_rule<R>("year_from", k_year_min, k_year_max,
                     [](R& r, std::int64_t year) { r.year_from = year; }),
      number_rule<R>("year_to", k_year_min, k_year_max,
                     [](R& r, std::int64_t year) { r.year_to = year; }),
      {"coordinator", true,
       [](std::string_view value, R& request, const Reference&) -> Decoded<void> {
         if (!model::is_id(value)) {
           return tl::unexpected(bad_parameter("coordinator", value, "コーディネーターの ID です"));
         }
         request.coordinators.emplace_back(value);
         return {};
       }},
      synonyms_rule<R>()};
  add_paging_rules(rules);
  return rules;
}

std::vector<Rule<service::OrganizationsRequest>> make_organizations_rules() {
  using R = service::OrganizationsRequest;
  std::vector<Rule<R>> rules{
      query_rule<R>(),
      codes_rule<R>(
          "prefecture", "prefectures", [](R & r) -> auto& { return r.prefectures; }),
      codes_rule<R>(
          "type", "org_types", [](R & r) -> auto& { return r.types; })};
  add_paging_rules(rules);
  return rules;
}

std::vector<Rule<service::SuggestRequest>> make_suggest_rules() {
  using R = service::SuggestRequest;
  return {{"q", false,
           [](std::string_view value, R& request, const Reference&) {
             return read_query(value, request.query, service::k_suggest_query_max_bytes);
           }},
          number_rule<R>("limit", 1, service::k_suggest_max, [](R& request, std::int64_t number) {
            request.limit = static_cast<int>(number);
          })};
}

}  // namespace

Decoded<service::PeopleRequest> decode_people(const std::vector<Parameter>& parameters,
                                              const Reference& reference) {
  static const auto rules = make_people_rules();
  return decode(parameters, rules, reference);
}

Decoded<service::CasesRequest> decode_cases(const std::vector<Parameter>& parameters,
                                            const Reference& reference) {
  static const auto rules = make_cases_rules();
  auto request = decode(parameters, rules, reference);
  if (request && request->year_from && request->year_to &&
      *request->year_from > *request->year_to) {
    return tl::unexpected(
        bad_parameter("year_from", std::to_string(*request->year_from), " year_to 以前の年です"));
  }
  return request;
}

Decoded<service::OrganizationsRequest> decode_organizations(
    const std::vector<Parameter>& parameters, const Reference& reference) {
  static const auto rules = make_organizations_rules();
  return decode(parameters, rules, reference);
}

Decoded<service::SuggestRequest> decode_suggest(const std::vector<Parameter>& parameters,
                                                const Reference& reference) {
  static const auto rules = make_suggest_rules();
  return decode(parameters, rules, reference);
}

Decoded<service::DesksRequest> decode_desks(const std::vector<Parameter>& parameters,
                                            const Reference& reference) {
  using R = service::DesksRequest;
  static const std::vector<Rule<R>> rules{
      query_rule<R>(),
      {"prefecture", false,
       [](std::string_view value, R& request, const Reference& known) -> Decoded<void> {
         TRY_ASSIGN(request.prefecture, read_code("prefecture", value, known.list("prefectures")));
         return {};
       }}};
  TRY_ASSIGN(R request, decode(parameters, rules, reference));
  if (request.prefecture.empty())
    return tl::unexpected(bad_parameter("prefecture", "", "必要です（例 13、東京都）"));
  return request;
}

}  // namespace tsunagu::http
