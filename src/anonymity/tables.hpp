// SPDX-License-Identifier: GPL-3.0-or-later
// The word lists of data/anonymity (how to extend them: docs/anonymity.md) and the names that the
// directory knows, ready to be found in a text in one pass. Immutable after loading; any number of
// threads may read.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/embedded.hpp"
#include "base/result.hpp"

namespace tsunagu::anonymity {

enum class Table : std::uint8_t {
  surnames,
  given_names,
  honorifics,
  titles,
  role_words,
  not_names,
  place_names,
  legal_forms,
  not_company,
  shop_words,
  staff_words,
  not_headcount,
  approximations,
  founding_words,
  eras,
  fixed_days,
  unique_scopes,
  unique_claims,
  not_unique,
  product_words,
  not_products,
  public_figures,
  domains,
  public_sites,
  phone_words,
  account_words,
  corporate_words,
  not_address,
  known_people,         // from the records, no file
  known_organizations,  // from the records, no file
};
inline constexpr std::size_t k_files = static_cast<std::size_t>(Table::known_people);

// Names of the files in data/anonymity, in the order of Table, without ".txt".
inline constexpr std::array<std::string_view, k_files> k_table_names{
    "surnames",      "given_names",     "honorifics",     "titles",         "role_words",
    "not_names",     "place_names",     "legal_forms",    "not_company",    "shop_words",
    "staff_words",   "not_headcount",   "approximations", "founding_words", "eras",
    "fixed_days",    "unique_scopes",   "unique_claims",  "not_unique",     "product_words",
    "not_products",  "public_figures",  "domains",        "public_sites",   "phone_words",
    "account_words", "corporate_words", "not_address"};

// A word of a table in a text: letters [begin, end).
struct Mark {
  std::uint32_t begin = 0, end = 0;
  Table table{};
  std::uint32_t row = 0;
};

// Words to be found in folded letters. A walk costs at most the longest word per letter.
class WordTrie {
 public:
  WordTrie();
  void add(std::u32string_view word, Table table, std::uint32_t row);
  // Every word that begins at `begin`, shortest first, appended to `marks`.
  void match(std::u32string_view points, std::size_t begin, std::vector<Mark>& marks) const;

 private:
  struct End {
    Table table{};
    std::uint32_t row = 0;
  };
  std::uint32_t next(std::uint32_t node, char32_t c) const;

  std::vector<std::uint32_t> m_first;  // node of a first letter below U+10000; 0 when none
  std::unordered_map<std::uint64_t, std::uint32_t> m_edges;  // node << 21 | letter
  std::vector<std::vector<End>> m_ends;                      // by node
};

// Names of people and organisations in the directory's own records.
class KnownNames {
 public:
  // Names shorter than two letters (people) or four (organisations) are left out.
  KnownNames(std::span<const std::string> people, std::span<const std::string> organizations);
  KnownNames() : KnownNames({}, {}) {}
  const WordTrie& words() const { return m_words; }

 private:
  WordTrie m_words;
};

class Tables {
 public:
  // Reads every "anonymity/NAME.txt" of `files`; a name may come more than once (the program's own
  // file and additions to it). Fails with `corrupt` naming file and line; all tables must be there.
  static Result<Tables> load(std::span<const embedded::File> files);

  const WordTrie& words() const { return m_words; }
  // Column `column` of a row, 0 being the word itself; empty when the row is shorter.
  std::string_view cell(Table table, std::uint32_t row, std::size_t column) const;

 private:
  WordTrie m_words;
  std::array<std::vector<std::vector<std::string>>, k_files> m_rows;
};

}  // namespace tsunagu::anonymity
