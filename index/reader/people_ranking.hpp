// SPDX-License-Identifier: GPL-3.0-or-later
// Ranking people in two stages (docs/decisions/0010): Xapian's postings of the most informative
// words choose candidates; then every word scores them from their own text, with feedback and
// latent meaning. A person's score is the discounted sum of the own best evidence. Internal to the
// reader. Threads: one.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "index/reader/constraints.hpp"
#include "index/reader/match.hpp"
#include "index/reader/people_need.hpp"
#include "index/reader/saying.hpp"

namespace tsunagu::index {

struct RankedEvidence {
  Xapian::docid docid = 0;  // combined
  double score = 0;
  Kind kind = Kind::work;
};

struct RankedPerson {
  PersonNumber person = k_nobody;
  double score = 0;                  // 0: no candidate speaks for this person
  std::vector<RankedEvidence> best;  // k_evidence_shown at most, best first
};

class PeopleRanking {
 public:
  // All of these outlive this. `allowed` and `coverage` by person number.
  struct Input {
    const Snapshot& snapshot;
    std::size_t layer_count;
    const Xapian::Database& evidence;
    const Statistics& statistics;
    const PeopleNeed& need;
    const std::vector<bool>& allowed;
    const std::vector<double>& coverage;
    const std::optional<DocumentSet>& satisfied;  // only this evidence counts
    const RankingSteps& steps;
    std::uint64_t turn = 0;    // PeopleSearch::turn
    bool is_filtered = false;  // whether `allowed` leaves out more than a few
  };
  explicit PeopleRanking(const Input& input);

  // The people of the candidates, best first.
  std::vector<RankedPerson> best();
  // Exactly how much of a person's evidence matches: the profile, pieces of work.
  std::pair<bool, std::int64_t> matched(PersonNumber person);
  // The best evidence of somebody whom no candidate speaks for.
  std::vector<RankedEvidence> best_of(PersonNumber person);
  // Postings that best() read.
  std::int64_t postings() const { return m_postings; }

 private:
  struct Candidate {
    Xapian::docid docid = 0;  // combined
    double score = 0;
    double cosine = 0;
  };
  struct Unread {
    DocumentSets::Shared documents;
    double weight = 0;  // 0: their postings were read
  };
  struct Reading;
  struct Accumulators;
  static std::vector<Reading> readings_of(const NeedWord& word, const Vocabulary& vocabulary,
                                          const Statistics& statistics);
  static Accumulators& accumulators();
  void choose();
  void read_postings(const Reading& reading, Accumulators& sums);
  void keep_best(Accumulators& sums);
  bool may_count(Xapian::docid combined) const;
  void score_words();
  void add_meaning();
  void score_feedback();
  void fuse();
  std::vector<RankedPerson> people() const;
  double score_of(Xapian::docid combined);
  void note_match(Xapian::docid combined);
  bool is_match(Xapian::docid combined) const;  // after choose(), for matched()
  template <class IsSought, class Visit>
  void for_each_evidence(PersonNumber person, IsSought&& is_sought, Visit&& visit) const;

  Input m_in;
  EvidenceScorer m_scorer;
  std::unordered_map<Xapian::docid, double> m_named;  // by combined docid: score of whole names
  std::vector<Candidate> m_candidates;
  std::int64_t m_postings = 0;
  std::vector<bool> m_matches;  // by combined docid: seen to match while postings were read
  // Forms whose postings were not read, or tell too little: what else matches says one of them.
  std::vector<Unread> m_unread;
};

}  // namespace tsunagu::index
