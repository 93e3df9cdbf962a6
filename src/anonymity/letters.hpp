// SPDX-License-Identifier: GPL-3.0-or-later
// A text as folded code points, each with its place in the bytes it came from. Folded: full-width
// ASCII and half-width kana to their usual width, ASCII to lower case, the many dashes to '-',
// the wave dashes to '~'; characters of no width are dropped, so that they cannot part a name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagu::anonymity {

class Letters {
 public:
  // `utf8` must be well-formed and outlive this.
  explicit Letters(std::string_view utf8);

  std::size_t size() const { return m_points.size(); }
  // The code point; 0 beyond the ends, also for a place before the first given as size_t(-1).
  char32_t at(std::size_t i) const { return i < m_points.size() ? m_points[i] : U'\0'; }
  std::u32string_view points() const { return m_points; }
  // Bytes of the original text before letter `i`; `i` may be size().
  std::size_t byte(std::size_t i) const { return m_offsets[i]; }
  // The original bytes of the letters [begin, end).
  std::string_view original(std::size_t begin, std::size_t end) const {
    return m_utf8.substr(byte(begin), end_byte(end) - byte(begin));
  }
  // Bytes up to the end of letter `end - 1`, without dropped characters after it.
  std::size_t end_byte(std::size_t end) const { return end == 0 ? 0 : m_ends[end - 1]; }

 private:
  std::string_view m_utf8;
  std::u32string m_points;
  std::vector<std::uint32_t> m_offsets, m_ends;
};

// The same folding for a word of a table.
std::u32string fold(std::string_view utf8);

std::string to_utf8(std::u32string_view points);

bool is_kanji(char32_t c);  // with 々 and 〆
bool is_hiragana(char32_t c);
bool is_katakana(char32_t c);  // with ー and ヶ
bool is_latin(char32_t c);     // after folding: a to z
bool is_digit(char32_t c);     // after folding: 0 to 9
int kanji_digit(char32_t c);   // 〇 to 九; -1 for others
inline bool is_blank(char32_t c) { return c == U' ' || c == U'\t'; }
// '-' and what is written for it between digits.
inline bool is_dash(char32_t c) { return c == U'-' || c == U'ー'; }

}  // namespace tsunagu::anonymity
