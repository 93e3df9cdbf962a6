// SPDX-License-Identifier: GPL-3.0-or-later
// The query language (docs/query-language.md): typed text -> words, conditions, fields. Knows
// nothing of analysis. Pure, linear in the text, without recursion; no text is an error: what does
// not read as the language is plain text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagu::index {

// The language is typed by hand. A text with a line break, or a longer one, is a memo: plain text,
// whatever marks are in it.
inline constexpr std::size_t k_typed_max_points = 200;
inline constexpr std::size_t k_operators_max =
    64;                                         // AND, OR, -, brackets, phrases and fields together
inline constexpr std::size_t k_depth_max = 16;  // brackets inside brackets

enum class QueryField { name, hub, prefecture, industry, topic, qualification, year };

// `field:value`. Restricts the whole search, wherever it stands; values of one field are
// alternatives.
struct FieldValue {
  QueryField field = QueryField::name;
  std::string value;  // as written, never empty
  bool exclude = false;
};

// An operand: what a piece of evidence has to contain.
struct Leaf {
  std::string text;
  bool is_phrase = false;  // its words side by side
};

// Postfix: a leaf stands for itself, the others for the operands before them.
struct Step {
  enum class Kind { leaf, all, any, without } kind = Kind::leaf;
  std::size_t number = 0;  // leaf: which; all, any: how many operands; without: one
};

struct Syntax {
  std::string words;  // the text whose words rank: everything that is not excluded, without fields
  std::vector<Leaf> leaves;
  std::vector<Step> steps;  // empty: no condition
  std::vector<FieldValue> fields;
};

// `utf8`: well-formed.
Syntax read_syntax(std::string_view utf8);

}  // namespace tsunagu::index
