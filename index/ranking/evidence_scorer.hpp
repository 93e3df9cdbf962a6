// SPDX-License-Identifier: GPL-3.0-or-later
// EvidenceScorer: BM25 of one document against all words of a need, from the document's own words
// (the second of two stages; docs/decisions/0010).
//
// Where a word stands as the need writes it counts 1; another form of it, a synonym or a near form
// counts its own share of an occurrence. Ways to say it in several words must stand side by side.
// Internal to the index library. Threads: one.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "index/ranking/statistics.hpp"

namespace tsunagu::index {

// A way to say a word of the need.
struct SoughtForm {
  std::vector<TermId> terms;      // folded, side by side in this order
  std::optional<TermId> written;  // of a single word: the form that counts whole; nullopt: any
  double weight = 1;              // of an occurrence
};

struct SoughtWord {
  std::vector<SoughtForm> forms;  // the first one is the word itself
  double weight = 1;              // occurrences in the need x inverse document frequency
};

class EvidenceScorer {
 public:
  // A score is multiplied by (share of the words' weight that is there) ^ `coverage_power`.
  EvidenceScorer(std::vector<SoughtWord> words, const Statistics& statistics,
                 double coverage_power = 0);

  const std::vector<SoughtWord>& words() const { return m_words; }

  double score(const Forward& layer, Xapian::docid docid);
  // Whether any word is there, in any form.
  bool matches(const Forward& layer, Xapian::docid docid);

 private:
  // One place of a form: the `step`th of its terms.
  struct Use {
    std::uint32_t form = 0;
    std::uint32_t step = 0;
  };
  struct Form {
    std::size_t word = 0;
    std::size_t steps = 1;
    std::optional<TermId> written;
    double weight = 1;
    std::size_t progress = 0;  // where its places in m_progress begin
  };
  struct Slot {
    TermId term = 0;
    std::uint32_t begin = 0, end = 0;  // of its uses; empty: free
  };

  void prepare();
  const Slot* find(TermId term) const;
  void read(const Forward& layer, Xapian::docid docid);
  void take(const Occurrence& occurrence, const Use& use);

  std::vector<SoughtWord> m_words;
  const Statistics& m_statistics;
  double m_coverage_power;
  double m_weight = 0;  // of all words
  std::vector<Form> m_forms;
  std::vector<double> m_counts;           // by form, in the document at hand
  std::vector<Use> m_uses;                // grouped by term
  std::vector<Slot> m_slots;              // open addressing, a power of two of them
  std::vector<std::uint32_t> m_progress;  // by place of a form of several terms: position + 1
};

}  // namespace tsunagu::index
