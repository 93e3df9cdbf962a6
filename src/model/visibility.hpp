// SPDX-License-Identifier: GPL-3.0-or-later
// Who may see what: public < agency < hub < own.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "model/records.hpp"

namespace tsunagu::model {

// A layer of the index and a tier of readers; a reader sees the own tier's layer and all before it.
enum class Tier { public_, agency, hub };
inline constexpr std::array k_tiers{Tier::public_, Tier::agency, Tier::hub};

constexpr std::string_view name_of(Tier tier) {
  constexpr std::array<std::string_view, 3> k_tier_names{"public", "agency", "hub"};
  return k_tier_names[static_cast<std::size_t>(tier)];
}

std::optional<Tier> tier_from(std::string_view name);

// The layer that holds a record on the day `today`; nullopt: in no layer.
// A person is public only with recorded consent and inside the term (a desk needs no consent);
// without consent the record is for hubs only, and in no layer when it was withdrawn.
std::optional<Tier> layer_of(const Coordinator& person, std::string_view today);
// Published, and inside its publishing dates on the day `today`.
bool is_published(const Case& record, std::string_view today);
// Only published cases inside their publishing dates; "own" is never in the index.
std::optional<Tier> layer_of(const Case& record, std::string_view today);
// Always public.
std::optional<Tier> layer_of(const Organization& record, std::string_view today);
std::optional<Tier> layer_of(const Measure& record, std::string_view today);

}  // namespace tsunagu::model
