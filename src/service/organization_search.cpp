// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/organization_search.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace tsunagu::service {
namespace {

constexpr double k_k1 = 1.2, k_b = 0.5;       // BM25
constexpr double k_coverage = 0.6;            // of the score that depends on how much is covered
constexpr std::uint32_t k_gap_points = 2;     // between words that stand together: a particle
constexpr double k_name_bonus = 1000;         // above every score by words
constexpr std::size_t k_name_points_min = 2;  // code points of a text that is looked for in names

// A word that more than half of many organisations have tells nothing of any.
bool is_everywhere(std::size_t found, std::size_t all) { return all > 10 && found * 2 > all; }

}  // namespace

std::string_view purpose_of(const model::Reference& reference, std::string_view type) {
  const model::CodeEntry* entry = reference.list("org_types").find(type);
  if (entry == nullptr) return {};
  const auto purpose = entry->extra.find("purpose");
  return purpose == entry->extra.end() ? std::string_view() : std::string_view(purpose->second);
}

OrganizationSearch::OrganizationSearch(std::vector<const model::Organization*> records,
                                       const index::Analyzer& analyzer,
                                       const model::Reference& reference,
                                       const OrganizationSearch* before)
    : m_analyzer(analyzer) {
  double length = 0;
  for (const model::Organization* record : records) {
    add(*record, reference, before);
    length += m_entries.back().length;
  }
  if (length > 0) m_mean_length = length / static_cast<double>(m_entries.size());
}

void OrganizationSearch::add(const model::Organization& record, const model::Reference& reference,
                             const OrganizationSearch* before) {
  const auto number = static_cast<std::uint32_t>(m_entries.size());
  Entry entry{.names = m_analyzer.fold(record.name) + "\n" + m_analyzer.fold(record.yomi),
              .name_key = m_analyzer.name_key(record.name)};
  std::map<std::string, double> weights;
  const auto take = [&](const std::string& text, double weight) {
    if (text.empty()) return;
    entry.texts.push_back(text_of(text, before));
    for (const Word& word : *entry.texts.back()) weights[word.term] += weight;
    entry.length += weight * static_cast<double>(entry.texts.back()->size());
  };
  take(record.name, k_organization_name_weight);
  take(record.services, 1);
  take(record.strengths, k_organization_other_weight);
  for (const model::Desk& desk : record.desks) take(desk.what, 1);
  for (const std::string& type : record.types) {
    take(std::string(reference.list("org_types").label(type)), k_organization_kind_weight);
    take(std::string(purpose_of(reference, type)), k_organization_kind_weight);
  }
  if (!record.prefecture.empty()) {
    take(std::string(reference.list("prefectures").label(record.prefecture)),
         k_organization_other_weight);
  }
  for (const auto& [term, weight] : weights) m_postings[term].push_back({number, weight});
  m_entries.push_back(std::move(entry));
}

OrganizationSearch::Text OrganizationSearch::text_of(const std::string& text,
                                                     const OrganizationSearch* before) {
  Text& kept = m_texts[text];
  if (kept) return kept;
  if (before != nullptr) {
    if (const auto known = before->m_texts.find(text); known != before->m_texts.end())
      return kept = known->second;
  }
  std::vector<Word> words;
  for (index::Token& token : m_analyzer.analyze(text))
    words.push_back({std::move(token.term), token.begin, token.end});
  return kept = std::make_shared<const std::vector<Word>>(std::move(words));
}

// --- words ---

double OrganizationSearch::told_by(std::size_t found) const {
  const auto all = static_cast<double>(m_entries.size()), with = static_cast<double>(found);
  return std::log(1 + (all - with + 0.5) / (with + 0.5));
}

OrganizationSearch::Counts OrganizationSearch::counts_of(const std::string& term) const {
  Counts counts;
  const auto found = m_postings.find(term);
  if (found == m_postings.end()) return counts;
  for (const Posting& posting : found->second) counts.emplace(posting.entry, posting.weight);
  return counts;
}

// As often as its rarest word, where its words stand together.
OrganizationSearch::Counts OrganizationSearch::counts_of(
    const index::Alternative& alternative) const {
  Counts counts;
  for (std::size_t i = 0; i < alternative.terms.size(); ++i) {
    const Counts of_term = counts_of(alternative.terms[i]);
    Counts both;
    for (const auto& [entry, weight] : of_term) {
      const auto other = counts.find(entry);
      if (i == 0) {
        both.emplace(entry, weight);
      } else if (other != counts.end()) {
        both.emplace(entry, std::min(weight, other->second));
      }
    }
    counts = std::move(both);
  }
  if (alternative.terms.size() > 1) {
    std::erase_if(counts, [&](const auto& count) {
      return !stand_together(m_entries[count.first], alternative.terms);
    });
  }
  return counts;
}

