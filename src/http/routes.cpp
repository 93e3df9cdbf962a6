// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/routes.hpp"

#include <algorithm>

namespace tsunagu::http {
namespace {

Purpose purpose_of(const Route& route) {
  switch (route.endpoint) {
    case Endpoint::search_people:
    case Endpoint::search_cases:
    case Endpoint::compare_people:
    case Endpoint::build_team:
    case Endpoint::try_lexicon: return Purpose::read;
    case Endpoint::export_file:
    case Endpoint::import_corrections:
    case Endpoint::show_vcard: return Purpose::take_away;
    case Endpoint::sign_in:
    case Endpoint::sign_out:
    case Endpoint::accept_invitation: return Purpose::sign;
    default: return is_safe(route.method) ? Purpose::read : Purpose::change;
  }
}

std::optional<RouteMatch> match(const Route& route, std::span<const std::string> segments) {
  RouteMatch found{.endpoint = route.endpoint,
                   .purpose = purpose_of(route),
                   .pattern = route.pattern,
                   .body_max_bytes = route.body_max_bytes,
                   .media = route.media,
                   .row = static_cast<std::size_t>(&route - k_routes.data())};
  std::string_view pattern = route.pattern.substr(1);
  for (const std::string& segment : segments) {
    if (pattern.empty()) return std::nullopt;
    const std::string_view expected = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(std::min(expected.size() + 1, pattern.size()));
    if (expected == "{id}" && !segment.empty()) {
      found.id = segment;
    } else if (expected != segment) {
      return std::nullopt;
    }
  }
  return pattern.empty() ? std::optional(found) : std::nullopt;
}

}  // namespace

RouteLookup find_route(Method method, std::span<const std::string> segments) {
  const Method asked = method == Method::head ? Method::get : method;
  RouteLookup lookup;
  bool is_exact = false;  // an address without {id} is no record of the same name
  for (const Route& route : k_routes) {
    auto found = match(route, segments);
    if (!found || (is_exact && !found->id.empty())) continue;
    is_exact = is_exact || found->id.empty();
    if (route.method == asked) return {std::move(found), {}};
    if (!lookup.allow.empty()) lookup.allow += ", ";
    lookup.allow += route.method == Method::get ? "GET, HEAD" : name_of(route.method);
  }
  return lookup;
}

}  // namespace tsunagu::http
