// SPDX-License-Identifier: GPL-3.0-or-later
// How far the work is, prefecture to prefecture: what cards show, what results can be sorted by,
// and what a report is compared with. Never a part of relevance. A guide made from the seats of the
// prefectural governments and the borders in data/reference/prefectures.tsv, not a timetable.
//
// Pure; any thread.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "model/reference.hpp"

namespace tsunagu::dispatch {

enum class TravelClass {
  same_prefecture,
  neighbouring,  // a common border on land, by bridge or by tunnel
  same_block,
  half_day,   // another block, within k_half_day_km
  overnight,  // farther, or to and from Okinawa
};
inline constexpr std::array k_travel_classes{TravelClass::same_prefecture,
                                             TravelClass::neighbouring, TravelClass::same_block,
                                             TravelClass::half_day, TravelClass::overnight};
inline constexpr double k_half_day_km = 400;

struct Travel {
  double km = 0;  // along the great circle
  TravelClass travel_class = TravelClass::same_prefecture;
};

// Nothing when a code is unknown.
std::optional<Travel> travel(const model::Reference& reference, std::string_view from,
                             std::string_view to);

// Stable name ("half_day") and Japanese label.
std::string_view name_of(TravelClass travel_class);
std::string_view label_of(TravelClass travel_class);

}  // namespace tsunagu::dispatch
