// SPDX-License-Identifier: GPL-3.0-or-later
// Relaxed searches of an answer, and a search as the parameters of its address; for encode.cpp
// and html_search.cpp only.
#pragma once

#include <string_view>
#include <vector>

#include "http/json_writer.hpp"
#include "service/requests.hpp"

namespace tsunagu::http {

// Member "query": the parameters that decode.cpp reads back into `request`, without page and
// per_page. A parameter that comes several times is a list.
void address_query(JsonWriter& json, const service::PeopleRequest& request);
void address_query(JsonWriter& json, const service::CasesRequest& request);

// What goes before "N 人": what would have to be otherwise.
std::string_view label_of(service::Drop drop);

// Member "relaxed".
void relaxed_searches(JsonWriter& json,
                      const std::vector<service::RelaxedSearch<service::PeopleRequest>>& searches);
void relaxed_searches(JsonWriter& json,
                      const std::vector<service::RelaxedSearch<service::CasesRequest>>& searches);

}  // namespace tsunagu::http
