// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/people_need.hpp"

#include <algorithm>
#include <cmath>

namespace tsunagu::index {
namespace {

// The rarest of the terms bounds how many documents have them side by side.
double frequency_of(const std::vector<TermId>& terms, const Statistics& statistics) {
  double least = statistics.documents();
  for (const TermId term : terms) least = std::min(least, statistics.frequency(term));
  return least;
}

// Nothing when a term of it is unknown.
std::optional<SoughtForm> form_of(const Alternative& alternative, const Vocabulary& vocabulary) {
  SoughtForm form{.weight = alternative.weight};
  for (const std::string& term : alternative.terms) {
    const auto id = vocabulary.find(term);
    if (!id) return std::nullopt;
    form.terms.push_back(vocabulary.folded(*id));
  }
  if (form.terms.empty()) return std::nullopt;
  return form;
}

NeedWord need_word(const QueryTerm& word, const Vocabulary& vocabulary,
                   const Statistics& statistics) {
  NeedWord need{.word = word};
  need.word.alternatives.clear();
  SoughtForm itself;
  if (const auto id = vocabulary.find(word.term)) {
    itself.terms = {vocabulary.folded(*id)};
    itself.written = vocabulary.find(word.written, itself.terms.front());
    need.frequency = statistics.frequency(itself.terms.front());
  }
  need.sought.forms.push_back(std::move(itself));
  double others = 0;
  std::vector<double> frequencies;
  for (const Alternative& alternative : word.alternatives) {
    auto form = form_of(alternative, vocabulary);
    const double frequency = form ? frequency_of(form->terms, statistics) : 0;
    if (frequency == 0) continue;
    others += frequency;
    frequencies.push_back(frequency);
    need.sought.forms.push_back(std::move(*form));
    need.word.alternatives.push_back(alternative);
  }
  if (need.frequency == 0) need.frequency = std::min(others, statistics.documents());
  if (need.frequency == 0) return need;
  const double own = inverse_frequency(need.frequency, statistics.documents());
  need.sought.weight = word.weight * own;
  need.informative = word.weight * std::log(1 + statistics.documents() / need.frequency);
  // A common way to say it must not tell as much as the rare word does.
  for (std::size_t f = 0; f < frequencies.size(); ++f) {
    need.sought.forms[f + 1].weight *=
        std::min(1.0, inverse_frequency(frequencies[f], statistics.documents()) / own);
  }
  return need;
}

}  // namespace

Statistics statistics_of(const Snapshot& snapshot, std::size_t layer_count,
                         const Xapian::Database& evidence) {
  std::vector<const Forward*> layers;
  for (std::size_t l = 0; l < layer_count; ++l) layers.push_back(&snapshot.layers()[l].forward);
  return {std::move(layers), evidence.get_avlength()};
}

PeopleNeed read_people_need(const Query& query, const Vocabulary& vocabulary,
                            const Statistics& statistics, const Xapian::Database& evidence) {
  std::vector<NeedWord> words;
  for (const QueryTerm& word : query.words) {
    NeedWord need = need_word(word, vocabulary, statistics);
    if (need.frequency > 0) words.push_back(std::move(need));
  }
  if (words.size() > k_long_need) {
    // Very common words cost the most postings and tell the least, but only a long need can spare
    // them.
    const double most = k_common_share * statistics.documents();
    const auto common = std::stable_partition(
        words.begin(), words.end(), [&](const NeedWord& word) { return word.frequency <= most; });
    if (common - words.begin() >= static_cast<std::ptrdiff_t>(k_long_need / 2))
      words.erase(common, words.end());
  }
  if (words.size() > k_ranked_terms) {
    std::stable_sort(words.begin(), words.end(), [](const NeedWord& a, const NeedWord& b) {
      return a.informative > b.informative;
    });
    words.resize(k_ranked_terms);
  }
  PeopleNeed need{.words = std::move(words)};
  for (const NeedWord& word : need.words) need.occurrences += word.word.weight;
  for (const std::string& name : query.names) {
    std::string term = prefixed(row_of(Field::name).prefix, name);
    if (const auto frequency = static_cast<double>(evidence.get_termfreq(term)); frequency > 0)
      need.names.push_back({std::move(term), frequency});
  }
  return need;
}

std::vector<QueryTerm> words_of(const PeopleNeed& need) {
  std::vector<QueryTerm> words;
  for (const NeedWord& word : need.words) {
    words.push_back(word.word);
    words.back().weight = word.informative;
  }
  return words;
}

}  // namespace tsunagu::index
