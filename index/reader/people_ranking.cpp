// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/people_ranking.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "index/ranking/feedback.hpp"
#include "index/reader/turns.hpp"

namespace tsunagu::index {
namespace {

std::vector<SoughtWord> sought_of(const PeopleNeed& need) {
  std::vector<SoughtWord> words;
  for (const NeedWord& word : need.words) words.push_back(word.sought);
  return words;
}

// Best first; of equal ones the older document.
template <class Scored>
bool by_score(const Scored& a, const Scored& b) {
  return a.score != b.score ? a.score > b.score : a.docid < b.docid;
}

// Of `found` at most the `count` best.
template <class Scored>
void keep(std::vector<Scored>& found, std::size_t count) {
  if (found.size() <= count) return;
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(found.begin(), end, found.end(), by_score<Scored>);
  found.resize(count);
}

}  // namespace

// The postings to read for a word: the word itself, then its alternatives, each by its rarest term.
struct PeopleRanking::Reading {
  std::string term;
  double weight = 0;
  double postings = 0;
  const SoughtForm* form = nullptr;
  // Whether to have the term is to say the form.
  bool is_enough() const { return form->terms.size() == 1; }
};

std::vector<PeopleRanking::Reading> PeopleRanking::readings_of(const NeedWord& word,
                                                               const Vocabulary& vocabulary,
                                                               const Statistics& statistics) {
  std::vector<Reading> readings;
  for (const SoughtForm& form : word.sought.forms) {
    if (form.terms.empty()) continue;
    const TermId rarest = *std::min_element(
        form.terms.begin(), form.terms.end(),
        [&](TermId a, TermId b) { return statistics.frequency(a) < statistics.frequency(b); });
    readings.push_back({std::string(vocabulary.term(rarest)), word.sought.weight * form.weight,
                        statistics.frequency(rarest), &form});
  }
  return readings;
}

// Scores of documents while postings are read; all 0 between searches.
struct PeopleRanking::Accumulators {
  std::vector<float> score;            // by combined docid
  std::vector<Xapian::docid> touched;  // those above 0

