// SPDX-License-Identifier: GPL-3.0-or-later
// A person of an answer, with the evidence for the need: the same in results and comparisons.
#pragma once

#include "http/json_writer.hpp"
#include "model/reference.hpp"
#include "service/requests.hpp"

namespace tsunagu::http {

inline constexpr int k_score_decimals = 4;

// The members of an object (PersonHit in openapi.yaml).
void person_members(JsonWriter& json, const service::PersonHit& hit,
                    const model::Reference& reference);

}  // namespace tsunagu::http
