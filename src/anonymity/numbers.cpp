// SPDX-License-Identifier: GPL-3.0-or-later
#include "anonymity/numbers.hpp"

#include <algorithm>
#include <cmath>

namespace tsunagu::anonymity {
namespace {

constexpr std::size_t k_comma_group = 3;

// 十 百 千 inside a group of four digits; 0 for others.
double small_unit(char32_t c) {
  switch (c) {
    case U'十': return 10;
    case U'百': return 100;
    case U'千': return 1000;
    default: return 0;
  }
}

double large_unit(char32_t c) {
  switch (c) {
    case U'万': return 1e4;
    case U'億': return 1e8;
    case U'兆': return 1e12;
    default: return 0;
  }
}

// Reads one number; the groups are summed up from the left: (section + current) x unit.
class Reader {
 public:
  Reader(const Letters& letters, std::size_t begin) : m_letters(letters), m_i(begin) {}

  std::size_t end() const { return m_i; }

  double read() {
    while (step()) {
    }
    return m_total + m_section + m_current;
  }

 private:
  bool step() {
    const char32_t c = m_letters.at(m_i);
    if (is_digit(c)) return !m_open && arabic();
    if (const int digit = kanji_digit(c); digit >= 0) {
      if (m_arabic && m_open) return false;
      m_current = m_current * 10 + digit;
      m_open = true;
      ++m_i;
      return true;
    }
    if (const double unit = small_unit(c); unit > 0) {
      m_section += (m_open ? m_current : 1) * unit;
    } else if (const double large = large_unit(c); large > 0 && (m_open || m_section > 0)) {
      m_total += (m_section + m_current) * large;
      m_section = 0;
    } else {
      return false;
    }
    m_current = 0;
    m_open = m_arabic = false;
    ++m_i;
    return true;
  }

  bool arabic() {
    digits();
    while (m_letters.at(m_i) == U',' && group_follows()) {
      ++m_i;
      digits();
    }
    if (m_letters.at(m_i) == U'.' && is_digit(m_letters.at(m_i + 1))) {
      ++m_i;
      double place = 0.1;
      for (; is_digit(m_letters.at(m_i)); ++m_i, place /= 10) {
        m_current += place * (m_letters.at(m_i) - U'0');
      }
    }
    m_open = m_arabic = true;
    return true;
  }

  void digits() {
    for (; is_digit(m_letters.at(m_i)); ++m_i)
      m_current = m_current * 10 + (m_letters.at(m_i) - U'0');
  }

  // A comma counts only before exactly three digits.
  bool group_follows() const {
    for (std::size_t k = 1; k <= k_comma_group; ++k) {
      if (!is_digit(m_letters.at(m_i + k))) return false;
    }
    return !is_digit(m_letters.at(m_i + k_comma_group + 1));
  }

  const Letters& m_letters;
  std::size_t m_i;
  double m_total = 0, m_section = 0, m_current = 0;
  bool m_open = false;    // m_current holds digits
  bool m_arabic = false;  // and they are arabic ones
};

bool begins_number(char32_t c) { return is_digit(c) || kanji_digit(c) >= 0 || small_unit(c) > 0; }

}  // namespace

int significant_digits(std::int64_t value) {
  if (value == 0) return 0;
  while (value % 10 == 0) value /= 10;
  int digits = 0;
  for (; value != 0; value /= 10) ++digits;
  return digits;
}

std::vector<Number> read_numbers(const Letters& letters) {
  std::vector<Number> numbers;
  for (std::size_t i = 0; i < letters.size();) {
    if (!begins_number(letters.at(i))) {
      ++i;
      continue;
    }
    Reader reader(letters, i);
    const double value = std::min(reader.read(), static_cast<double>(k_number_max));
    const auto rounded = static_cast<std::int64_t>(std::llround(value));
    numbers.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(reader.end()),
                       rounded, significant_digits(rounded)});
    i = reader.end();
  }
  return numbers;
}

}  // namespace tsunagu::anonymity
