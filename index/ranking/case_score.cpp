// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/case_score.hpp"

#include <algorithm>
#include <cmath>

namespace tsunagu::index {
namespace {

double documents_of(const std::vector<const Forward*>& layers) {
  double documents = 0;
  for (const Forward* layer : layers) documents += static_cast<double>(layer->documents());
  return documents;
}

constexpr TermId k_no_word = 0xFFFFFFFF;
constexpr std::size_t k_remembered_words = 4096;

double weight_of(Field field) { return field == Field::title ? k_case_title : 1; }

// Leaves out words inside a longer one that came before: merged terms bring their parts along.
class PartFilter {
 public:
  bool is_part(std::string_view written, std::uint32_t position) {
    const bool may_be = position == m_position || position == m_position + 1;
    const std::size_t at = may_be ? m_whole.find(written, m_read) : std::string_view::npos;
    const bool starts_inside = position == m_begin || m_read > 0;
    m_position = position;
    if (at != std::string_view::npos && starts_inside) {
      m_read = at + written.size();
      return true;
    }
    m_whole = written;
    m_read = 0;
    m_begin = position;
    return false;
  }

 private:
  std::string_view m_whole;
  std::size_t m_read = 0;  // bytes of it that its parts have brought
  std::uint32_t m_begin = 0xFFFFFFF0;
  std::uint32_t m_position = 0xFFFFFFF0;
};

}  // namespace

CaseScore::CaseScore(const Query& query, std::vector<const Forward*> layers, double average_length,
                     const CaseWeights& weights)
    : m_layers(std::move(layers)),
      m_average_length(std::max(average_length, 1.0)),
      m_weights(weights),
      m_documents(documents_of(m_layers)),
      m_letters(std::log(1 + m_documents)),
      m_without_letters(k_remembered_words, k_no_word) {
  for (const QueryTerm& term : query.words) add_word(term);
  place_words(query);
  m_counts.resize(m_words.size());
}

double CaseScore::information_of(const std::string& term) const {
  double frequency = 0;
  if (const auto id = m_layers.front()->vocabulary().find(term)) {
    for (const Forward* layer : m_layers) frequency += layer->document_frequency(*id);
  }
  return std::log(1 + (m_documents - frequency + 0.5) / (frequency + 0.5));
}

void CaseScore::add_word(const QueryTerm& term) {
  const Vocabulary& vocabulary = m_layers.front()->vocabulary();
  Word word{.information = information_of(term.term), .asked = term.weight};
  if (const auto folded = vocabulary.find(term.term)) {
    const auto written =
        term.written == term.term ? folded : vocabulary.find(term.written, *folded);
    word.is_written = written.has_value();
    word.written = written.value_or(0);
  }
  m_words.push_back(word);
  // A word that only asks weighs less than 1; one that occurs twice does not stand closer.
  m_information.push_back(word.information * std::min(1.0, term.weight));
  add_pattern(1, {term.term});
  for (const Alternative& alternative : term.alternatives)
    add_pattern(alternative.weight, alternative.terms);
}

void CaseScore::add_pattern(double strength, const std::vector<std::string>& terms) {
  const Vocabulary& vocabulary = m_layers.front()->vocabulary();
  Pattern pattern{static_cast<std::uint32_t>(m_words.size() - 1), strength, {}};
  for (const std::string& term : terms) {
    const auto id = vocabulary.find(term);
    if (!id) return;
    pattern.terms.push_back(vocabulary.folded(*id));
  }
  if (pattern.terms.empty()) return;
  for (const TermId term : pattern.terms) m_is_asked.set(term % m_is_asked.size());
  for (const TermId term : pattern.terms) m_starts.try_emplace(term);
  m_starts[pattern.terms.front()].push_back(static_cast<std::uint32_t>(m_patterns.size()));
  m_patterns.push_back(std::move(pattern));
}

void CaseScore::place_words(const Query& query) {
  m_places.assign(m_words.size(), k_no_place);
  std::vector<std::uint32_t> order(m_words.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const QueryTerm& first = query.words[a];
    const QueryTerm& second = query.words[b];
    return first.begin != second.begin ? first.begin < second.begin : first.end > second.end;
  });
  std::uint32_t place = 0;
  std::uint32_t end = 0;
  for (const std::uint32_t word : order) {
    const QueryTerm& term = query.words[word];
    if (place > 0 && term.begin < end) continue;  // a part of the one before
    m_letters.add(term.written, m_information[word], place > 0 && term.begin == end);
    m_places[word] = place++;
    end = term.end;
  }
}

