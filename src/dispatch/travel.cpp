// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/travel.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "model/distance.hpp"

namespace tsunagu::dispatch {
namespace {

constexpr std::string_view k_island = "47";  // no road and no railway leads to Okinawa

struct ClassRow {
  std::string_view name, label;
};
// In the order of TravelClass.
constexpr std::array<ClassRow, 5> k_classes{{{"same_prefecture", "同じ都道府県"},
                                             {"neighbouring", "隣の都道府県"},
                                             {"same_block", "同じブロック"},
                                             {"half_day", "半日"},
                                             {"overnight", "泊まり"}}};

bool are_neighbours(const model::Reference& reference, std::string_view a, std::string_view b) {
  const model::CodeEntry* entry = reference.list("prefectures").find(a);
  const auto cell = entry->extra.find("neighbours");
  if (cell == entry->extra.end()) return false;
  const auto codes = text::split(cell->second, ' ');
  return std::find(codes.begin(), codes.end(), b) != codes.end();
}

TravelClass class_of(const model::Reference& reference, std::string_view from, std::string_view to,
                     double km) {
  if (from == to) return TravelClass::same_prefecture;
  if (are_neighbours(reference, from, to)) return TravelClass::neighbouring;
  if (from == k_island || to == k_island) return TravelClass::overnight;
  if (reference.block_of(from) == reference.block_of(to)) return TravelClass::same_block;
  return km <= k_half_day_km ? TravelClass::half_day : TravelClass::overnight;
}

}  // namespace

std::optional<Travel> travel(const model::Reference& reference, std::string_view from,
                             std::string_view to) {
  const auto km = model::distance_km(reference, from, to);
  if (!km) return std::nullopt;
  return Travel{*km, class_of(reference, from, to, *km)};
}

std::string_view name_of(TravelClass travel_class) {
  return k_classes[static_cast<std::size_t>(travel_class)].name;
}

std::string_view label_of(TravelClass travel_class) {
  return k_classes[static_cast<std::size_t>(travel_class)].label;
}

}  // namespace tsunagu::dispatch
