// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/distance.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

namespace tsunagu::model {
namespace {

constexpr double k_earth_radius_km = 6371.0088;  // mean radius, IUGG

struct Place {
  double latitude, longitude;  // radians
};

std::optional<double> radians(const CodeEntry& entry, const char* column) {
  const auto cell = entry.extra.find(column);
  if (cell == entry.extra.end()) return std::nullopt;
  double degrees = 0;
  const std::string& text = cell->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), degrees);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return degrees * std::numbers::pi / 180;
}

std::optional<Place> place_of(const Reference& reference, std::string_view prefecture) {
  const CodeEntry* entry = reference.list("prefectures").find(prefecture);
  if (entry == nullptr) return std::nullopt;
  const auto latitude = radians(*entry, "latitude");
  const auto longitude = radians(*entry, "longitude");
  if (!latitude || !longitude) return std::nullopt;
  return Place{*latitude, *longitude};
}

double squared(double x) { return x * x; }

}  // namespace

std::optional<double> distance_km(const Reference& reference, std::string_view prefecture,
                                  std::string_view other) {
  const auto a = place_of(reference, prefecture);
  const auto b = place_of(reference, other);
  if (!a || !b) return std::nullopt;
  // The haversine formula: exact for near places too.
  const double h = squared(std::sin((b->latitude - a->latitude) / 2)) +
                   std::cos(a->latitude) * std::cos(b->latitude) *
                       squared(std::sin((b->longitude - a->longitude) / 2));
  return 2 * k_earth_radius_km * std::asin(std::sqrt(std::min(1.0, h)));
}

}  // namespace tsunagu::model
