// SPDX-License-Identifier: GPL-3.0-or-later
// Letters: pairs of letters and single kanji of a need, found in the written words of a document.
// They bring together what segmentation cut differently, compounds, and forms of one verb, without
// an index of their own: only the candidates are read.
//
// Pairs go across words that touch; two hiragana are no pair (endings tell nothing). One object
// serves one search on one thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tsunagu::index {

class Letters {
 public:
  // `most`: the information of something that occurs nowhere.
  explicit Letters(double most) : m_most(most) {}

  // The words of the need in text order, as written (UTF-8). A pair inside a word tells about as
  // much as the word, one across two words a little more than the lesser of them.
  void add(std::string_view written, double information, bool touches);

  // The words of one document in text order, each once.
  void begin();
  // Whether it has any letter of the need.
  bool visit(std::string_view written, bool touches);
  // A word known to have none.
  void skip() { m_last_number = k_none; }
  // What was found since begin(); `length` in average lengths.
  double pairs(double length) const;
  double kanji(double length) const;

 private:
  static constexpr std::size_t k_letters_max = 128;  // different ones of a need; later ones are not
  static constexpr std::size_t k_grams_max = 254;    // looked for
  static constexpr std::size_t k_slots = 512;        // a power of two above k_letters_max
  static constexpr std::uint8_t k_none = 0xFF;

  struct Gram {
    double information = 0;
    std::uint32_t asked = 0;  // in the need
    std::uint32_t found = 0;  // in the document
  };
  struct Slot {
    char32_t letter = 0;
    std::uint8_t number = k_none;
  };

  std::uint8_t number_of(char32_t letter) const;
  std::uint8_t intern(char32_t letter);
  void ask_pair(std::uint8_t first, std::uint8_t second, double information);

  double m_most;
  std::array<Slot, k_slots> m_slots{};
  std::vector<char32_t> m_letters;
  std::vector<Gram> m_kanji;  // by letter number
  std::vector<Gram> m_pairs;
  // By the numbers of both letters; k_none: not asked for.
  std::vector<std::uint8_t> m_pair_of =
      std::vector<std::uint8_t>(k_letters_max * k_letters_max, k_none);
  // The letter before, while words are added or visited.
  char32_t m_last = 0;
  std::uint8_t m_last_number = k_none;
  double m_last_information = 0;
};

}  // namespace tsunagu::index
