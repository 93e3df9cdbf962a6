// SPDX-License-Identifier: GPL-3.0-or-later
// What a query demands beside its words: which evidence satisfies it, and whose names fit. Internal
// to the reader.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <xapian.h>

#include "index/query/query.hpp"
#include "index/reader/searcher.hpp"
#include "index/reader/snapshot.hpp"

namespace tsunagu::index {

// Documents of the layers that one search reads: a bit each.
class DocumentSet {
 public:
  DocumentSet(const Snapshot& snapshot, std::size_t layer_count);

  // By combined docid (see Handle). Documents that came after the snapshot are left out.
  void add(Xapian::docid combined);
  bool has(Xapian::docid combined) const;
  void remove(Xapian::docid combined);

  void keep_common(const DocumentSet& other);
  void add_all(const DocumentSet& other);  // also of an earlier snapshot
  void invert();

  template <class Visit>
  void for_each(Visit&& visit) const;  // combined docids, layer by layer

  const std::vector<std::uint64_t>& bits_of(std::size_t layer) const { return m_layers[layer]; }
  std::size_t layer_count() const { return m_layers.size(); }

 private:
  std::vector<std::vector<std::uint64_t>> m_layers;  // bit d: docid d of the layer
};

void add_postings(const Xapian::Database& evidence, const std::string& term, DocumentSet& set);

// The evidence that satisfies the conditions of `query` and `years`; nothing: all evidence does.
// Exact. Cost: the postings of the words asked for, and the text of what may hold a phrase.
std::optional<DocumentSet> satisfying(const Snapshot& snapshot, std::size_t layer_count,
                                      const Xapian::Database& evidence, const Query& query,
                                      const YearFilter& years);

// By person number: whose name fits every filter. Empty: nobody was asked for by name.
std::vector<bool> named(const Snapshot& snapshot, std::size_t layer_count,
                        const Xapian::Database& people, const std::vector<NameFilter>& names);

// By person number: who passes `filter`, going by what the first `layer_count` layers know of them.
std::vector<bool> tagged(const Snapshot& snapshot, std::size_t layer_count,
                         const TagFilter& filter);

// Narrows a Xapian query to a DocumentSet, which must outlive it.
class SetSource : public Xapian::PostingSource {
 public:
  SetSource(const Snapshot& snapshot, const DocumentSet& set);

  SetSource* clone() const override;
  void init(const Xapian::Database& shard) override;
  Xapian::doccount get_termfreq_min() const override { return 0; }  // gone documents may have a bit
  Xapian::doccount get_termfreq_est() const override { return m_count; }
  Xapian::doccount get_termfreq_max() const override { return m_count; }
  void next(double min_weight) override;
  void skip_to(Xapian::docid docid, double min_weight) override;
  bool check(Xapian::docid docid, double min_weight) override;
  bool at_end() const override;
  Xapian::docid get_docid() const override { return m_at; }

 private:
  const Snapshot& m_snapshot;
  const DocumentSet& m_set;
  const std::vector<std::uint64_t>* m_bits = nullptr;
  Xapian::doccount m_count = 0;
  Xapian::docid m_at = 0;
};

// Combined docid of document `docid` of `layer`, over `layer_count` layers; see split_docid.
inline Xapian::docid join_docid(std::size_t layer, Xapian::docid docid, std::size_t layer_count) {
  return (docid - 1) * static_cast<Xapian::docid>(layer_count) + static_cast<Xapian::docid>(layer) +
         1;
}

template <class Visit>
void DocumentSet::for_each(Visit&& visit) const {
  constexpr Xapian::docid k_word_bits = 64;
  for (std::size_t l = 0; l < m_layers.size(); ++l) {
    for (std::size_t w = 0; w < m_layers[l].size(); ++w) {
      for (std::uint64_t left = m_layers[l][w]; left != 0; left &= left - 1) {
        const auto bit = static_cast<Xapian::docid>(std::countr_zero(left));
        visit(join_docid(l, static_cast<Xapian::docid>(w) * k_word_bits + bit, m_layers.size()));
      }
    }
  }
}

}  // namespace tsunagu::index