  void add(Xapian::docid docid, float value) {
    if (docid >= score.size()) [[unlikely]]
      score.resize(docid + docid / 8 + 1, 0);
    float& sum = score[docid];
    if (sum == 0) touched.push_back(docid);
    sum += value;
  }
  void clear() {
    for (const Xapian::docid docid : touched) score[docid] = 0;
    touched.clear();
  }
};

// One for each thread, so that a search need not clear a table as long as the collection.
PeopleRanking::Accumulators& PeopleRanking::accumulators() {
  thread_local Accumulators own;
  own.clear();  // after an exception
  return own;
}

PeopleRanking::PeopleRanking(const Input& input)
    : m_in(input),
      m_scorer(sought_of(input.need), input.statistics,
               input.need.is_long() ? 0 : k_evidence_coverage_power_short) {
  for (const NeedName& name : m_in.need.names) {
    const double score = k_name_weight * saturated(1, 1, k_people_k1) *
                         inverse_frequency(name.frequency, m_in.statistics.documents());
    for (auto posting = m_in.evidence.postlist_begin(name.term);
         posting != m_in.evidence.postlist_end(name.term); ++posting)
      m_named[*posting] += score;
  }
}

bool PeopleRanking::may_count(Xapian::docid combined) const {
  if (m_in.satisfied && !m_in.satisfied->has(combined)) return false;
  if (!m_in.is_filtered) return true;  // the few hidden people are left out at the end
  bool allowed = false;
  for_each_owner(m_in.snapshot, m_in.layer_count, combined,
                 [&](PersonNumber person, bool) { allowed = allowed || m_in.allowed[person]; });
  return allowed;
}

void PeopleRanking::choose() {
  std::vector<const NeedWord*> words;
  for (const NeedWord& word : m_in.need.words) words.push_back(&word);
  std::stable_sort(words.begin(), words.end(), [](const NeedWord* a, const NeedWord* b) {
    return a->informative > b->informative;
  });
  Accumulators& sums = accumulators();
  for (const auto& [docid, score] : m_named) {
    note_match(docid);
    sums.add(docid, static_cast<float>(score));
  }
  m_postings = 0;
  for (const NeedWord* word : words) {
    for (const Reading& reading : readings_of(*word, m_in.snapshot.vocabulary(), m_in.statistics)) {
      const auto more = static_cast<std::int64_t>(reading.postings);
      const bool is_read = m_postings == 0 || m_postings + more <= k_postings_budget;
      if (is_read) read_postings(reading, sums);
      if (is_read && reading.is_enough()) continue;
      m_unread.push_back({documents_saying(*reading.form, m_in.snapshot, m_in.layer_count,
                                           m_in.evidence, m_in.statistics),
                          is_read ? 0 : reading.weight * saturated(1, 1, k_people_k1)});
    }
  }
  keep_best(sums);
}

void PeopleRanking::read_postings(const Reading& reading, Accumulators& sums) {
  static constexpr std::size_t k_counts = 32;  // occurrences in a document; more are rare
  std::array<float, k_counts> by_count{};
  for (std::size_t n = 0; n < k_counts; ++n)
    by_count[n] =
        static_cast<float>(reading.weight * saturated(static_cast<double>(n), 1, k_people_k1));
  m_postings += static_cast<std::int64_t>(reading.postings);
  const bool is_enough = reading.is_enough();
  const auto end = m_in.evidence.postlist_end(reading.term);
  for (auto at = m_in.evidence.postlist_begin(reading.term); at != end; ++at) {
    if (is_enough) note_match(*at);
    sums.add(*at, by_count[std::min<std::size_t>(at.get_wdf(), k_counts - 1)]);
  }
}

// Adds what the words tell that were not read, from their sets: how often they stand there is not
// known. Sums lie side by side here; in the table they lie far apart.
void PeopleRanking::keep_best(Accumulators& sums) {
  struct Sum {
    float score = 0;
    Xapian::docid docid = 0;
  };
  std::vector<Sum> found;
  found.reserve(sums.touched.size());
  for (const Xapian::docid docid : sums.touched) {
    if (may_count(docid)) found.push_back({sums.score[docid], docid});
    sums.score[docid] = 0;
  }
  sums.touched.clear();
  float left = 0;
  for (const Unread& unread : m_unread) left += static_cast<float>(unread.weight);
  if (left > 0 && found.size() > k_candidates) {
    // Who cannot come in any more, whatever the sets say, need not be looked up in them.
    const auto last = found.begin() + k_candidates - 1;
    std::nth_element(found.begin(), last, found.end(), by_score<Sum>);
    const float least = last->score;
    std::erase_if(found, [&](const Sum& sum) { return sum.score + left < least; });
    for (const Unread& unread : m_unread) {
      if (unread.weight == 0) continue;
      for (Sum& sum : found) {
        if (unread.documents->has(sum.docid)) sum.score += static_cast<float>(unread.weight);
      }
    }
  }
  keep(found, k_candidates);
  m_candidates.clear();
  for (const Sum& sum : found) m_candidates.push_back({sum.docid});
}

double PeopleRanking::score_of(Xapian::docid combined) {
  const auto [layer, docid] = split_docid(combined, m_in.layer_count);
  const auto named = m_named.find(combined);
  return m_scorer.score(m_in.snapshot.layers()[layer].forward, docid) +
         (named == m_named.end() ? 0 : named->second);
}

void PeopleRanking::score_words() {
  // In the order in which their words lie in memory.
  std::sort(m_candidates.begin(), m_candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.docid < b.docid; });
  for (Candidate& candidate : m_candidates) candidate.score = score_of(candidate.docid);
  std::erase_if(m_candidates, [](const Candidate& candidate) { return candidate.score <= 0; });
  std::sort(m_candidates.begin(), m_candidates.end(), by_score<Candidate>);
}

