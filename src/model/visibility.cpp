// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/visibility.hpp"

namespace tsunagu::model {

std::optional<Tier> tier_from(std::string_view name) {
  for (const Tier tier : k_tiers) {
    if (name_of(tier) == name) return tier;
  }
  return std::nullopt;
}

std::optional<Tier> layer_of(const Coordinator& person, std::string_view today) {
  if (!person.term.from.empty() && today < person.term.from) return std::nullopt;
  if (!person.term.until.empty() && today > person.term.until) return std::nullopt;
  if (person.role == "desk") return Tier::public_;
  if (person.consent.scope.empty()) return Tier::hub;
  return tier_from(person.consent.scope);
}

bool is_published(const Case& record, std::string_view today) {
  return record.status == "published" &&
         (record.publish_from.empty() || today >= record.publish_from) &&
         (record.publish_until.empty() || today <= record.publish_until);
}

std::optional<Tier> layer_of(const Case& record, std::string_view today) {
  return is_published(record, today) ? tier_from(record.visibility) : std::nullopt;
}

std::optional<Tier> layer_of(const Organization&, std::string_view) { return Tier::public_; }
std::optional<Tier> layer_of(const Measure&, std::string_view) { return Tier::public_; }

}  // namespace tsunagu::model
