// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/snippet/snippet.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "index/analysis/filters.hpp"

namespace tsunagu::index {
namespace {

constexpr std::size_t k_lead_points =
    15;  // kept before the first match of a sentence that is too long

struct Sentence {
  std::size_t begin = 0, end = 0;  // code points
};

// Up to and including 。！？ or a line break.
std::vector<Sentence> sentences_of(std::string_view text) {
  std::vector<Sentence> sentences;
  std::size_t begin = 0;
  std::size_t points = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t width = text::byte_offset(text.substr(i), 1);
    const std::string_view point = text.substr(i, width);
    i += width;
    ++points;
    if (point == "。" || point == "！" || point == "？" || point == "\n") {
      sentences.push_back({begin, points});
      begin = points;
    }
  }
  if (begin < points) sentences.push_back({begin, points});
  return sentences;
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '\n', ' ');
  std::replace(out.begin(), out.end(), '\r', ' ');
  return out;
}

// Overlapping and touching ranges read as one.
Ranges joined(Ranges ranges) {
  std::sort(ranges.begin(), ranges.end());
  Ranges out;
  for (const auto& range : ranges) {
    if (!out.empty() && range.first <= out.back().second) {
      out.back().second = std::max(out.back().second, range.second);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

}  // namespace

Highlighter::Highlighter(const Analyzer& analyzer, const std::vector<QueryTerm>& words)
    : m_analyzer(analyzer) {
  for (const QueryTerm& word : words) {
    add(word.term, word.weight);
    for (const Alternative& other : word.alternatives)
      add(other.terms.size() == 1 ? other.terms[0] : other.label, word.weight * other.weight);
  }
}

void Highlighter::add(std::string_view text, double weight) {
  std::u16string term = m_analyzer.fold_for_matching(text).text;
  if (!term.empty()) m_words.push_back({std::move(term), std::string(text), weight});
}

std::vector<Highlighter::Match> Highlighter::find(std::string_view text) const {
  std::vector<Match> matches;
  if (m_words.empty() || text.empty()) return matches;
  const Folded folded = m_analyzer.fold_for_matching(text);
  const std::u16string_view all = folded.text;
  std::optional<std::vector<Token>> tokens;  // of the few texts that need them
  for (std::size_t w = 0; w < m_words.size(); ++w) {
    const std::u16string& term = m_words[w].term;
    for (std::size_t at = all.find(term); at != std::u16string_view::npos;
         at = all.find(term, at + 1)) {
      std::size_t end = at + term.size();
      const bool inside = (is_latin(term.front()) && at > 0 && is_latin(all[at - 1])) ||
                          (is_latin(term.back()) && end < all.size() && is_latin(all[end]));
      if (inside) continue;
      if (end < all.size() && all[end] == u'ー') ++end;  // terms go without their final long mark
      matches.push_back({folded.begin[at], folded.end[end - 1], w});
    }
    if (!m_analyzer.may_hold_otherwise(all, term)) continue;
    if (!tokens) tokens = m_analyzer.analyze(text);
    for (const Token& token : *tokens) {
      if (token.term == m_words[w].key) matches.push_back({token.begin, token.end, w});
    }
  }
  return matches;
}

// Each word counts once, however often it stands there.
double Highlighter::weight_between(const std::vector<Match>& matches, std::size_t begin,
                                   std::size_t end) const {
  double weight = 0;
  std::size_t counted = m_words.size();  // matches come word by word
  for (const Match& match : matches) {
    if (match.begin < begin || match.begin >= end || match.word == counted) continue;
    counted = match.word;
    weight += m_words[match.word].weight;
  }
  return weight;
}

Ranges Highlighter::highlights(std::string_view text) const {
  Ranges ranges;
  for (const Match& match : find(text)) ranges.emplace_back(match.begin, match.end);
  return joined(std::move(ranges));
}

Excerpt Highlighter::excerpt(const std::vector<std::string_view>& texts) const {
  Excerpt best;
  double best_weight = -1;
  Sentence shown;
  std::vector<Match> shown_matches;
  for (std::size_t t = 0; t < texts.size(); ++t) {
    const std::vector<Match> matches = find(texts[t]);
    if (matches.empty() && best_weight >= 0) continue;
    for (const Sentence& sentence : sentences_of(texts[t])) {
      const double weight = weight_between(matches, sentence.begin, sentence.end);
      if (weight <= best_weight) continue;
      best_weight = weight;
      best.text = t;
      shown = sentence;
      shown_matches = matches;
    }
  }
  if (best_weight < 0) return best;

  const std::string_view text = texts[best.text];
  std::size_t begin = shown.begin;
  std::size_t first = shown.end;  // first match of the sentence
  for (const Match& match : shown_matches) {
    if (match.begin >= shown.begin) first = std::min(first, match.begin);
  }
  if (first < shown.end && first >= begin + k_excerpt_points - k_lead_points)
    begin = first - k_lead_points;
  const std::size_t from = text::byte_offset(text, begin);
  const std::string_view rest = text.substr(from);
  const std::string_view cut = rest.substr(0, text::byte_offset(rest, k_excerpt_points));
  const std::size_t end = begin + text::length(cut);
  const std::size_t lead = begin > 0 ? 1 : 0;  // the "…" before it
  best.words = (begin > 0 ? "…" : "") + one_line(cut) + (cut.size() < rest.size() ? "…" : "");
  for (const Match& match : shown_matches) {
    if (match.begin < begin || match.begin >= end) continue;
    best.highlights.emplace_back(match.begin - begin + lead,
                                 std::min(match.end, end) - begin + lead);
  }
  best.highlights = joined(std::move(best.highlights));
  return best;
}

}  // namespace tsunagu::index
