// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/evidence_scorer.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "index/ranking/parameters.hpp"

namespace tsunagu::index {
namespace {

// Positions from a word to the next one of the same form: a blank may stand between them.
constexpr std::uint32_t k_side_by_side = 2;

// Spreads ids, which lie close together, over a table of a power of two of slots.
std::size_t spread(TermId term) { return (term * std::uint64_t{0x9E3779B97F4A7C15}) >> 32U; }

}  // namespace

EvidenceScorer::EvidenceScorer(std::vector<SoughtWord> words, const Statistics& statistics,
                               double coverage_power)
    : m_words(std::move(words)),
      m_statistics(statistics),
      m_coverage_power(coverage_power) {
  for (const SoughtWord& word : m_words) m_weight += word.weight;
  prepare();
}

void EvidenceScorer::prepare() {
  std::vector<std::pair<TermId, Use>> uses;
  for (std::size_t w = 0; w < m_words.size(); ++w) {
    for (const SoughtForm& form : m_words[w].forms) {
      const auto number = static_cast<std::uint32_t>(m_forms.size());
      m_forms.push_back({w, form.terms.size(), form.written, form.weight, m_progress.size()});
      if (form.terms.size() > 1) m_progress.resize(m_progress.size() + form.terms.size());
      // Later steps come first, so that a word that repeats does not count as its own neighbour.
      for (std::size_t step = form.terms.size(); step-- > 0;)
        uses.push_back({form.terms[step], {number, static_cast<std::uint32_t>(step)}});
    }
  }
  std::stable_sort(uses.begin(), uses.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  m_counts.resize(m_forms.size(), 0);
  m_slots.resize(std::bit_ceil(4 * uses.size() + 1));
  for (std::size_t i = 0; i < uses.size();) {
    const auto begin = static_cast<std::uint32_t>(m_uses.size());
    const TermId term = uses[i].first;
    for (; i < uses.size() && uses[i].first == term; ++i) m_uses.push_back(uses[i].second);
    std::size_t at = spread(term) % m_slots.size();
    while (m_slots[at].end != m_slots[at].begin) at = (at + 1) % m_slots.size();
    m_slots[at] = {term, begin, static_cast<std::uint32_t>(m_uses.size())};
  }
}

const EvidenceScorer::Slot* EvidenceScorer::find(TermId term) const {
  const std::size_t mask = m_slots.size() - 1;
  for (std::size_t at = spread(term) & mask; m_slots[at].end != m_slots[at].begin;
       at = (at + 1) & mask) {
    if (m_slots[at].term == term) return &m_slots[at];
  }
  return nullptr;
}

void EvidenceScorer::take(const Occurrence& occurrence, const Use& use) {
  Form& form = m_forms[use.form];
  double share = form.weight;
  if (form.steps == 1) {
    if (form.written && *form.written != occurrence.written) share *= k_other_form;
  } else {
    std::uint32_t* progress = &m_progress[form.progress];
    if (use.step > 0) {
      const std::uint32_t before = progress[use.step - 1];
      if (before == 0 || occurrence.position + 1 - before > k_side_by_side) return;
    }
    progress[use.step] = occurrence.position + 1;
    if (use.step + 1 < form.steps) return;
  }
  m_counts[use.form] += share * row_of(occurrence.field).weight;
}

void EvidenceScorer::read(const Forward& layer, Xapian::docid docid) {
  std::fill(m_counts.begin(), m_counts.end(), 0);
  std::fill(m_progress.begin(), m_progress.end(), 0);
  layer.for_each(docid, [&](const Occurrence& occurrence) {
    const Slot* slot = find(occurrence.folded);
    if (slot == nullptr) return;
    for (std::uint32_t u = slot->begin; u < slot->end; ++u) take(occurrence, m_uses[u]);
  });
}

double EvidenceScorer::score(const Forward& layer, Xapian::docid docid) {
  read(layer, docid);
  const double length = m_statistics.relative_length(layer, docid);
  double score = 0;
  double covered = 0;
  for (std::size_t f = 0; f < m_forms.size();) {
    const std::size_t word = m_forms[f].word;
    double count = 0;
    for (; f < m_forms.size() && m_forms[f].word == word; ++f) count += m_counts[f];
    if (count == 0) continue;
    score += m_words[word].weight * saturated(count, length, k_people_k1);
    covered += m_words[word].weight;
  }
  if (score == 0 || m_coverage_power == 0) return score;
  return score * std::pow(covered / m_weight, m_coverage_power);
}

bool EvidenceScorer::matches(const Forward& layer, Xapian::docid docid) {
  std::fill(m_counts.begin(), m_counts.end(), 0);
  std::fill(m_progress.begin(), m_progress.end(), 0);
  bool found = false;
  layer.for_each(docid, [&](const Occurrence& occurrence) {
    const Slot* slot = find(occurrence.folded);
    if (slot == nullptr) return true;
    for (std::uint32_t u = slot->begin; u < slot->end; ++u) {
      take(occurrence, m_uses[u]);
      found = found || m_counts[m_uses[u].form] > 0;
    }
    return !found;
  });
  return found;
}

}  // namespace tsunagu::index
