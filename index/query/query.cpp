// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query/query.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"

namespace tsunagu::index {
namespace {

// A short query may be somebody's name, with or without a blank between family and given name.
std::vector<std::string> names_of(std::string_view utf8, const Analyzer& analyzer) {
  std::vector<std::string> names;
  const std::vector<std::string_view> chunks = text::split_blanks(utf8);
  if (chunks.size() > k_name_chunks_max) return names;
  const auto add = [&](std::string_view candidate) {
    if (text::length(candidate) > k_name_max_points) return;
    std::string key = analyzer.name_key(candidate);
    if (!key.empty() && std::find(names.begin(), names.end(), key) == names.end())
      names.push_back(std::move(key));
  };
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    add(chunks[i]);
    if (i + 1 < chunks.size()) add(std::string(chunks[i]) + std::string(chunks[i + 1]));
  }
  return names;
}

}  // namespace

Query parse_query(std::string_view utf8, const Analyzer& analyzer) {
  Query query;
  std::unordered_map<std::string, std::size_t> place;
  for (Token& token : analyzer.analyze(utf8)) {
    const auto [found, is_new] = place.emplace(token.term, query.words.size());
    if (!is_new) {
      query.words[found->second].weight += 1;
    } else if (query.words.size() < k_query_terms_max) {
      query.words.push_back({.term = std::move(token.term),
                             .written = std::move(token.written),
                             .begin = token.begin,
                             .end = token.end});
    } else {
      place.erase(found);
    }
  }
  query.names = names_of(utf8, analyzer);
  return query;
}

}  // namespace tsunagu::index
