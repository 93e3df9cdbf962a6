// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/suggest/readings.hpp"

#include "base/text.hpp"
#include "index/analysis/analyzer.hpp"
#include "index/suggest/sound.hpp"

namespace tsunagu::index {

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

}  // namespace tsunagu::index
