// SPDX-License-Identifier: GPL-3.0-or-later
// Readings: how the words of the lexicon are read, and which words a reading may stand for.
// Readings of kanji are never guessed; data/lexicon/readings.tsv tells them.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tsunagu::index {

class Analyzer;

// Immutable; any thread.
class Readings {
 public:
  // `file`: lines "word<TAB>reading in hiragana"; '#' starts a comment line; others are left out.
  static Readings parse(std::string_view file, const Analyzer& analyzer);

  // Empty when unknown. However the word is written: both sides are folded.
  std::string reading_of(std::string_view word) const;
  // Words with this sound (index/suggest/sound.hpp), in the order of the file.
  const std::vector<std::string>& words_of(const std::string& sound) const;
  // All words, in the order of the file.
  const std::vector<std::string>& words() const { return m_words; }

 private:
  const Analyzer* m_analyzer = nullptr;
  std::vector<std::string> m_words;
  std::unordered_map<std::string, std::string> m_reading;  // folded word -> reading
  std::unordered_map<std::string, std::vector<std::string>> m_by_sound;
};

}  // namespace tsunagu::index
