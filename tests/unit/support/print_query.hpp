// SPDX-License-Identifier: GPL-3.0-or-later
// A parsed query as one line of text, for tables of expectations.
#pragma once

#include <string>

#include "index/query/query.hpp"

namespace tsunagu::test {

// 旅館 & "資金繰り 表" | !税: conditions with every operator in brackets; "" when there are none.
std::string print_conditions(const index::Query& query);

// 県=大阪 !年=2020: fields in text order.
std::string print_fields(const index::Query& query);

// Terms of the words that rank, blank-separated.
std::string print_words(const index::Query& query);

}  // namespace tsunagu::test
