// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query/synonyms.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/text.hpp"

namespace tsunagu::index {
namespace {

constexpr char k_between = '\x1F';  // in no term

std::vector<std::string> terms_of(const std::vector<const Token*>& words) {
  std::vector<std::string> terms;
  for (const Token* word : words) terms.push_back(word->term);
  return terms;
}

// The terms of the expressions of a lexicon; most stand in many entries, so each is analysed once.
class Terms {
 public:
  explicit Terms(const Analyzer& analyzer) : m_analyzer(analyzer) {}

  struct Read {
    std::vector<std::string> whole, parts;
  };
  const Read& of(const std::string& expression) {
    const auto [place, is_new] = m_read.emplace(expression, Read());
    if (is_new) {
      const std::vector<Token> tokens = m_analyzer.analyze(expression);
      place->second = {terms_of(reading(tokens, true)), terms_of(reading(tokens, false))};
    }
    return place->second;
  }

 private:
  const Analyzer& m_analyzer;
  std::unordered_map<std::string, Read> m_read;
};

std::string key_of(const std::vector<std::string>& terms) {
  std::string key;
  for (const std::string& term : terms) (key += term) += k_between;
  return key;
}

}  // namespace

std::vector<const Token*> reading(const std::vector<Token>& tokens, bool whole) {
  std::vector<const Token*> ordered;
  for (const Token& token : tokens) ordered.push_back(&token);
  std::stable_sort(ordered.begin(), ordered.end(), [whole](const Token* a, const Token* b) {
    if (whole) return a->begin != b->begin ? a->begin < b->begin : a->end > b->end;
    return a->end != b->end ? a->end < b->end : a->begin > b->begin;
  });
  std::vector<const Token*> taken;
  for (const Token* token : ordered) {
    if (taken.empty() || token->begin >= taken.back()->end) taken.push_back(token);
  }
  return taken;
}

Synonyms::Synonyms(const std::vector<SynonymEntry>& entries, const Analyzer& analyzer) {
  Terms read(analyzer);
  for (const SynonymEntry& source : entries) {
    const Terms::Read& word = read.of(source.word);
    const std::string whole = key_of(word.whole);
    if (whole.empty()) continue;
    const auto [place, is_new] = m_place.emplace(whole, m_entries.size());
    if (is_new) m_entries.push_back({source.word, {}});
    // A compound that the need writes apart reads as its parts.
    m_place.emplace(key_of(word.parts), place->second);
    Entry& entry = m_entries[place->second];
    for (const Synonym& synonym : source.also) {
      const std::vector<std::string>& terms = read.of(synonym.text).whole;
      if (terms.empty() || terms.size() > k_synonym_words_max || key_of(terms) == whole) continue;
      const double weight = k_synonym_weight * synonym.nearness;
      const auto known = std::find_if(entry.also.begin(), entry.also.end(),
                                      [&](const Alternative& a) { return a.terms == terms; });
      if (known == entry.also.end()) {
        entry.also.push_back({terms, synonym.text, weight});
      } else {
        known->weight = std::max(known->weight, weight);
      }
    }
  }
  for (Entry& entry : m_entries) {
    std::stable_sort(
        entry.also.begin(), entry.also.end(),
        [](const Alternative& a, const Alternative& b) { return a.weight > b.weight; });
  }
}

void Synonyms::expand(const std::vector<Token>& tokens, Query& query) const {
  if (m_entries.empty()) return;
  std::unordered_map<std::string_view, std::size_t> place;  // term -> word of the query
  for (std::size_t w = 0; w < query.words.size(); ++w) place.emplace(query.words[w].term, w);
  const std::vector<const Token*> words = reading(tokens, true);
  std::unordered_set<std::size_t> used;
  std::size_t added = 0;

  // The expression of `count` words from `first` on, if the lexicon has it.
  const auto find = [&](std::size_t first, std::size_t count) {
    std::string key;
    for (std::size_t i = first; i < first + count; ++i) {
      if (i > first && words[i]->begin > words[i - 1]->end + k_synonym_gap_points)
        return m_place.end();
      (key += words[i]->term) += k_between;
    }
    return m_place.find(key);
  };
  const auto carrier_of = [&](std::size_t first, std::size_t count) {
    std::size_t longest = first;
    for (std::size_t i = first + 1; i < first + count; ++i) {
      if (text::length(words[i]->term) > text::length(words[longest]->term)) longest = i;
    }
    return place.find(words[longest]->term);
  };
  const auto is_said = [&](const Alternative& other) {
    return std::all_of(other.terms.begin(), other.terms.end(),
                       [&](const std::string& term) { return place.contains(term); });
  };
  const auto hang = [&](const Entry& entry, QueryTerm& word) {
    SynonymUse use{.word = entry.label};
    for (const Alternative& other : entry.also) {
      if (word.alternatives.size() == k_synonyms_per_word || added == k_synonyms_per_query) break;
      if (is_said(other)) continue;
      word.alternatives.push_back(other);
      use.also.push_back(other.label);
      ++added;
    }
    if (!use.also.empty()) query.synonyms.push_back(std::move(use));
  };

  for (std::size_t i = 0; i < words.size() && added < k_synonyms_per_query;) {
    std::size_t taken = 1;
    for (std::size_t n = std::min(k_synonym_words_max, words.size() - i); n >= 1; --n) {
      const auto found = find(i, n);
      if (found == m_place.end()) continue;
      const auto carrier = carrier_of(i, n);
      if (carrier != place.end() && used.insert(found->second).second)
        hang(m_entries[found->second], query.words[carrier->second]);
      taken = n;
      break;
    }
    i += taken;
  }
}

}  // namespace tsunagu::index
