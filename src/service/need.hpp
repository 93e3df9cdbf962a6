// SPDX-License-Identifier: GPL-3.0-or-later
// Need = what somebody typed, read as a query, its fields looked up in the reference tables. The
// one way from text to a search, for pages, the command line and measuring alike.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.hpp"
#include "index/query/query.hpp"
#include "index/query/synonyms.hpp"
#include "index/reader/searcher.hpp"
#include "index/suggest/readings.hpp"
#include "model/reference.hpp"

namespace tsunagu::service {

struct Need {
  index::Query query;
  std::vector<index::TagFilter> filters;  // 県 拠点 業種 分野, and 資格 of the person
  index::YearFilter years;
  std::vector<index::NameFilter> names;
  std::vector<std::string> notes;  // in Japanese: what could not be taken as it was written
};

// What else the words of a need may be found by; null: nothing.
struct Widening {
  const index::Synonyms* synonyms = nullptr;
  const index::Readings* readings = nullptr;
};

// `text`: well-formed UTF-8. Every text is a need.
Need read_need(std::string_view text, const index::Analyzer& analyzer, const Widening& widening,
               const model::Reference& reference);

}  // namespace tsunagu::service
