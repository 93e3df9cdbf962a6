// SPDX-License-Identifier: GPL-3.0-or-later
// Readings: how the words of the lexicon are read, and which words a reading may stand for.
// Readings of kanji are never guessed; data/lexicon/readings.tsv tells them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tsunagu::index {

class Analyzer;
struct Query;

// What a word that was typed by its reading counts against the word itself.
inline constexpr double k_reading_weight = 0.9;
// A reading inside a longer run of kana has at least so many of them: shorter ones are in every
// sentence.
inline constexpr std::size_t k_inner_reading_points = 4;
inline constexpr std::size_t k_inner_reading_max = 24;  // and at most
inline constexpr std::size_t k_romaji_words_max = 5;    // Latin words that together are one reading
inline constexpr std::size_t k_romaji_sound_min = 4;    // letters; "zei" may be anything
inline constexpr std::size_t k_read_need_max = 200;  // code points; nobody types memos in readings
inline constexpr std::size_t k_readings_per_query =
    8;  // readings that are looked at, in text order

// Immutable; any thread.
class Readings {
 public:
  // `file`: lines "word<TAB>reading in hiragana"; '#' starts a comment line; others are left out.
  static Readings parse(std::string_view file, const Analyzer& analyzer);

  // Empty when unknown. However the word is written: both sides are folded.
  std::string reading_of(std::string_view word) const;
  // Words with this sound (index/suggest/sound.hpp), in the order of the file.
  const std::vector<std::string>& words_of(const std::string& sound) const;
  // A reading in a need, in code points, and what it may stand for.
  struct Found {
    std::uint32_t begin = 0, end = 0;
    const std::vector<std::string>* words = nullptr;  // lives as long as the Readings
  };
  // In text order, at most k_readings_per_query.
  std::vector<Found> find(std::string_view need) const;
  // Makes each of them one word of `query`, in the place of what `analyzer` cut it into, with the
  // words it may stand for as alternatives.
  void expand(std::string_view need, const Analyzer& analyzer, Query& query) const;

  // All words, in the order of the file.
  const std::vector<std::string>& words() const { return m_words; }

 private:
  const Analyzer* m_analyzer = nullptr;
  std::vector<std::string> m_words;
  std::unordered_map<std::string, std::string> m_reading;  // folded word -> reading
  std::unordered_map<std::string, std::vector<std::string>> m_by_sound;
};

}  // namespace tsunagu::index
