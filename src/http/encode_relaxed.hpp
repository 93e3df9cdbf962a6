// SPDX-License-Identifier: GPL-3.0-or-later
// Relaxed searches of an answer, and a search as the parameters of its address; for encode.cpp
// only.
#pragma once

#include <vector>

#include "http/json_writer.hpp"
#include "service/requests.hpp"

namespace tsunagu::http {

// Member "query": the parameters that decode.cpp reads back into `request`, without page and
// per_page. A parameter that comes several times is a list.
void address_query(JsonWriter& json, const service::PeopleRequest& request);
void address_query(JsonWriter& json, const service::CasesRequest& request);

// Member "relaxed".
void relaxed_searches(JsonWriter& json,
                      const std::vector<service::RelaxedSearch<service::PeopleRequest>>& searches);
void relaxed_searches(JsonWriter& json,
                      const std::vector<service::RelaxedSearch<service::CasesRequest>>& searches);

}  // namespace tsunagu::http
