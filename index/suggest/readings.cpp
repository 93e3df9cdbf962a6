// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/suggest/readings.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "index/analysis/analyzer.hpp"
#include "index/query/query.hpp"
#include "index/suggest/sound.hpp"

namespace tsunagu::index {
namespace {

enum class Letters { none, kana, latin };

// Of folded text, where katakana are hiragana.
Letters letters_of(char16_t c) {
  if ((c >= u'ぁ' && c <= u'ゖ') || c == u'ー') return Letters::kana;
  const bool is_latin = (c >= u'a' && c <= u'z') || (c >= 0xE0 && c <= 0x17F) || c == u'\'';
  return is_latin ? Letters::latin : Letters::none;
}

// Kana that may stand after a word, or between two.
bool is_particle(char16_t c) {
  return std::u16string_view(u"をのがにでとはもへやしす").find(c) != std::u16string_view::npos;
}

// Folded letters, in UTF-16 units.
struct Run {
  Letters letters = Letters::none;
  std::size_t begin = 0, end = 0;
};

std::vector<Run> runs_of(std::u16string_view text) {
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

// Finds the readings of one need.
class Finder {
 public:
  Finder(std::string_view need, const Readings& readings, const Analyzer& analyzer)
      : m_need(need),
        m_readings(readings),
        m_analyzer(analyzer),
        m_folded(analyzer.fold_for_matching(need)) {}

  std::vector<Readings::Found> find() {
    const std::vector<Run> runs = runs_of(m_folded.text);
    for (std::size_t r = 0; r < runs.size() && m_found.size() < k_readings_per_query;) {
      if (runs[r].letters == Letters::latin) {
        r += take_romaji(runs, r);
      } else {
        if (!take(runs[r].begin, runs[r].end, 0)) take_inside(runs[r]);
        ++r;
      }
    }
    return std::move(m_found);
  }

 private:
  bool take(std::size_t begin, std::size_t end, std::size_t least_sound) {
    const std::uint32_t from = m_folded.begin[begin];
    const std::uint32_t to = m_folded.end[end - 1];
    const auto sound = sound_of(m_analyzer.fold(text_between(from, to)));
    if (!sound || sound->size() < least_sound) return false;
    const auto& words = m_readings.words_of(*sound);
    if (!words.empty()) m_found.push_back({from, to, &words});
    return !words.empty();
  }

  std::string_view text_between(std::uint32_t from, std::uint32_t to) const {
    const std::size_t begin = text::byte_offset(m_need, from);
    return m_need.substr(begin, text::byte_offset(m_need, to) - begin);
  }

  // The longest reading that Latin words from the first one on make together; how many it takes.
  std::size_t take_romaji(const std::vector<Run>& runs, std::size_t first) {
    std::size_t together = 1;  // with one blank or hyphen between them
    while (together < k_romaji_words_max && first + together < runs.size() &&
           runs[first + together].letters == Letters::latin &&
           runs[first + together].begin == runs[first + together - 1].end + 1)
      ++together;
    for (std::size_t n = together; n >= 1; --n) {
      if (take(runs[first].begin, runs[first + n - 1].end, k_romaji_sound_min)) return n;
    }
    return 1;
  }

  // Readings inside a run of kana, each at its beginning or after a particle.
  void take_inside(const Run& run) {
    for (std::size_t at = run.begin; at + k_inner_reading_points <= run.end;) {
      std::size_t end = std::min(run.end, at + k_inner_reading_max);
      for (; end >= at + k_inner_reading_points; --end) {
        const bool may_end = end == run.end || is_particle(m_folded.text[end]);
        if (may_end && take(at, end, 0)) break;
      }
      if (end >= at + k_inner_reading_points) at = end;
      while (at < run.end && !is_particle(m_folded.text[at])) ++at;
      ++at;
    }
  }

  const std::string_view m_need;
  const Readings& m_readings;
  const Analyzer& m_analyzer;
  const Folded m_folded;
  std::vector<Readings::Found> m_found;
};

// Typed, as a word of a query.
QueryTerm word_of(std::string_view typed, const std::vector<std::string>& words,
                  const Analyzer& analyzer) {
  QueryTerm reading{.term = analyzer.name_key(typed), .written = std::string(typed)};
  for (const std::string& word : words) {
    Alternative alternative{.terms = {}, .label = word, .weight = k_reading_weight};
    const std::size_t length = text::length(word);
    for (const Token& token : analyzer.analyze(word)) {
      if (token.begin == 0 && token.end == length) {
        alternative.terms = {token.term};
        break;
      }
      alternative.terms.push_back(token.term);
    }
    if (!alternative.terms.empty()) reading.alternatives.push_back(std::move(alternative));
  }
  return reading;
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

std::vector<Readings::Found> Readings::find(std::string_view need) const {
  if (text::length(need) > k_read_need_max) return {};
  return Finder(need, *this, *m_analyzer).find();
}

void Readings::expand(std::string_view need, const Analyzer& analyzer, Query& query) const {
  const std::vector<Found> found = find(need);
  if (found.empty()) return;
  const std::vector<Token> tokens = analyzer.analyze(need);
  for (const auto& [begin, end, words] : found) {
    for (const Token& token : tokens) {
      if (token.begin < begin || token.end > end) continue;
      const auto word = std::find_if(query.words.begin(), query.words.end(),
                                     [&](const QueryTerm& w) { return w.term == token.term; });
      if (word != query.words.end() && --word->weight <= 0) query.words.erase(word);
    }
    const std::size_t from = text::byte_offset(need, begin);
    QueryTerm read =
        word_of(need.substr(from, text::byte_offset(need, end) - from), *words, analyzer);
    read.begin = begin;
    read.end = end;
    const auto place = std::find_if(query.words.begin(), query.words.end(),
                                    [&](const QueryTerm& w) { return w.begin >= read.end; });
    query.words.insert(place, std::move(read));
  }
}

}  // namespace tsunagu::index
