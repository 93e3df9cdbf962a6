// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/link.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "http/target.hpp"
#include "service/requests.hpp"

namespace tsunagu::http {

std::int64_t page_count(std::int64_t total, int per_page) {
  return std::min<std::int64_t>((total + per_page - 1) / per_page, service::k_page_max);
}

std::string link_header(const Request& request, int page, std::int64_t pages) {
  std::string address = request.path + '?';
  for (const auto& [name, value] : request.parameters) {
    if (name != "page" && !value.empty())
      address += percent_encode(name) + '=' + percent_encode(value) + '&';
  }
  std::string header;
  const auto add = [&](std::string_view relation, std::int64_t to) {
    header +=
        fmt::format("{}<{}page={}>; rel=\"{}\"", header.empty() ? "" : ", ", address, to, relation);
  };
  if (page > 1 && pages > 0) add("first", 1);
  if (page > 1 && pages > 0) add("prev", std::min<std::int64_t>(page - 1, pages));
  if (page < pages) add("next", page + 1);
  if (page < pages) add("last", pages);
  return header.size() > k_link_max_bytes ? std::string() : header;
}

std::string people_address(const service::PeopleRequest& request) {
  std::string address = "/?q=" + percent_encode(request.query);
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) address += fmt::format("&{}={}", name, percent_encode(value));
  };
  const auto all = [&](std::string_view name, const std::vector<std::string>& values) {
    for (const auto& value : values) add(name, value);
  };
  const service::PeopleFilter& filter = request.filter;
  all("prefecture", filter.prefectures);
  all("block", filter.blocks);
  all("hub", filter.hubs);
  all("industry", filter.industries);
  all("topic", filter.topics);
  all("exclude_hub", filter.exclude_hubs);
  if (filter.online) add("online", "1");
  if (filter.outside_region) add("outside_region", "1");
  add("from_prefecture", request.from_prefecture);
  if (!request.synonyms) add("synonyms", "off");
  return address;
}

}  // namespace tsunagu::http
