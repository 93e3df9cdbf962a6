// SPDX-License-Identifier: GPL-3.0-or-later
// How query parameters are read: a rule for each name that an address takes, and what all rules
// have in common. For the sources of decode.hpp alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"
#include "http/decode.hpp"

namespace tsunagu::http {

// One name that an address takes: reads the value into the request, or says what is wrong.
template <class Request>
struct Rule {
  std::string_view name;
  bool repeatable;
  std::function<Decoded<void>(std::string_view value, Request& request,
                              const model::Reference& reference)>
      read;
};

// "NAME は<rule> (値: ...)", with the value cut short.
Problem bad_parameter(std::string_view name, std::string_view value, std::string_view rule);

// --- values: each answers what was written, or says what is wrong with it ---

Decoded<void> read_query(std::string_view value, std::string& into,
                         std::size_t max_bytes = service::k_query_max_bytes);
Decoded<std::int64_t> read_number(std::string_view name, std::string_view value, std::int64_t min,
                                  std::int64_t max);
Decoded<bool> read_flag(std::string_view name, std::string_view value);
// Code, label or alias of the list.
Decoded<std::string> read_code(std::string_view name, std::string_view value,
                               const model::CodeList& list);

// --- rules ---

template <class Request>
Rule<Request> query_rule() {
  return {"q", false, [](std::string_view value, Request& request, const model::Reference&) {
            return read_query(value, request.query);
          }};
}

template <class Request>
Rule<Request> number_rule(std::string_view name, std::int64_t min, std::int64_t max,
                          const std::function<void(Request&, std::int64_t)>& into) {
  return {name, false,
          [=](std::string_view value, Request& request, const model::Reference&) -> Decoded<void> {
            TRY_ASSIGN(const std::int64_t number, read_number(name, value, min, max));
            into(request, number);
            return {};
          }};
}

// Into Request::page.
template <class Request>
Rule<Request> page_rule(std::int64_t max) {
  return number_rule<Request>("page", 1, max, [](Request& request, std::int64_t number) {
    request.page = static_cast<int>(number);
  });
}

template <class Request>
Rule<Request> day_rule(std::string_view name, std::string Request::*into) {
  return {name, false,
          [=](std::string_view value, Request& request, const model::Reference&) -> Decoded<void> {
            if (!date::is_valid(value))
              return tl::unexpected(bad_parameter(name, value, "日付です（例 2026-04-01）"));
            request.*into = value;
            return {};
          }};
}

// One of a few names, each with what it stands for.
template <class Request, class Value, std::size_t n>
Rule<Request> choice_rule(std::string_view name,
                          const std::array<std::pair<std::string_view, Value>, n>& choices,
                          Value Request::*member) {
  return {name, false,
          [=](std::string_view value, Request& request, const model::Reference&) -> Decoded<void> {
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

// --- applying them ---

// The problem of a name that none of `known` is; names the nearest.
Problem unknown_name(std::string_view name, const std::vector<std::string_view>& known);

// The request that the rules read from the parameters, or the first problem.
template <class Request>
Decoded<Request> decode(const std::vector<Parameter>& parameters,
                        const std::vector<Rule<Request>>& rules,
                        const model::Reference& reference) {
  Request request;
  std::vector<bool> given(rules.size());
  for (const auto& [name, value] : parameters) {
    const auto rule = std::find_if(rules.begin(), rules.end(),
                                   [&name = name](const auto& r) { return r.name == name; });
    if (rule == rules.end()) {
      std::vector<std::string_view> known;
      for (const auto& one : rules) known.push_back(one.name);
      return tl::unexpected(unknown_name(name, known));
    }
    if (value.empty()) continue;
    auto seen = given[static_cast<std::size_t>(rule - rules.begin())];
    if (seen && !rule->repeatable)
      return tl::unexpected(bad_parameter(name, value, "一度だけ指定できます"));
    seen = true;
    TRY(rule->read(value, request, reference));
  }
  return request;
}

}  // namespace tsunagu::http
