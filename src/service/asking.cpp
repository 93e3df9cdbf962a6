// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/asking.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "dispatch/travel.hpp"

namespace tsunagu::service {

Result<void> check_query(const std::string& query) {
  if (query.size() > k_query_max_bytes) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("検索語は {} バイトまでです ({} バイトあります)", k_query_max_bytes,
                            query.size()));
  }
  if (!text::is_utf8(query))
    return fail(ErrorCode::invalid_argument, "検索語が UTF-8 ではありません");
  return {};
}

index::PeopleSearch people_search(const Need& need, std::vector<index::TagFilter> filters,
                                  model::Tier reader, const Availability::Ids& absent) {
  filters.insert(filters.end(), need.filters.begin(), need.filters.end());
  return {.query = need.query,
          .layer_count = layers_of(reader),
          .filters = std::move(filters),
          .years = need.years,
          .names = need.names,
          .absent = absent};
}

index::TagOrder nearest_first(const model::Reference& reference, std::string_view from_prefecture) {
  std::vector<std::pair<std::pair<dispatch::TravelClass, double>, std::string>> places;
  for (const auto& entry : reference.list("prefectures").entries()) {
    if (const auto travel = dispatch::travel(reference, from_prefecture, entry.code))
      places.push_back({{travel->travel_class, travel->km}, entry.code});
  }
  std::sort(places.begin(), places.end());
  index::TagOrder order{index::TagField::prefecture, {}};
  for (auto& [travel, code] : places) order.groups.push_back({std::move(code)});
  return order;
}

}  // namespace tsunagu::service
