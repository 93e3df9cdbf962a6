// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/ranking/letters.hpp"

#include <algorithm>

#include "index/ranking/parameters.hpp"

namespace tsunagu::index {
namespace {

bool is_hiragana(char32_t c) { return c >= 0x3041 && c <= 0x309F; }

bool is_kanji(char32_t c) {
  return c == 0x3005 || (c >= 0x3400 && c <= 0x9FFF) || c >= 0x20000;  // 々 stands for one
}

// `utf8` comes from the analyzer, so it is well-formed.
template <class Visit>
void for_each_letter(std::string_view utf8, Visit&& visit) {
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i++]);
    const unsigned more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    char32_t letter = more == 0 ? lead : lead & (0x3FU >> more);
    for (unsigned k = 0; k < more && i < utf8.size(); ++k)
      letter = letter << 6U | (static_cast<unsigned char>(utf8[i++]) & 0x3FU);
    visit(letter);
  }
}

}  // namespace

std::uint8_t Letters::number_of(char32_t letter) const {
  for (std::size_t i = letter % k_slots;; i = (i + 1) % k_slots) {
    if (m_slots[i].number == k_none || m_slots[i].letter == letter) return m_slots[i].number;
  }
}

std::uint8_t Letters::intern(char32_t letter) {
  std::size_t i = letter % k_slots;
  for (; m_slots[i].number != k_none; i = (i + 1) % k_slots) {
    if (m_slots[i].letter == letter) return m_slots[i].number;
  }
  if (m_letters.size() == k_letters_max) return k_none;
  m_slots[i] = {letter, static_cast<std::uint8_t>(m_letters.size())};
  m_letters.push_back(letter);
  m_kanji.emplace_back();
  return m_slots[i].number;
}

void Letters::ask_pair(std::uint8_t first, std::uint8_t second, double information) {
  std::uint8_t& number = m_pair_of[first * k_letters_max + second];
  if (number == k_none) {
    if (m_pairs.size() == k_grams_max) return;
    number = static_cast<std::uint8_t>(m_pairs.size());
    m_pairs.emplace_back();
  }
  Gram& pair = m_pairs[number];
  pair.information = std::max(pair.information, std::min(information, m_most));
  ++pair.asked;
}

void Letters::add(std::string_view written, double information, bool touches) {
  std::size_t letters = 0;
  std::size_t kanji = 0;
  for_each_letter(written, [&](char32_t letter) {
    ++letters;
    if (is_kanji(letter)) ++kanji;
  });
  const double inside = information * (letters > 2 ? k_pair_of_longer_word : 1);
  if (!touches) m_last_number = k_none;
  bool is_first = true;
  for_each_letter(written, [&](char32_t letter) {
    const std::uint8_t number = intern(letter);
    if (number != k_none && is_kanji(letter)) {
      Gram& gram = m_kanji[number];
      const double share = information / static_cast<double>(kanji);
      gram.information = gram.asked == 0 ? share : std::min(gram.information, share);
      ++gram.asked;
    }
    if (m_last_number != k_none && number != k_none &&
        !(is_hiragana(m_last) && is_hiragana(letter))) {
      const double across = std::min(information, m_last_information) + k_pair_across_words;
      ask_pair(m_last_number, number, is_first ? across : inside);
    }
    m_last = letter;
    m_last_number = number;
    is_first = false;
  });
  m_last_information = information;
}

void Letters::begin() {
  for (Gram& gram : m_kanji) gram.found = 0;
  for (Gram& gram : m_pairs) gram.found = 0;
  m_last_number = k_none;
}

bool Letters::visit(std::string_view written, bool touches) {
  if (!touches) m_last_number = k_none;
  bool any = false;
  for_each_letter(written, [&](char32_t letter) {
    const std::uint8_t number = number_of(letter);
    if (number != k_none) {
      any = true;
      ++m_kanji[number].found;
      if (m_last_number != k_none) {
        const std::uint8_t pair = m_pair_of[m_last_number * k_letters_max + number];
        if (pair != k_none) ++m_pairs[pair].found;
      }
    }
    m_last_number = number;
  });
  return any;
}

namespace {

double part_of(double found, double length, double k1, double b) {
  return found * (k1 + 1) / (found + k1 * (1 - b + b * std::max(length, k_shortest)));
}

}  // namespace

double Letters::pairs(double length) const {
  double sum = 0;
  for (const Gram& pair : m_pairs) {
    if (pair.found > 0)
      sum += pair.information * pair.asked * part_of(pair.found, length, k_pair_k1, k_pair_b);
  }
  return sum;
}

double Letters::kanji(double length) const {
  double sum = 0;
  for (const Gram& gram : m_kanji) {
    if (gram.asked > 0 && gram.found > 0)
      sum += gram.information * gram.asked * part_of(gram.found, length, k_kanji_k1, k_kanji_b);
  }
  return sum;
}

}  // namespace tsunagu::index
