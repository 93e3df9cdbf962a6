// SPDX-License-Identifier: GPL-3.0-or-later
// Need = what somebody typed, read as a query, its fields looked up in the reference tables. The
// one way from text to a search, for pages, the command line and measuring alike.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.hpp"
#include "index/query/query.hpp"
#include "index/reader/searcher.hpp"
#include "model/reference.hpp"

namespace tsunagu::service {

struct Need {
  index::Query query;
  std::vector<index::TagFilter> filters;  // 県 拠点 業種 分野, and 資格 of the person
  index::YearFilter years;
  std::vector<index::NameFilter> names;
  std::vector<std::string> notes;  // in Japanese: what could not be taken as it was written
};

// `text`: well-formed UTF-8. Every text is a need.
Need read_need(std::string_view text, const index::Analyzer& analyzer,
               const model::Reference& reference);

}  // namespace tsunagu::service
