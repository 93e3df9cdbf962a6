// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/decode.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <span>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"
#include "model/check.hpp"
#include "service/accounts.hpp"

namespace tsunagu::http {
namespace {

using model::Reference;

constexpr std::size_t k_shown_value_max = 40;  // code points of a wrong value that are repeated

Problem bad_parameter(std::string_view name, std::string_view value, std::string_view rule) {
  return {ProblemKind::bad_parameter,
          fmt::format("{} は{} (値: \"{}\")", name, rule, text::shorten(value, k_shown_value_max)),
          std::string(name)};
}

// One name that an address takes: reads the value into the request, or says what is wrong.
template <class Request>
struct Rule {
  std::string_view name;
  bool repeatable;
  std::function<Decoded<void>(std::string_view value, Request& request, const Reference& reference)>
      read;
};

// --- kinds of values ---

Decoded<void> read_query(std::string_view value, std::string& into,
                         std::size_t max_bytes = service::k_query_max_bytes) {
  if (value.size() > max_bytes) {
    return tl::unexpected(bad_parameter(
        "q", value, fmt::format(" {} バイトまでです。要点を残して短くしてください", max_bytes)));
  }
  into = value;
  return {};
}

Decoded<std::int64_t> read_number(std::string_view name, std::string_view value, std::int64_t min,
                                  std::int64_t max) {
  std::int64_t number = 0;
  if (!text::parse_integer(value, number) || number < min || number > max) {
    return tl::unexpected(
        bad_parameter(name, value, fmt::format(" {} から {} までの整数です", min, max)));
  }
  return number;
}

Decoded<bool> read_flag(std::string_view name, std::string_view value) {
  if (value == "1" || value == "true") return true;
  if (value == "0" || value == "false") return false;
  return tl::unexpected(bad_parameter(name, value, " 1 (はい) か 0 (いいえ) です"));
}

Decoded<std::string> read_code(std::string_view name, std::string_view value,
                               const model::CodeList& list) {
  std::string code = list.resolve(value);
  if (code.empty()) {
    return tl::unexpected(bad_parameter(
        name, value, "コードか名称で指定します。一覧は /api/v1/reference にあります"));
  }
  return code;
}

// --- rules ---

template <class Request>
Rule<Request> query_rule() {
  return {"q", false, [](std::string_view value, Request& request, const Reference&) {
            return read_query(value, request.query);
          }};
}

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
Rule<Request> number_rule(std::string_view name, std::int64_t min, std::int64_t max,
                          const std::function<void(Request&, std::int64_t)>& into) {
  return {name, false,
          [=](std::string_view value, Request& request, const Reference&) -> Decoded<void> {
            TRY_ASSIGN(const std::int64_t number, read_number(name, value, min, max));
            into(request, number);
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
  rules.push_back(number_rule<Request>(
      "page", 1, service::k_page_max,
      [](Request& request, std::int64_t number) { request.page = static_cast<int>(number); }));
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

constexpr std::size_t k_audit_value_max_bytes = 128;  // ids and codes

Rule<service::AuditRequest> audit_value_rule(std::string_view name,
                                             std::string service::AuditRequest::*into) {
  return {name, false,
          [=](std::string_view value, service::AuditRequest& request,
              const Reference&) -> Decoded<void> {
            if (value.size() > k_audit_value_max_bytes)
              return tl::unexpected(bad_parameter(
                  name, value, fmt::format(" {} バイトまでです", k_audit_value_max_bytes)));
            request.*into = value;
            return {};
          }};
}

template <class Request>
Rule<Request> day_rule(std::string_view name, std::string Request::*into) {
  return {name, false,
          [=](std::string_view value, Request& request, const Reference&) -> Decoded<void> {
            if (!date::is_valid(value))
              return tl::unexpected(bad_parameter(name, value, "日付です（例 2026-04-01）"));
            request.*into = value;
            return {};
          }};
}

std::vector<Rule<service::AuditRequest>> make_audit_rules() {
  using R = service::AuditRequest;
  return {number_rule<R>("before", 1, std::numeric_limits<std::int64_t>::max(),
                         [](R& request, std::int64_t number) { request.before = number; }),
          number_rule<R>("limit", 1, static_cast<std::int64_t>(service::k_audit_rows_a_page),
                         [](R& request, std::int64_t number) {
                           request.limit = static_cast<std::size_t>(number);
                         }),
          audit_value_rule("actor", &R::actor),
          audit_value_rule("kind", &R::kind),
          audit_value_rule("record", &R::record_id),
          day_rule<R>("from", &R::from),
          day_rule<R>("to", &R::to)};
}

std::vector<Rule<service::UsersRequest>> make_users_rules() {
  using R = service::UsersRequest;
  return {
      {"after", false,
       [](std::string_view value, R& wanted, const Reference&) -> Decoded<void> {
         if (value.size() > service::k_login_max_bytes)
           return tl::unexpected(bad_parameter("after", value, "ログイン名です"));
         wanted.after = value;
         return {};
       }},
      {"q", false,
       [](std::string_view value, R& wanted, const Reference&) -> Decoded<void> {
         if (value.size() > service::k_users_query_max_bytes)
           return tl::unexpected(
               bad_parameter("q", value.substr(0, 16), "256バイトまでにしてください"));
         wanted.query = value;
         return {};
       }},
      {"role", false,
       [](std::string_view value, R& wanted, const Reference&) -> Decoded<void> {
         if (!model::role_from(value))
           return tl::unexpected(bad_parameter("role", value, "役割の名前です"));
         wanted.role = value;
         return {};
       }},
      {"organization", false,
       [](std::string_view value, R& wanted, const Reference&) -> Decoded<void> {
         if (!model::is_id(value))
           return tl::unexpected(bad_parameter("organization", value, "機関のIDです（例 hub-13）"));
         wanted.organization_id = value;
         return {};
       }}};
}

Decoded<void> read_hub(std::string_view value, std::string& hub) {
  if (!model::is_id(value))
    return tl::unexpected(bad_parameter("hub", value, "拠点のIDです（例 hub-13）"));
  hub = value;
  return {};
}

std::vector<Rule<std::string>> make_desk_rules() {
  return {{"hub", false, [](std::string_view value, std::string& hub, const Reference&) {
             return read_hub(value, hub);
           }}};
}

std::vector<Rule<service::ConcentrationWish>> make_concentration_rules() {
  using R = service::ConcentrationWish;
  return {day_rule<R>("from", &R::from),
          day_rule<R>("to", &R::to),
          {"hub", false, [](std::string_view value, R& wish, const Reference&) {
             return read_hub(value, wish.hub);
           }}};
}

// One of a few names, each with what it stands for.
template <class Request, class Value, std::size_t n>
Rule<Request> choice_rule(std::string_view name,
                          const std::array<std::pair<std::string_view, Value>, n>& choices,
                          Value Request::*member) {
  return {name, false,
          [=](std::string_view value, Request& request, const Reference&) -> Decoded<void> {
            std::string names;
            for (const auto& [written, stands_for] : choices) {
              if (written == value) {
                request.*member = stands_for;
                return {};
              }
              names += fmt::format("{}{}", names.empty() ? " " : "、", written);
            }
            return tl::unexpected(bad_parameter(name, value, names + " のどれかです"));
          }};
}

// Names that stand for themselves.
template <std::size_t n>
std::array<std::pair<std::string_view, std::string>, n> named_alike(
    const std::array<std::string_view, n>& names) {
  std::array<std::pair<std::string_view, std::string>, n> choices;
  for (std::size_t i = 0; i < n; ++i) choices[i] = {names[i], std::string(names[i])};
  return choices;
}

std::vector<Rule<service::RequestListWish>> make_requests_rules() {
  using R = service::RequestListWish;
  using Box = service::RequestBox;
  constexpr std::array<std::pair<std::string_view, Box>, 4> k_boxes{{{"waiting", Box::waiting},
                                                                     {"sent", Box::sent},
                                                                     {"received", Box::received},
                                                                     {"all", Box::all}}};
  const std::array<std::pair<std::string_view, std::string>, 2> flows{
      {{"request", "request"}, {"referral", "referral"}}};
  return {
      choice_rule<R>("box", k_boxes, &R::box),
      choice_rule<R>("flow", flows, &R::flow),
      {"state", false,
       [](std::string_view value, R& request, const Reference&) -> Decoded<void> {
         if (!dispatch::state_from(value))
           return tl::unexpected(bad_parameter("state", value, "依頼の状態の名前です（例 asked）"));
         request.state = value;
         return {};
       }},
      number_rule<R>("page", 1, service::k_request_pages_max, [](R& request, std::int64_t number) {
        request.page = static_cast<int>(number);
      })};
}

struct PageWish {
  int page = 1;
};

// --- applying them ---

template <class Request>
Problem unknown_name(std::string_view name, const std::vector<Rule<Request>>& rules) {
  std::string_view nearest;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const auto& rule : rules) {
    const std::size_t distance = text::edit_distance(name, rule.name);
    if (distance < least) {
      least = distance;
      nearest = rule.name;
    }
  }
  const std::string hint = rules.empty() ? "このアドレスにパラメーターはありません"
                                         : fmt::format("近い名前は {} です", nearest);
  return {ProblemKind::bad_parameter,
          fmt::format("{} というパラメーターはありません。{}", name, hint), std::string(name)};
}

template <class Request>
Decoded<Request> decode(const std::vector<Parameter>& parameters,
                        const std::vector<Rule<Request>>& rules, const Reference& reference) {
  Request request;
  std::vector<bool> given(rules.size());
  for (const auto& [name, value] : parameters) {
    const auto rule = std::find_if(rules.begin(), rules.end(),
                                   [&name = name](const auto& r) { return r.name == name; });
    if (rule == rules.end()) return tl::unexpected(unknown_name(name, rules));
    if (value.empty()) continue;
    auto seen = given[static_cast<std::size_t>(rule - rules.begin())];
    if (seen && !rule->repeatable)
      return tl::unexpected(bad_parameter(name, value, "一度だけ指定できます"));
    seen = true;
    TRY(rule->read(value, request, reference));
  }
  return request;
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

Decoded<service::UsersRequest> decode_users(const std::vector<Parameter>& parameters,
                                            const Reference& reference) {
  static const auto rules = make_users_rules();
  return decode(parameters, rules, reference);
}

Decoded<service::AuditRequest> decode_audit(const std::vector<Parameter>& parameters,
                                            const Reference& reference) {
  static const auto rules = make_audit_rules();
  return decode(parameters, rules, reference);
}

Decoded<std::string> decode_desk(const std::vector<Parameter>& parameters,
                                 const Reference& reference) {
  static const auto rules = make_desk_rules();
  return decode(parameters, rules, reference);
}

Decoded<service::RequestListWish> decode_requests(const std::vector<Parameter>& parameters,
                                                  const Reference& reference) {
  static const auto rules = make_requests_rules();
  return decode(parameters, rules, reference);
}

Decoded<service::ConcentrationWish> decode_concentration(const std::vector<Parameter>& parameters,
                                                         const Reference& reference) {
  static const auto rules = make_concentration_rules();
  return decode(parameters, rules, reference);
}

Decoded<service::MailListWish> decode_mails(const std::vector<Parameter>& parameters,
                                            const Reference& reference) {
  using W = service::MailListWish;
  static const std::array<std::pair<std::string_view, std::string>, 4> states{
      {{"queued", "queued"}, {"sending", "sending"}, {"sent", "sent"}, {"dead", "dead"}}};
  static const std::vector<Rule<W>> rules{
      choice_rule<W>("state", states, &W::state),
      number_rule<W>("page", 1, service::k_mail_pages_max,
                     [](W& wish, std::int64_t number) { wish.page = static_cast<int>(number); })};
  return decode(parameters, rules, reference);
}

Decoded<JobListWish> decode_jobs(const std::vector<Parameter>& parameters,
                                 const Reference& reference) {
  using W = JobListWish;
  static const auto kinds = named_alike(operations::k_job_kinds);
  static const auto states = named_alike(store::k_job_states);
  static const std::vector<Rule<W>> rules{
      choice_rule<W>("kind", kinds, &W::kind), choice_rule<W>("state", states, &W::state),
      number_rule<W>("page", 1, operations::k_job_pages_max,
                     [](W& wish, std::int64_t number) { wish.page = static_cast<int>(number); })};
  return decode(parameters, rules, reference);
}

Decoded<service::LexiconListWish> decode_lexicon(const std::vector<Parameter>& parameters,
                                                 const Reference& reference) {
  using W = service::LexiconListWish;
  static const std::vector<Rule<W>> rules{
      {"word", false,
       [](std::string_view value, W& wish, const Reference&) -> Decoded<void> {
         if (value.size() > service::k_lexicon_word_max_bytes)
           return tl::unexpected(bad_parameter("word", value, " は長すぎます"));
         wish.word = text::trim(value);
         return {};
       }},
      number_rule<W>("page", 1, service::k_lexicon_pages_max,
                     [](W& wish, std::int64_t number) { wish.page = static_cast<int>(number); })};
  return decode(parameters, rules, reference);
}

Decoded<int> decode_page(const std::vector<Parameter>& parameters, const Reference& reference) {
  static const std::vector<Rule<PageWish>> rules{number_rule<PageWish>(
      "page", 1, service::k_request_pages_max,
      [](PageWish& wish, std::int64_t number) { wish.page = static_cast<int>(number); })};
  TRY_ASSIGN(const PageWish wish, decode(parameters, rules, reference));
  return wish.page;
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

Decoded<void> decode_nothing(const std::vector<Parameter>& parameters) {
  if (parameters.empty()) return {};
  return tl::unexpected(unknown_name(parameters.front().name, std::vector<Rule<Parameter>>()));
}

}  // namespace tsunagu::http
