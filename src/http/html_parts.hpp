// SPDX-License-Identifier: GPL-3.0-or-later
// Pieces that several pages share; for html_records.cpp, html_search.cpp and html_organizations.cpp
// only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/html.hpp"
#include "model/reference.hpp"
#include "service/requests.hpp"

namespace tsunagu::http {

// Labels of the codes in one line, "、" between them.
std::string labels_of(const model::CodeList& list, const std::vector<std::string>& codes);
// "2026-04-01" as 2026年4月1日; other texts as they are.
std::string words_for_date(const std::string& iso);

// A link to one of our pages: `folder` is coordinators, cases or organizations.
void record_link(HtmlWriter& html, std::string_view folder, std::string_view id,
                 std::string_view text);
// Parts of a line with a dot between them; empty ones are left out.
void joined_line(HtmlWriter& html, const std::vector<std::string>& parts);
void tag_list(HtmlWriter& html, const model::CodeList& list, const std::vector<std::string>& codes);
// A term and its value in a description list; nothing without a value.
void fact(HtmlWriter& html, std::string_view name, std::string_view value);
// A titled text, paragraphs as written; nothing without a text.
void passage(HtmlWriter& html, std::string_view title, std::string_view text);
void sample_notice(HtmlWriter& html);
// A text with the ranges marked, which count code points.
void marked(HtmlWriter& html, std::string_view utf8, const service::Highlights& ranges);
// A labelled choice of one code of a list, or none; the first of `chosen` is selected.
void choice(HtmlWriter& html, std::string_view name, std::string_view label,
            const model::CodeList& list, const std::vector<std::string>& chosen);
// To the pages before and after; `address` has parameters already. Nothing when there is one page.
void page_links(HtmlWriter& html, const std::string& address, int page, std::int64_t pages);
// Whether the person can be met from afar.
void reach(HtmlWriter& html, const model::Coordinator& person);

}  // namespace tsunagu::http
