// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/suggest/readings.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "index/analysis/analyzer.hpp"
#include "index/query/query.hpp"
#include "index/suggest/points.hpp"
#include "index/suggest/sound.hpp"

namespace tsunagu::index {
namespace {

enum class Letters { none, kana, latin };

// Of folded text, where katakana are hiragana.
Letters letters_of(char32_t c) {
  if ((c >= U'ぁ' && c <= U'ゖ') || c == U'ー') return Letters::kana;
  const bool is_latin = (c >= U'a' && c <= U'z') || (c >= 0xE0 && c <= 0x17F) || c == U'\'';
  return is_latin ? Letters::latin : Letters::none;
}

// Kana that may stand after a word, or between two.
bool is_particle(char32_t c) {
  return std::u32string_view(U"をのがにでとはもへやしす").find(c) != std::u32string_view::npos;
}

struct Run {
  Letters letters = Letters::none;
  std::size_t begin = 0, end = 0;  // code points
};

std::vector<Run> runs_of(std::u32string_view text) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const Letters letters = letters_of(text[i]);
    if (letters == Letters::none) continue;
    if (!runs.empty() && runs.back().end == i && runs.back().letters == letters) {
      ++runs.back().end;
    } else {
      runs.push_back({letters, i, i + 1});
    }
  }
  return runs;
}

}  // namespace

Readings Readings::parse(std::string_view file, const Analyzer& analyzer) {
  Readings readings;
  readings.m_analyzer = &analyzer;
  for (const std::string_view line : text::split(file, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    const auto cells = text::split(line, '\t');
    if (cells.size() != 2) continue;
    const std::string_view word = text::trim(cells[0]);
    const std::string_view reading = text::trim(cells[1]);
    const auto sound = sound_of(analyzer.fold(reading));
    if (word.empty() || !sound) continue;
    if (!readings.m_reading.emplace(analyzer.name_key(word), reading).second) continue;
    readings.m_words.emplace_back(word);
    readings.m_by_sound[*sound].emplace_back(word);
  }
  return readings;
}

std::string Readings::reading_of(std::string_view word) const {
  const auto found = m_reading.find(m_analyzer->name_key(word));
  return found == m_reading.end() ? std::string() : found->second;
}

const std::vector<std::string>& Readings::words_of(const std::string& sound) const {
  static const std::vector<std::string> k_none;
  const auto found = m_by_sound.find(sound);
  return found == m_by_sound.end() ? k_none : found->second;
}

void Readings::add(std::string_view typed, const std::vector<std::string>& words,
                   Query& query) const {
  for (const Token& part : m_analyzer->analyze(typed)) {
    const auto word = std::find_if(query.words.begin(), query.words.end(),
                                   [&](const QueryTerm& w) { return w.term == part.term; });
    if (word != query.words.end() && --word->weight <= 0) query.words.erase(word);
  }
  QueryTerm reading{.term = m_analyzer->name_key(typed), .written = std::string(typed)};
  for (const std::string& word : words) {
    Alternative alternative{.terms = {}, .label = word, .weight = k_reading_weight};
    const std::size_t length = text::length(word);
    for (const Token& token : m_analyzer->analyze(word)) {
      if (token.begin == 0 && token.end == length) {
        alternative.terms = {token.term};
        break;
      }
      alternative.terms.push_back(token.term);
    }
    if (!alternative.terms.empty()) reading.alternatives.push_back(std::move(alternative));
  }
  if (!reading.alternatives.empty()) query.words.push_back(std::move(reading));
}

void Readings::expand(std::string_view need, Query& query) const {
  if (text::length(need) > k_read_need_max) return;
  const std::string folded = m_analyzer->fold(need);
  const std::u32string points = points_of(folded);
  const std::vector<Run> runs = runs_of(points);
  std::size_t found = 0;
  const auto take = [&](std::size_t begin, std::size_t end, std::size_t least_sound) {
    const std::string typed =
        folded.substr(text::byte_offset(folded, begin),
                      text::byte_offset(folded, end) - text::byte_offset(folded, begin));
    const auto sound = sound_of(typed);
    if (!sound || sound->size() < least_sound) return false;
    const auto& words = words_of(*sound);
    if (words.empty()) return false;
    add(typed, words, query);
    ++found;
    return true;
  };
  for (std::size_t r = 0; r < runs.size() && found < k_readings_per_query; ++r) {
    const Run& run = runs[r];
    if (run.letters == Letters::latin) {
      for (std::size_t n = std::min(k_romaji_words_max, runs.size() - r); n >= 1; --n) {
        bool together = true;  // with one blank or hyphen between them
        for (std::size_t i = r + 1; i < r + n; ++i)
          together =
              together && runs[i].letters == Letters::latin && runs[i].begin == runs[i - 1].end + 1;
        if (!together || !take(run.begin, runs[r + n - 1].end, k_romaji_sound_min)) continue;
        r += n - 1;
        break;
      }
      continue;
    }
    if (take(run.begin, run.end, 0)) continue;
    for (std::size_t at = run.begin;
         at + k_inner_reading_points <= run.end && found < k_readings_per_query;) {
      std::size_t end = std::min(run.end, at + k_inner_reading_max);
      for (; end >= at + k_inner_reading_points; --end) {
        if ((end == run.end || is_particle(points[end])) && take(at, end, 0)) break;
      }
      const bool is_taken = end >= at + k_inner_reading_points;
      if (is_taken) at = end;
      while (at < run.end && !is_particle(points[at])) ++at;
      ++at;  // the next word stands behind a particle
    }
  }
}

}  // namespace tsunagu::index
