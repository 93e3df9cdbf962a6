// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/match.hpp"

#include <algorithm>
#include <cmath>

namespace tsunagu::index {

namespace {

struct Candidate {
  const QueryTerm* word;
  double frequency;    // share of documents
  double informative;  // occurrences x inverse document frequency
  std::vector<Alternative> alternatives;
};

double inverse_frequency(double documents, double frequency) {
  return std::log(1 + documents / frequency);
}

// Documents that an alternative can be in, at most.
double frequency_of(const Alternative& alternative, const Xapian::Database& evidence) {
  Xapian::doccount least = evidence.get_doccount();
  for (const std::string& term : alternative.terms)
    least = std::min(least, evidence.get_termfreq(term));
  return least;
}

// Alternatives that occur. A rarer one than the word itself would tell more than the word: its
// weight is brought down to what the word tells. A word that does not occur tells as much as the
// most frequent of its alternatives.
Candidate candidate_of(const QueryTerm& word, const Xapian::Database& evidence) {
  const auto documents = static_cast<double>(evidence.get_doccount());
  auto frequency = static_cast<double>(evidence.get_termfreq(word.term));
  std::vector<std::pair<double, const Alternative*>> present;
  double most = 0;
  for (const Alternative& alternative : word.alternatives) {
    const double found = frequency_of(alternative, evidence);
    most = std::max(most, found);
    if (found > 0) present.emplace_back(found, &alternative);
  }
  if (frequency == 0) frequency = most;
  Candidate candidate{&word, frequency / documents, 0, {}};
  if (frequency == 0) return candidate;
  const double tells = inverse_frequency(documents, frequency);
  candidate.informative = word.weight * tells;
  for (const auto& [found, alternative] : present) {
    Alternative& added = candidate.alternatives.emplace_back(*alternative);
    added.weight *= std::min(1.0, tells / inverse_frequency(documents, found));
  }
  return candidate;
}

}  // namespace

std::vector<MatchTerm> choose_terms(const Query& query, const Xapian::Database& evidence) {
  std::vector<Candidate> candidates;
  for (const QueryTerm& word : query.words) {
    Candidate candidate = candidate_of(word, evidence);
    if (candidate.frequency > 0) candidates.push_back(std::move(candidate));
  }
  if (candidates.size() > k_long_need) {
    // Very common words cost the most postings and tell the least, but only a long need can spare
    // them.
    const auto common =
        std::stable_partition(candidates.begin(), candidates.end(),
                              [](const Candidate& c) { return c.frequency <= k_common_share; });
    if (common - candidates.begin() >= static_cast<std::ptrdiff_t>(k_long_need / 2))
      candidates.erase(common, candidates.end());
  }
  if (candidates.size() > k_ranked_terms) {
    std::stable_sort(
        candidates.begin(), candidates.end(),
        [](const Candidate& a, const Candidate& b) { return a.informative > b.informative; });
    candidates.resize(k_ranked_terms);
  }
  std::vector<MatchTerm> terms;
  terms.reserve(candidates.size() + query.names.size());
  for (Candidate& c : candidates) {
    terms.push_back({c.word->term, static_cast<Xapian::termcount>(c.word->weight * k_weight_unit),
                     c.informative, std::move(c.alternatives)});
  }
  for (const std::string& name : query.names) {
    std::string term = prefixed(row_of(Field::name).prefix, name);
    if (evidence.term_exists(term)) {
      terms.push_back({std::move(term),
                       static_cast<Xapian::termcount>(k_name_weight * k_weight_unit),
                       k_name_weight});
    }
  }
  return terms;
}

std::vector<QueryTerm> words_of(const std::vector<MatchTerm>& terms) {
  std::vector<QueryTerm> words;
  for (const MatchTerm& term : terms) {
    if (is_word(term.term)) {
      words.push_back(
          {.term = term.term, .weight = term.informative, .alternatives = term.alternatives});
    }
  }
  return words;
}

Xapian::Query any_of(const std::vector<MatchTerm>& terms) {
  std::vector<Xapian::Query> parts;
  parts.reserve(terms.size());
  for (const MatchTerm& term : terms) {
    parts.emplace_back(term.term, term.wqf);
    for (const Alternative& alternative : term.alternatives) {
      parts.push_back(
          all_of(alternative, static_cast<Xapian::termcount>(term.wqf * alternative.weight)));
    }
  }
  return Xapian::Query(Xapian::Query::OP_OR, parts.begin(), parts.end());
}

Xapian::Query all_of(const Alternative& alternative, Xapian::termcount wqf) {
  // The words share the weight, so that a long way to say it counts no more than a short one.
  const auto share = std::max<Xapian::termcount>(
      1, wqf / static_cast<Xapian::termcount>(alternative.terms.size()));
  std::vector<Xapian::Query> parts;
  for (const std::string& term : alternative.terms) parts.emplace_back(term, share);
  return Xapian::Query(Xapian::Query::OP_AND, parts.begin(), parts.end());
}

void set_ranking(Xapian::Enquire& enquire, double k1) {
  constexpr double k_min_normalised_length = 0.5;  // Xapian's default
  enquire.set_weighting_scheme(
      Xapian::BM25Weight(k1, 0, k_bm25_k3, k_bm25_b, k_min_normalised_length));
}

std::string id_of(const Xapian::Document& document) {
  const std::string data = document.get_data();
  if (data.empty()) throw Xapian::DatabaseCorruptError("an evidence document without data");
  return data.substr(0, data.find('\n'));
}

OwnerFilter::OwnerFilter(const Snapshot& snapshot, const std::vector<bool>& allowed)
    : m_snapshot(snapshot),
      m_allowed(allowed) {}

OwnerFilter* OwnerFilter::clone() const {
  return new OwnerFilter(m_snapshot, m_allowed);
}  // Xapian owns clones

void OwnerFilter::init(const Xapian::Database& shard) {
  m_forward = &m_snapshot.layer_of(shard.get_uuid()).forward;
  m_size = shard.get_doccount();
  m_end = m_forward->last_docid() + 1;
  m_at = 0;
}

bool OwnerFilter::passes(Xapian::docid docid) const {
  const Entry* entry = m_forward->find(docid);
  if (entry == nullptr) return false;
  bool is_allowed = false;
  m_forward->for_each_owner(*entry,
                            [&](PersonNumber p) { is_allowed = is_allowed || m_allowed[p]; });
  return is_allowed;
}

void OwnerFilter::next(double min_weight) { skip_to(m_at + 1, min_weight); }

void OwnerFilter::skip_to(Xapian::docid docid, double /*min_weight*/) {
  m_at = std::max(m_at, docid);
  while (!at_end() && !passes(m_at)) ++m_at;
}

bool OwnerFilter::check(Xapian::docid docid, double /*min_weight*/) {
  m_at = docid;
  return !at_end() && passes(docid);
}

}  // namespace tsunagu::index
