// SPDX-License-Identifier: GPL-3.0-or-later
// How far prefectures are from one another: along the great circle between the seats of their
// governments (data/reference/prefectures.tsv). A guide to "near", not a travel distance.
#pragma once

#include <optional>
#include <string_view>

#include "model/reference.hpp"

namespace tsunagu::model {

// Kilometres; nothing when a code is unknown. Within 0.5 % of the table of the Geospatial
// Information Authority of Japan (都道府県庁間の距離), which measures on the ellipsoid.
std::optional<double> distance_km(const Reference& reference, std::string_view prefecture,
                                  std::string_view other);

}  // namespace tsunagu::model
