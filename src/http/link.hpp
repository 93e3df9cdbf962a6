// SPDX-License-Identifier: GPL-3.0-or-later
// Paging: number of pages and the Link header (RFC 8288); the address of a search.
#pragma once

#include <cstdint>
#include <string>

#include "http/message.hpp"
#include "service/requests.hpp"

namespace tsunagu::http {

// Longer Link headers (a pasted memo, four times) are left out: clients and proxies refuse answers
// with headers of 8 KB and more. The body tells page and pages anyway.
inline constexpr std::size_t k_link_max_bytes = 4096;

// Pages that can be asked for: enough for `total` entries, but at most service::k_page_max.
std::int64_t page_count(std::int64_t total, int per_page);

// Links to the first, prev, next and last page, as far as they exist, with the request's other
// parameters; empty when there is nowhere to go or the header would be too long.
std::string link_header(const Request& request, int page, std::int64_t pages);

// "/?q=…": the page that shows a search, without its page number.
std::string people_address(const service::PeopleRequest& request);

}  // namespace tsunagu::http
