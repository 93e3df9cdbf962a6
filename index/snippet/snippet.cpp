// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/snippet/snippet.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tsunagu::index {
namespace {

constexpr std::size_t k_cut_word_points = 10;   // longest word expected at the end of an excerpt
constexpr std::size_t k_searched_points = 400;  // of a long sentence, searched for its first match
constexpr std::size_t k_lead_points =
    15;  // kept before the first match of a sentence that is too long

struct Sentence {
  std::string_view words;
  std::size_t at = 0;  // byte offset in its text
};

// Up to and including 。！？ or a line break.
std::vector<Sentence> sentences_of(std::string_view text) {
  std::vector<Sentence> sentences;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t width = 1;
    bool ends = text[i] == '\n';
    const std::string_view three = text.substr(i, 3);
    if (three == "。" || three == "！" || three == "？") {
      width = 3;
      ends = true;
    }
    i += width;
    if (ends) {
      sentences.push_back({text.substr(begin, i - begin), begin});
      begin = i;
    }
  }
  if (begin < text.size()) sentences.push_back({text.substr(begin), begin});
  return sentences;
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '\n', ' ');
  std::replace(out.begin(), out.end(), '\r', ' ');
  return out;
}

}  // namespace

Highlighter::Highlighter(const Analyzer& analyzer, const std::vector<QueryTerm>& words)
    : m_analyzer(analyzer) {
  for (const QueryTerm& word : words) m_words.emplace(word.term, word.weight);
}

Ranges Highlighter::highlights(std::string_view text) const {
  Ranges ranges;
  if (m_words.empty()) return ranges;
  for (const Token& token : m_analyzer.analyze(text)) {
    if (m_words.contains(token.term)) ranges.emplace_back(token.begin, token.end);
  }
  std::sort(ranges.begin(), ranges.end());
  Ranges joined;  // overlapping and touching ranges read as one
  for (const auto& range : ranges) {
    if (!joined.empty() && range.first <= joined.back().second) {
      joined.back().second = std::max(joined.back().second, range.second);
    } else {
      joined.push_back(range);
    }
  }
  return joined;
}

// A quick estimate without segmentation, which is three quarters of the cost of analysis.
double Highlighter::weight_in(std::string_view folded) const {
  double weight = 0;
  for (const auto& [term, value] : m_words) {
    if (folded.find(term) != std::string_view::npos) weight += value;
  }
  return weight;
}

Excerpt Highlighter::excerpt(const std::vector<std::string_view>& texts) const {
  Excerpt best;
  double best_weight = -1;
  std::size_t best_at = 0;
  for (std::size_t t = 0; t < texts.size(); ++t) {
    for (const Sentence& sentence : sentences_of(texts[t])) {
      const double weight = weight_in(m_analyzer.fold(sentence.words));
      if (weight > best_weight) {
        best_weight = weight;
        best.text = t;
        best_at = sentence.at;
      }
    }
  }
  if (best_weight < 0) return best;
  const std::string_view rest = texts[best.text].substr(best_at);
  // Segment a little more than is shown, so that a word at the cut is seen whole; much more only
  // when the match stands late in a long sentence.
  std::string_view seen =
      rest.substr(0, text::byte_offset(rest, k_excerpt_points + k_cut_word_points));
  Ranges ranges = highlights(seen);
  if (ranges.empty() && best_weight > 0) {
    seen = rest.substr(0, text::byte_offset(rest, k_searched_points));
    ranges = highlights(seen);
  }
  std::size_t skipped = 0;
  if (!ranges.empty() && ranges.front().second > k_excerpt_points) {
    skipped = ranges.front().first - std::min(ranges.front().first, k_lead_points);
    seen.remove_prefix(text::byte_offset(seen, skipped));
  }
  const std::size_t shown = text::byte_offset(seen, k_excerpt_points);
  const bool cut_before = best_at > 0 || skipped > 0;
  const bool cut_after =
      shown < seen.size() || seen.data() + seen.size() < rest.data() + rest.size();
  best.words = (cut_before ? "…" : "") + one_line(seen.substr(0, shown)) + (cut_after ? "…" : "");
  const std::size_t points = text::length(seen.substr(0, shown));
  const std::size_t lead = cut_before ? 1 : 0;
  for (const auto& [begin, end] : ranges) {
    if (begin < skipped || begin - skipped >= points) continue;
    best.highlights.emplace_back(begin - skipped + lead, std::min(end - skipped, points) + lead);
  }
  return best;
}

}  // namespace tsunagu::index
