// SPDX-License-Identifier: GPL-3.0-or-later
// Answers about comparisons, teams, shortlists and saved searches as JSON, exactly as openapi.yaml
// has them. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "model/reference.hpp"
#include "service/choosing.hpp"
#include "service/saved_searches.hpp"
#include "service/shortlists.hpp"

namespace tsunagu::http {

std::string encode_comparison(const service::CompareRequest& request,
                              const service::CompareAnswer& answer,
                              const model::Reference& reference);
std::string encode_team(const service::TeamRequest& request, const service::TeamAnswer& answer,
                        const model::Reference& reference);
std::string encode_shortlist(const service::ShortlistView& view, const model::Reference& reference);
std::string encode_shortlists(int page, const service::ShortlistPage& shown,
                              const model::Reference& reference);
std::string encode_saved_search(const service::SavedSearchView& view,
                                const model::Reference& reference);
std::string encode_saved_searches(const std::vector<service::SavedSearchView>& views,
                                  const model::Reference& reference);

}  // namespace tsunagu::http