// The word itself, or the best of what else it is called.
OrganizationSearch::Counts OrganizationSearch::counts_of(const index::QueryTerm& word) const {
  Counts counts = counts_of(word.term);
  for (const index::Alternative& alternative : word.alternatives) {
    for (const auto& [entry, weight] : counts_of(alternative)) {
      double& best = counts[entry];
      best = std::max(best, weight * alternative.weight);
    }
  }
  return counts;
}

bool OrganizationSearch::stand_together(const Entry& entry,
                                        const std::vector<std::string>& terms) const {
  const auto from = [&](const std::vector<Word>& words, const Word& first) {
    const Word* last = &first;
    for (std::size_t i = 1; i < terms.size(); ++i) {
      const auto next = std::find_if(words.begin(), words.end(), [&](const Word& word) {
        return word.term == terms[i] && word.begin >= last->end &&
               word.begin <= last->end + k_gap_points;
      });
      if (next == words.end()) return false;
      last = &*next;
    }
    return true;
  };
  return std::any_of(entry.texts.begin(), entry.texts.end(), [&](const Text& text) {
    return std::any_of(text->begin(), text->end(), [&](const Word& word) {
      return word.term == terms.front() && from(*text, word);
    });
  });
}

// --- what the need demands ---

bool OrganizationSearch::holds(const Entry& entry, const index::Condition& condition) const {
  if (!condition.name.empty() && condition.name == entry.name_key) return true;
  std::vector<std::string> terms;
  for (const index::PhraseWord& word : condition.terms) terms.push_back(word.term);
  if (terms.empty()) return true;
  if (condition.kind == index::Condition::Kind::phrase) return stand_together(entry, terms);
  return std::all_of(terms.begin(), terms.end(),
                     [&](const std::string& term) { return stand_together(entry, {term}); });
}

bool OrganizationSearch::passes(const Entry& entry,
                                const std::vector<index::Condition>& conditions) const {
  std::vector<bool> stack;
  const auto take = [&](std::size_t count, bool is_all) {
    bool result = is_all;
    for (std::size_t i = 0; i < count && !stack.empty(); ++i) {
      result = is_all ? result && stack.back() : result || stack.back();
      stack.pop_back();
    }
    stack.push_back(result);
  };
  for (const index::Condition& condition : conditions) {
    switch (condition.kind) {
      case index::Condition::Kind::all: take(condition.count, true); break;
      case index::Condition::Kind::any: take(condition.count, false); break;
      case index::Condition::Kind::without:
        if (!stack.empty()) stack.back() = !stack.back();
        break;
      default: stack.push_back(holds(entry, condition));
    }
  }
  return std::all_of(stack.begin(), stack.end(), [](bool passed) { return passed; });
}

// --- the search ---

std::vector<OrganizationSearch::Hit> OrganizationSearch::find(const index::Query& query) const {
  std::vector<double> scores(m_entries.size()), covered(m_entries.size());
  double telling = 0;
  for (const index::QueryTerm& word : query.words) {
    const Counts counts = counts_of(word);
    if (counts.empty() || is_everywhere(counts.size(), m_entries.size())) continue;
    const double tells = told_by(counts.size()) * word.weight;
    telling += tells;
    for (const auto& [number, count] : counts) {
      const double norm = 1 - k_b + k_b * m_entries[number].length / m_mean_length;
      scores[number] += tells * count * (k_k1 + 1) / (count + k_k1 * norm);
      covered[number] += tells;
    }
  }
  const std::string typed = m_analyzer.fold(text::trim(query.text));
  const bool may_be_name = text::length(typed) >= k_name_points_min;
  double best = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (telling > 0) scores[i] *= 1 - k_coverage + k_coverage * covered[i] / telling;
    best = std::max(best, scores[i]);
  }
  std::vector<Hit> hits;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const Entry& entry = m_entries[i];
    const bool is_name = may_be_name && entry.names.find(typed) != std::string::npos;
    const bool is_found = scores[i] > 0 && scores[i] >= k_organization_floor * best;
    const bool is_asked = is_name || is_found || (query.empty() && typed.empty());
    if (!is_asked || !passes(entry, query.conditions)) continue;
    hits.push_back({i, scores[i] + (is_name ? k_name_bonus : 0)});
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const Hit& a, const Hit& b) { return a.score > b.score; });
  return hits;
}

std::vector<index::QueryTerm> OrganizationSearch::telling(const index::Query& query) const {
  std::vector<index::QueryTerm> words;
  for (const index::QueryTerm& word : query.words) {
    const std::size_t found = counts_of(word).size();
    if (found == 0 || is_everywhere(found, m_entries.size())) continue;
    words.push_back(word);
    words.back().weight *= told_by(found);
  }
  return words;
}

}  // namespace tsunagu::service
