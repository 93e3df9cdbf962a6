// SPDX-License-Identifier: GPL-3.0-or-later
// Documents and people in the shapes they are stored in (docs/index-format.md). Internal to the
// writer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <xapian.h>

#include "index/analysis/analyzer.hpp"
#include "index/forward/forward_writer.hpp"
#include "index/ranking/bag.hpp"
#include "index/schema/document.hpp"

namespace tsunagu::index {

std::string id_term(std::string_view id);
std::string person_term(std::string_view id);

// Whether a tag term goes from evidence of `kind` to its people.
bool is_inherited(std::string_view term, Kind kind);

// A piece of evidence, and what its people get from it beside the words.
struct Made {
  Xapian::Document document;
  ForwardDocument forward;
  Kind kind = Kind::work;
  std::int64_t year = 0;
  std::string sort_key;
  std::vector<std::uint32_t> owners;   // by number
  std::vector<std::string> inherited;  // terms of names and tags
};
// `bag`: where to put its words as well, not gathered; may be null.
Made make_evidence(const Document& source, const Analyzer& analyzer, VocabularyWriter& vocabulary,
                   VocabularyWriter& people, Bag* bag = nullptr);

// Somebody's evidence in one layer, put together.
class PersonSum {
 public:
  // A piece of evidence. `sort_key`: of a profile.
  void add(Kind kind, std::int64_t year, std::string_view sort_key);
  // A name or an inherited tag of it.
  void add_term(std::string_view term);
  bool is_empty() const { return m_is_empty; }
  // The people document of `id`. `words`: of all evidence, each once.
  Xapian::Document document(std::string_view id, const std::vector<std::string>& words) const;

 private:
  bool m_is_empty = true;
  PersonEntry m_entry;                       // without tags
  std::vector<std::string> m_tags, m_names;  // sorted, each once
};

}  // namespace tsunagu::index
