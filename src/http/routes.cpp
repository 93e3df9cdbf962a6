// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/routes.hpp"

namespace tsunagu::http {
namespace {

std::optional<RouteMatch> match(const Route& route, std::span<const std::string> segments) {
  RouteMatch found{route.endpoint, {}};
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

std::optional<RouteMatch> find_route(std::span<const std::string> segments) {
  for (const Route& route : k_routes) {
    if (auto found = match(route, segments)) return found;
  }
  return std::nullopt;
}

}  // namespace tsunagu::http
