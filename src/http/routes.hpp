// SPDX-License-Identifier: GPL-3.0-or-later
// Every address of the server on one screen. Plain comparison of segments: never a regular
// expression on what a client sent.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tsunagu::http {

enum class Endpoint {
  search_people,
  search_cases,
  suggest,
  show_case,
  show_coordinator,
  similar_cases,
  similar_people,
  list_organizations,
  show_organization,
  reference,
  contract,
  health,
  readiness,
  problem_type,
  web_page,
};

struct Route {
  std::string_view pattern;  // "{id}" stands for any one segment
  Endpoint endpoint;
};

inline constexpr std::array k_routes{
    Route{"/api/v1/search", Endpoint::search_people},
    Route{"/api/v1/cases", Endpoint::search_cases},
    Route{"/api/v1/suggest", Endpoint::suggest},
    Route{"/api/v1/cases/{id}", Endpoint::show_case},
    Route{"/api/v1/cases/{id}/similar", Endpoint::similar_cases},
    Route{"/api/v1/coordinators/{id}", Endpoint::show_coordinator},
    Route{"/api/v1/coordinators/{id}/similar", Endpoint::similar_people},
    Route{"/api/v1/organizations", Endpoint::list_organizations},
    Route{"/api/v1/organizations/{id}", Endpoint::show_organization},
    Route{"/api/v1/reference", Endpoint::reference},
    Route{"/api/v1/openapi.yaml", Endpoint::contract},
    Route{"/healthz", Endpoint::health},
    Route{"/readyz", Endpoint::readiness},
    Route{"/problems/{id}", Endpoint::problem_type},
    // The web client shows these itself; every state of the search is in the query string.
    Route{"/", Endpoint::web_page},
    Route{"/about", Endpoint::web_page},
    Route{"/cases/{id}", Endpoint::web_page},
    Route{"/coordinators/{id}", Endpoint::web_page},
    Route{"/organizations", Endpoint::web_page},
    Route{"/organizations/{id}", Endpoint::web_page},
    Route{"/styleguide", Endpoint::web_page},
};

struct RouteMatch {
  Endpoint endpoint;
  std::string id;  // what stood for "{id}", not empty; empty when the pattern has none
};

std::optional<RouteMatch> find_route(std::span<const std::string> segments);

}  // namespace tsunagu::http
