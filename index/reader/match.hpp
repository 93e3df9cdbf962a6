// SPDX-License-Identifier: GPL-3.0-or-later
// Turning a Query into Xapian's terms. Internal to the reader.
#pragma once

#include <string>
#include <vector>

#include <xapian.h>

#include "index/query/query.hpp"
#include "index/ranking/parameters.hpp"
#include "index/reader/searcher.hpp"
#include "index/reader/snapshot.hpp"

namespace tsunagu::index {

inline constexpr double k_weight_unit = 1000;  // wqf of weight 1: carries fractions

struct MatchTerm {
  std::string term;
  Xapian::termcount wqf = 1;
  double informative = 0;  // occurrences in the need x inverse document frequency
  std::vector<Alternative> alternatives = {};  // that occur
};

// The words among `terms` with their alternatives, weighted by how much they tell.
std::vector<QueryTerm> words_of(const std::vector<MatchTerm>& terms);

// The terms of `query` that occur in `evidence`, bounded to the most informative ones.
std::vector<MatchTerm> choose_terms(const Query& query, const Xapian::Database& evidence);

// OR over the terms and their alternatives, weighted.
Xapian::Query any_of(const std::vector<MatchTerm>& terms);

// Documents with every term of an alternative.
Xapian::Query all_of(const Alternative& alternative, Xapian::termcount wqf);

// Ranks with our BM25.
void set_ranking(Xapian::Enquire& enquire, double k1);

// Documents with at least one owner in `allowed` (by person number). For every layer of `snapshot`.
class OwnerFilter : public Xapian::PostingSource {
 public:
  OwnerFilter(const Snapshot& snapshot, const std::vector<bool>& allowed);

  OwnerFilter* clone() const override;
  void init(const Xapian::Database& shard) override;
  Xapian::doccount get_termfreq_min() const override { return 0; }
  Xapian::doccount get_termfreq_est() const override { return m_size / 2; }
  Xapian::doccount get_termfreq_max() const override { return m_size; }
  void next(double min_weight) override;
  void skip_to(Xapian::docid docid, double min_weight) override;
  bool check(Xapian::docid docid, double min_weight) override;
  bool at_end() const override { return m_at >= m_end; }
  Xapian::docid get_docid() const override { return m_at; }

 private:
  bool passes(Xapian::docid docid) const;
  const Snapshot& m_snapshot;
  const std::vector<bool>& m_allowed;
  const Forward* m_forward = nullptr;
  Xapian::doccount m_size = 0;
  Xapian::docid m_at = 0, m_end = 0;
};

// Layer and docid inside it of a combined docid over the first `layer_count` layers.
inline std::pair<std::size_t, Xapian::docid> split_docid(Xapian::docid combined,
                                                         std::size_t layer_count) {
  const auto layers = static_cast<Xapian::docid>(layer_count);
  return {(combined - 1) % layers, (combined - 1) / layers + 1};
}

// Calls visit(person) for every owner of a combined docid of the first `layer_count` layers.
template <class Visit>
void for_each_owner(const Snapshot& snapshot, std::size_t layer_count, Xapian::docid combined,
                    Visit&& visit) {
  const auto [layer, docid] = split_docid(combined, layer_count);
  const Forward& forward = snapshot.layers()[layer].forward;
  const Entry* entry = forward.find(docid);
  if (entry == nullptr) return;
  const bool is_profile = (entry->flags & Entry::profile) != 0;
  forward.for_each_owner(*entry, [&](PersonNumber person) { visit(person, is_profile); });
}

// Id of an evidence document. Xapian reads a lost table as an empty one, so a document without data
// is damage.
std::string id_of(const Xapian::Document& document);

std::vector<NearWord> nearest_words(const Snapshot& snapshot, const std::string& folded,
                                    std::int64_t min_documents, std::size_t layer_count);
PeopleHits search_people(const Snapshot& snapshot, const PeopleSearch& search);
WorkHits search_work(const Snapshot& snapshot, const WorkSearch& search);

}  // namespace tsunagu::index