void PeopleRanking::score_feedback() {
  std::vector<FeedbackDocument> best;
  for (const Candidate& candidate : m_candidates) {
    if (best.size() == k_feedback_documents || candidate.score <= 0) break;
    const auto [layer, docid] = split_docid(candidate.docid, m_in.layer_count);
    best.push_back({&m_in.snapshot.layers()[layer].forward, docid, candidate.score});
  }
  std::vector<SoughtWord> words;
  for (const Counted& term : feedback_terms(best, m_in.statistics)) {
    words.push_back({.forms = {{.terms = {term.term}}},
                     .weight = k_feedback_weight * m_in.need.occurrences * term.count *
                               inverse_frequency(m_in.statistics.frequency(term.term),
                                                 m_in.statistics.documents())});
  }
  EvidenceScorer scorer(std::move(words), m_in.statistics);
  std::sort(m_candidates.begin(), m_candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.docid < b.docid; });
  for (Candidate& candidate : m_candidates) {
    const auto [layer, docid] = split_docid(candidate.docid, m_in.layer_count);
    candidate.score += scorer.score(m_in.snapshot.layers()[layer].forward, docid);
  }
}

void PeopleRanking::add_meaning() {
  Bag bag;
  for (const NeedWord& word : m_in.need.words) {
    for (const TermId term : word.sought.forms.front().terms)
      bag.push_back({term, word.word.weight});
  }
  const LatentNeed need = m_in.snapshot.latent().fold_in(bag);
  const auto cosine = [&](std::size_t layer, Xapian::docid docid) {
    const std::int8_t* vector = m_in.snapshot.layers()[layer].forward.vector(docid);
    return vector == nullptr ? 0 : LatentSpace::cosine(need, vector);
  };
  std::vector<bool> known;  // by combined docid
  for (Candidate& candidate : m_candidates) {
    const auto [layer, docid] = split_docid(candidate.docid, m_in.layer_count);
    candidate.cosine = cosine(layer, docid);
    if (candidate.docid >= known.size()) known.resize(candidate.docid + 1, false);
    known[candidate.docid] = true;
  }
  // Where words find little, what lies nearest joins, if the collection is small enough to look.
  if (m_candidates.size() >= k_meaning_fill || m_in.statistics.documents() > k_meaning_scan) return;
  std::vector<Candidate> near;
  for (std::size_t l = 0; l < m_in.layer_count; ++l) {
    const Xapian::docid last = m_in.snapshot.layers()[l].forward.last_docid();
    for (Xapian::docid docid = 1; docid <= last; ++docid) {
      const auto combined = static_cast<Xapian::docid>((docid - 1) * m_in.layer_count + l + 1);
      if (combined < known.size() && known[combined]) continue;
      const double value = cosine(l, docid);
      if (value > 0 && may_count(combined)) near.push_back({combined, 0, value});
    }
  }
  const std::size_t kept = std::min(near.size(), k_meaning_fill - m_candidates.size());
  std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(kept), near.end(),
                    [](const Candidate& a, const Candidate& b) {
                      return a.cosine != b.cosine ? a.cosine > b.cosine : a.docid < b.docid;
                    });
  m_candidates.insert(m_candidates.end(), near.begin(),
                      near.begin() + static_cast<std::ptrdiff_t>(kept));
}

// Both scores as shares of their best: cosines and BM25 have no common scale.
void PeopleRanking::fuse() {
  double best_score = 0;
  double best_meaning = 0;
  const auto meaning = [](const Candidate& c) { return c.cosine > 0 ? c.cosine * c.cosine : 0; };
  for (const Candidate& candidate : m_candidates) {
    best_score = std::max(best_score, candidate.score);
    best_meaning = std::max(best_meaning, meaning(candidate));
  }
  if (best_meaning == 0) return;
  const double share = m_in.need.is_long() ? k_latent_share_long : k_latent_share_short;
  for (Candidate& candidate : m_candidates) {
    candidate.score =
        (1 - share) * candidate.score / best_score + share * meaning(candidate) / best_meaning;
  }
}

std::vector<RankedPerson> PeopleRanking::best() {
  choose();
  score_words();
  if (m_candidates.empty()) return {};
  const bool has_meaning = m_in.steps.meaning && !m_in.snapshot.latent().is_empty();
  if (has_meaning) add_meaning();
  if (m_in.steps.feedback && m_in.need.is_long()) score_feedback();
  if (has_meaning) fuse();
  std::sort(m_candidates.begin(), m_candidates.end(), by_score<Candidate>);
  return people();
}

