// SPDX-License-Identifier: GPL-3.0-or-later
// Organisations by what they do: the need is read as every need is (analysis, synonyms, operators),
// and counted in names, services, strengths, desks and what their kind is for
// (data/reference/org_types.tsv). They are few thousand short texts, so they are held in memory and
// ranked by BM25 over weighted fields; the search for people and cases needs an index for that.
//
// Immutable; safe for many threads.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/analysis/analyzer.hpp"
#include "index/query/query.hpp"
#include "model/records.hpp"
#include "model/reference.hpp"
#include "service/requests.hpp"

namespace tsunagu::service {

// Weights of the fields, against one word in "services".
inline constexpr double k_organization_name_weight = 1.5;
inline constexpr double k_organization_kind_weight = 0.8;   // label, and what the kind is for
inline constexpr double k_organization_other_weight = 0.7;  // strengths, prefecture
// Of the best score; what reaches less shares a common word, not the need.
inline constexpr double k_organization_floor = 0.3;

// What organisations of a kind are for, as the reference tables say it; empty: nothing said.
std::string_view purpose_of(const model::Reference& reference, std::string_view type);

class OrganizationSearch {
 public:
  struct Hit {
    std::size_t entry = 0;  // place in the records
    double score = 0;
  };

  // `records` and the others must outlive it; `before`, with the same analyzer, spares analysing
  // anew what did not change. It is only read here.
  OrganizationSearch(std::vector<const model::Organization*> records,
                     const index::Analyzer& analyzer, const model::Reference& reference,
                     const OrganizationSearch* before = nullptr);

  // Best first, equal ones in the order of the records: names and readings that hold the whole
  // text, then those that tell most of the need.
  std::vector<Hit> find(const index::Query& query) const;

  // Words of the query weighted by how much they tell here, for a Highlighter.
  std::vector<index::QueryTerm> telling(const index::Query& query) const;

 private:
  struct Word {
    std::string term;
    std::uint32_t begin = 0, end = 0;  // code points
  };
  using Text = std::shared_ptr<const std::vector<Word>>;
  struct Entry {
    std::vector<Text> texts;
    std::string names, name_key;  // folded name and reading; the whole name as a key
    double length = 0;
  };
  struct Posting {
    std::uint32_t entry = 0;
    double weight = 0;  // of all its fields
  };
  using Counts = std::map<std::uint32_t, double>;  // entry -> weight

  void add(const model::Organization& record, const model::Reference& reference,
           const OrganizationSearch* before);
  Text text_of(const std::string& text, const OrganizationSearch* before);
  Counts counts_of(const std::string& term) const;
  Counts counts_of(const index::Alternative& alternative) const;
  Counts counts_of(const index::QueryTerm& word) const;
  double told_by(std::size_t found) const;  // idf
  bool stand_together(const Entry& entry, const std::vector<std::string>& terms) const;
  bool holds(const Entry& entry, const index::Condition& condition) const;
  bool passes(const Entry& entry, const std::vector<index::Condition>& conditions) const;

  const index::Analyzer& m_analyzer;
  std::vector<Entry> m_entries;
  std::unordered_map<std::string, std::vector<Posting>> m_postings;
  std::map<std::string, Text> m_texts;  // analysed texts, many of which are alike
  double m_mean_length = 1;
};

}  // namespace tsunagu::service
