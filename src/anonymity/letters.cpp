// SPDX-License-Identifier: GPL-3.0-or-later
#include "anonymity/letters.hpp"

#include <algorithm>

namespace tsunagu::anonymity {
namespace {

constexpr std::u32string_view k_half_kana =
    U"ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
constexpr char32_t k_half_kana_first = U'\uFF66';

// One code point of well-formed UTF-8 at `i`, which moves behind it.
char32_t decode(std::string_view s, std::size_t& i) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[k]); };
  const auto tail = [&](std::size_t k) -> char32_t {
    return k < s.size() ? byte(k) & 0x3FU : U'\0';
  };
  const unsigned lead = byte(i);
  if (lead < 0x80) return s[i++];
  char32_t point = 0;
  std::size_t length = 0;
  if (lead < 0xE0) {
    point = (lead & 0x1FU) << 6U | tail(i + 1);
    length = 2;
  } else if (lead < 0xF0) {
    point = (lead & 0x0FU) << 12U | tail(i + 1) << 6U | tail(i + 2);
    length = 3;
  } else {
    point = (lead & 0x07U) << 18U | tail(i + 1) << 12U | tail(i + 2) << 6U | tail(i + 3);
    length = 4;
  }
  i = std::min(i + length, s.size());
  return point;
}

bool has_no_width(char32_t c) {
  return c == U'\u00AD' || (c >= U'\u200B' && c <= U'\u200F') ||
         (c >= U'\u202A' && c <= U'\u202E') || (c >= U'\u2060' && c <= U'\u2064') ||
         (c >= U'\uFE00' && c <= U'\uFE0F') || c == U'\uFEFF' ||
         (c >= U'\U000E0100' && c <= U'\U000E01EF');
}

char32_t fold_point(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c - U'A' + U'a';
  if (c < 0x80) return c;
  if (c == U'\u3000' || c == U'\u00A0') return U' ';
  if (c == U'～' || c == U'〜') return U'~';
  if (c >= U'！' && c <= U'～') return fold_point(c - 0xFEE0);
  if ((c >= U'\u2010' && c <= U'\u2015') || c == U'\u2212') return U'-';
  if (c >= k_half_kana_first && c < k_half_kana_first + k_half_kana.size())
    return k_half_kana[c - k_half_kana_first];
  return c == U'￥' ? U'¥' : c;
}

void append(std::string& out, char32_t c) {
  const auto put = [&](char32_t bits) { out += static_cast<char>(bits); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0U | c >> 6U);
    put(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0U | c >> 12U);
    put(0x80U | (c >> 6U & 0x3FU));
    put(0x80U | (c & 0x3FU));
  } else {
    put(0xF0U | c >> 18U);
    put(0x80U | (c >> 12U & 0x3FU));
    put(0x80U | (c >> 6U & 0x3FU));
    put(0x80U | (c & 0x3FU));
  }
}

}  // namespace

Letters::Letters(std::string_view utf8) : m_utf8(utf8) {
  m_points.reserve(utf8.size() / 3 + 1);
  m_offsets.reserve(utf8.size() / 3 + 2);
  m_ends.reserve(utf8.size() / 3 + 1);
  for (std::size_t i = 0; i < utf8.size();) {
    const std::size_t begin = i;
    const char32_t point = decode(utf8, i);
    if (has_no_width(point)) continue;
    m_points += fold_point(point);
    m_offsets.push_back(static_cast<std::uint32_t>(begin));
    m_ends.push_back(static_cast<std::uint32_t>(i));
  }
  m_offsets.push_back(static_cast<std::uint32_t>(utf8.size()));
}

std::u32string fold(std::string_view utf8) { return std::u32string(Letters(utf8).points()); }

std::string to_utf8(std::u32string_view points) {
  std::string out;
  out.reserve(points.size() * 3);
  for (const char32_t c : points) append(out, c);
  return out;
}

bool is_kanji(char32_t c) {
  return (c >= U'\u4E00' && c <= U'\u9FFF') || (c >= U'\u3400' && c <= U'\u4DBF') ||
         (c >= U'\uF900' && c <= U'\uFAFF') || (c >= U'\U00020000' && c <= U'\U0003FFFF') ||
         c == U'々' || c == U'〆';
}

bool is_hiragana(char32_t c) { return c >= U'ぁ' && c <= U'ゖ'; }

bool is_katakana(char32_t c) { return (c >= U'ァ' && c <= U'ヺ') || c == U'ー'; }

bool is_latin(char32_t c) { return c >= U'a' && c <= U'z'; }

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

int kanji_digit(char32_t c) {
  constexpr std::u32string_view k_digits = U"〇一二三四五六七八九";
  if (c < U'〇') return -1;  // most letters of most hostile texts
  const std::size_t found = k_digits.find(c);
  return found == std::u32string_view::npos ? -1 : static_cast<int>(found);
}

}  // namespace tsunagu::anonymity