// The candidates, best first, summed up by person.
std::vector<RankedPerson> PeopleRanking::people() const {
  const double further = m_in.need.is_long() ? k_discount_long : k_discount_short;
  const double power = m_in.need.is_long() ? k_coverage_power_long : k_coverage_power_short;
  std::vector<RankedPerson> people;
  std::vector<double> discounts;
  std::unordered_map<PersonNumber, std::size_t> place;
  for (const Candidate& candidate : m_candidates) {
    for_each_owner(m_in.snapshot, m_in.layer_count, candidate.docid,
                   [&](PersonNumber person, bool is_profile) {
                     if (!m_in.allowed[person] || m_in.coverage[person] == 0) return;
                     const auto [entry, is_new] = place.emplace(person, people.size());
                     if (is_new) people.push_back({.person = person});
                     if (is_new) discounts.push_back(1);
                     RankedPerson& ranked = people[entry->second];
                     ranked.score += candidate.score * discounts[entry->second];
                     discounts[entry->second] *= further;
                     if (ranked.best.size() < k_evidence_shown) {
                       ranked.best.push_back({candidate.docid, candidate.score,
                                              is_profile ? Kind::profile : Kind::work});
                     }
                   });
  }
  for (RankedPerson& ranked : people) ranked.score *= std::pow(m_in.coverage[ranked.person], power);
  std::sort(people.begin(), people.end(), [&](const RankedPerson& a, const RankedPerson& b) {
    return a.score != b.score ? a.score > b.score
                              : is_before(m_in.snapshot.person_id(a.person),
                                          m_in.snapshot.person_id(b.person), m_in.turn);
  });
  return people;
}

// Evidence of the person that counts and that `is_sought`.
template <class IsSought, class Visit>
void PeopleRanking::for_each_evidence(PersonNumber person, IsSought&& is_sought,
                                      Visit&& visit) const {
  const std::string term = prefixed(k_person_prefix, m_in.snapshot.person_id(person));
  const auto end = m_in.evidence.postlist_end(term);
  for (auto posting = m_in.evidence.postlist_begin(term); posting != end; ++posting) {
    if (m_in.satisfied && !m_in.satisfied->has(*posting)) continue;
    if (!is_sought(*posting)) continue;  // first: it is near in memory
    const auto [layer, docid] = split_docid(*posting, m_in.layer_count);
    const Entry* entry = m_in.snapshot.layers()[layer].forward.find(docid);
    if (entry != nullptr) visit(*posting, (entry->flags & Entry::profile) != 0);
  }
}

void PeopleRanking::note_match(Xapian::docid combined) {
  if (combined >= m_matches.size()) m_matches.resize(combined + combined / 8 + 1, false);
  m_matches[combined] = true;
}

bool PeopleRanking::is_match(Xapian::docid combined) const {
  if (combined < m_matches.size() && m_matches[combined]) return true;
  return std::any_of(m_unread.begin(), m_unread.end(),
                     [&](const Unread& unread) { return unread.documents->has(combined); });
}

std::pair<bool, std::int64_t> PeopleRanking::matched(PersonNumber person) {
  bool profile = false;
  std::int64_t work = 0;
  for_each_evidence(
      person, [&](Xapian::docid combined) { return is_match(combined); },
      [&](Xapian::docid, bool is_profile) { is_profile ? void(profile = true) : void(++work); });
  return {profile, work};
}

std::vector<RankedEvidence> PeopleRanking::best_of(PersonNumber person) {
  std::vector<RankedEvidence> best;
  const auto any = [](Xapian::docid) { return true; };
  for_each_evidence(person, any, [&](Xapian::docid combined, bool is_profile) {
    const double score = score_of(combined);
    if (score > 0) best.push_back({combined, score, is_profile ? Kind::profile : Kind::work});
  });
  std::sort(best.begin(), best.end(), by_score<RankedEvidence>);
  if (best.size() > k_evidence_shown) best.resize(k_evidence_shown);
  return best;
}

}  // namespace tsunagu::index
