// SPDX-License-Identifier: GPL-3.0-or-later
// Typed text -> tokens of the query language. Internal to the query room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/query/syntax.hpp"

namespace tsunagu::index {

enum class TokenKind { word, phrase, field, minus, open, close, and_, or_ };

struct Token {
  TokenKind kind = TokenKind::word;
  std::string text =
      {};  // word, and_, or_: as written; phrase: between the quotes; field: the value
  QueryField field = QueryField::name;
};

// Brackets come in pairs. A memo (see k_typed_max_points) has no token.
std::vector<Token> read_tokens(std::string_view utf8);

}  // namespace tsunagu::index