double CaseScore::of(std::size_t layer, Xapian::docid docid) {
  const Forward& forward = *m_layers[layer];
  read(forward, docid);
  match();
  const double length = forward.length(docid) / m_average_length;
  double score = words(length);
  if (m_weights.pairs > 0) score += m_weights.pairs * m_letters.pairs(length);
  if (m_weights.kanji > 0) score += m_weights.kanji * m_letters.kanji(length);
  if (m_weights.window > 0)
    score += m_weights.window * densest_window(m_matches, m_information, k_window_width);
  if (m_weights.runs > 0)
    score += m_weights.runs * run_evidence(m_matches, m_information, m_places);
  return score;
}

void CaseScore::read(const Forward& forward, Xapian::docid docid) {
  const Vocabulary& vocabulary = forward.vocabulary();
  const bool needs_letters = m_weights.pairs > 0 || m_weights.kanji > 0;
  m_found.clear();
  m_letters.begin();
  PartFilter parts;
  std::uint32_t last = 0xFFFFFFF0;
  forward.for_each(docid, [&](const Occurrence& occurrence) {
    if (m_is_asked[occurrence.folded % m_is_asked.size()] && m_starts.contains(occurrence.folded))
      m_found.push_back(occurrence);
    if (!needs_letters) return;
    const bool touches = occurrence.position == last + 1;
    last = occurrence.position;
    TermId& remembered = m_without_letters[occurrence.written % k_remembered_words];
    if (remembered == occurrence.written) {
      m_letters.skip();
      return;
    }
    const std::string_view written = vocabulary.term(occurrence.written);
    if (parts.is_part(written, occurrence.position)) return;
    if (!m_letters.visit(written, touches)) remembered = occurrence.written;
  });
}

void CaseScore::match() {
  m_matches.clear();
  std::fill(m_counts.begin(), m_counts.end(), 0);
  for (std::size_t i = 0; i < m_found.size(); ++i) {
    for (const std::uint32_t number : m_starts.at(m_found[i].folded)) {
      const Pattern& pattern = m_patterns[number];
      std::size_t taken = 1;
      for (std::size_t k = i + 1; taken < pattern.terms.size() && k < m_found.size(); ++k) {
        const std::uint32_t step = m_found[k].position - m_found[i].position;
        if (step > taken) break;
        if (step == taken && m_found[k].folded == pattern.terms[taken]) ++taken;
      }
      if (taken < pattern.terms.size()) continue;
      const Word& word = m_words[pattern.word];
      const bool is_itself = pattern.strength == 1;
      const bool is_exact = is_itself && word.is_written && m_found[i].written == word.written;
      const double strength =
          is_exact ? 1 : pattern.strength * (is_itself ? m_weights.other_form : 1);
      m_counts[pattern.word] += strength * weight_of(m_found[i].field);
      m_matches.push_back({pattern.word, m_found[i].position, strength});
    }
  }
}

double CaseScore::words(double length) const {
  const double shorter = k_case_k1 * (1 - k_case_b + k_case_b * std::max(length, k_shortest));
  double sum = 0;
  for (std::size_t i = 0; i < m_words.size(); ++i) {
    if (m_counts[i] > 0) {
      sum += m_words[i].information * m_words[i].asked * m_counts[i] * (k_case_k1 + 1) /
             (m_counts[i] + shorter);
    }
  }
  return sum;
}

}  // namespace tsunagu::index
