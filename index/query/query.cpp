// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query/query.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>

#include "base/text.hpp"
#include "index/query/synonyms.hpp"
#include "index/ranking/parameters.hpp"

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

// Words in text order, longer ones before their parts; of a word whose parts make up all of it the
// parts alone, so that it is found inside longer words as well.
std::vector<Token> finest(std::vector<Token> tokens) {
  std::stable_sort(tokens.begin(), tokens.end(), [](const Token& a, const Token& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<Token> kept;
  for (std::size_t i = 0; i < tokens.size();) {
    std::size_t parts = i + 1;
    std::uint32_t covered = tokens[i].begin;
    for (; parts < tokens.size() && tokens[parts].end <= tokens[i].end; ++parts) {
      if (tokens[parts].begin == covered) covered = tokens[parts].end;
    }
    const bool has_all_parts = covered == tokens[i].end;
    for (std::size_t k = has_all_parts ? i + 1 : i; k < (has_all_parts ? parts : i + 1); ++k) {
      // Parts of parts are left out.
      if (kept.empty() || tokens[k].begin >= kept.back().end) kept.push_back(std::move(tokens[k]));
    }
    i = parts;
  }
  return kept;
}

// Nothing when no word of it can be searched for.
std::optional<Condition> condition_of(const Leaf& leaf, const Analyzer& analyzer) {
  Condition condition{.kind = leaf.is_phrase ? Condition::Kind::phrase : Condition::Kind::words};
  std::uint32_t end = 0;
  for (Token& token : finest(analyzer.analyze(leaf.text))) {
    if (condition.terms.size() == k_phrase_words_max) break;
    // What is written together has to stand together; a blank may or may not be in the text.
    condition.terms.push_back({std::move(token.term), 1, token.begin == end ? 1U : 2U});
    end = token.end;
  }
  if (condition.terms.empty()) return std::nullopt;
  if (text::length(leaf.text) <= k_name_max_points) condition.name = analyzer.name_key(leaf.text);
  return condition;
}

// The conditions of `syntax`, without operands that have no searchable word.
std::vector<Condition> conditions_of(const Syntax& syntax, const Analyzer& analyzer) {
  std::vector<std::vector<Condition>> stack;  // one list for each value; empty: nothing to ask for
  for (const Step& step : syntax.steps) {
    if (step.kind == Step::Kind::leaf) {
      auto& value = stack.emplace_back();
      if (auto leaf = condition_of(syntax.leaves[step.number], analyzer))
        value.push_back(std::move(*leaf));
      continue;
    }
    std::vector<Condition> joined;
    std::size_t count = 0;
    for (std::size_t i = stack.size() - step.number; i < stack.size(); ++i) {
      if (!stack[i].empty()) ++count;
      std::move(stack[i].begin(), stack[i].end(), std::back_inserter(joined));
    }
    stack.resize(stack.size() - step.number);
    if (step.kind == Step::Kind::without) {
      if (count > 0) joined.push_back({.kind = Condition::Kind::without, .count = 1});
    } else if (count > 1) {
      const bool all = step.kind == Step::Kind::all;
      joined.push_back({.kind = all ? Condition::Kind::all : Condition::Kind::any, .count = count});
    }
    stack.push_back(std::move(joined));
  }
  return stack.empty() ? std::vector<Condition>() : std::move(stack.back());
}

}  // namespace

Query parse_query(std::string_view utf8, const Analyzer& analyzer, const Synonyms* synonyms) {
  Syntax syntax = read_syntax(utf8);
  Query query{.conditions = conditions_of(syntax, analyzer)};
  if (query.conditions.empty() && syntax.fields.empty()) {
    query.text = utf8;  // nothing to ask for: 「-の」 is plain text
  } else {
    query.text = std::move(syntax.words);
    query.fields = std::move(syntax.fields);
  }
  std::unordered_map<std::string, std::size_t> place;
  const std::vector<Token> tokens = analyzer.analyze(query.text);
  for (const Token& token : tokens) {
    const auto [found, is_new] = place.emplace(token.term, query.words.size());
    if (!is_new) {
      query.words[found->second].weight += 1;
    } else if (query.words.size() < k_query_terms_max) {
      query.words.push_back(
          {.term = token.term, .written = token.written, .begin = token.begin, .end = token.end});
    } else {
      place.erase(found);
    }
  }
  for (QueryTerm& word : query.words) {
    if (analyzer.only_asks(word.term)) word.weight *= k_question_word;
  }
  if (synonyms != nullptr) synonyms->expand(tokens, query);
  query.names = names_of(query.text, analyzer);
  return query;
}

}  // namespace tsunagu::index
