// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/support/print_query.hpp"

#include <array>
#include <vector>

#include <doctest/doctest.h>

#include "base/text.hpp"

namespace tsunagu::test {
namespace {

using index::Condition;

std::string terms_of(const Condition& condition) {
  std::vector<std::string> terms;
  for (const auto& word : condition.terms) terms.push_back(word.term);
  return text::join(terms, "+");
}

std::string_view label_of(index::QueryField field) {
  constexpr std::array<std::string_view, 7> k_labels{"氏名", "拠点", "県", "業種",
                                                     "分野", "資格", "年"};
  return k_labels.at(static_cast<std::size_t>(field));
}

}  // namespace

std::string print_conditions(const index::Query& query) {
  std::vector<std::string> stack;
  for (const Condition& condition : query.conditions) {
    switch (condition.kind) {
      case Condition::Kind::words: stack.push_back(terms_of(condition)); break;
      case Condition::Kind::phrase: stack.push_back("\"" + terms_of(condition) + "\""); break;
      case Condition::Kind::without:
        REQUIRE_FALSE(stack.empty());
        stack.back() = "!" + stack.back();
        break;
      case Condition::Kind::all:
      case Condition::Kind::any: {
        REQUIRE(condition.count >= 2);
        REQUIRE(stack.size() >= condition.count);
        const auto first = stack.end() - static_cast<std::ptrdiff_t>(condition.count);
        const std::vector<std::string> operands(first, stack.end());
        stack.erase(first, stack.end());
        const bool all = condition.kind == Condition::Kind::all;
        stack.push_back("(" + text::join(operands, all ? " & " : " | ") + ")");
        break;
      }
    }
  }
  REQUIRE(stack.size() <= 1);
  return stack.empty() ? std::string() : stack.back();
}

std::string print_fields(const index::Query& query) {
  std::vector<std::string> fields;
  for (const auto& field : query.fields) {
    fields.push_back((field.exclude ? "!" : "") + std::string(label_of(field.field)) + "=" +
                     field.value);
  }
  return text::join(fields, " ");
}

std::string print_words(const index::Query& query) {
  std::vector<std::string> words;
  for (const auto& word : query.words) words.push_back(word.term);
  return text::join(words, " ");
}

}  // namespace tsunagu::test
