// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/suggest/near.hpp"

#include <algorithm>
#include <array>

namespace tsunagu::index {
namespace {

// Kana without its marks, large: が and か, ょ and よ are the same; 0 for what may be missing.
char32_t loose(char32_t c) {
  constexpr std::u32string_view k_marked =
      U"がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽぁぃぅぇぉゃゅょゎ";
  constexpr std::u32string_view k_plain =
      U"かきくけこさしすせそたちつてとはひふへほはひふへほあいうえおやゆよわ";
  static_assert(k_marked.size() == k_plain.size());
  if (c == U'ー' || c == U'っ') return 0;
  if (c < U'ぁ' || c > U'ゖ') return c;
  const std::size_t place = k_marked.find(c);
  return place == std::u32string_view::npos ? c : k_plain[place];
}

double replacing(char32_t a, char32_t b) {
  if (a == b) return 0;
  return loose(a) == loose(b) ? k_light_slip : 1;
}

double dropping(char32_t c) { return loose(c) == 0 ? k_light_slip : 1; }

}  // namespace

double near_distance(std::u32string_view a, std::u32string_view b, double limit) {
  a = a.substr(0, k_near_max_points);
  b = b.substr(0, k_near_max_points);
  using Row = std::array<double, k_near_max_points + 1>;
  Row before_last{};
  Row last{};
  Row row{};
  for (std::size_t j = 0; j < b.size(); ++j) row[j + 1] = row[j] + dropping(b[j]);
  for (std::size_t i = 0; i < a.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = last[0] + dropping(a[i]);
    double least = row[0];
    for (std::size_t j = 0; j < b.size(); ++j) {
      double cost = std::min(
          {last[j] + replacing(a[i], b[j]), last[j + 1] + dropping(a[i]), row[j] + dropping(b[j])});
      if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
        cost = std::min(cost, before_last[j - 1] + 1);
      row[j + 1] = cost;
      least = std::min(least, cost);
    }
    if (least > limit) return least;
  }
  return row[b.size()];
}

std::uint64_t near_mark(std::u32string_view word) {
  constexpr std::uint32_t k_mixing = 2654435761U;  // Knuth's multiplicative hash
  std::uint64_t mark = 0;
  for (const char32_t c : word.substr(0, k_near_max_points)) {
    if (const char32_t plain = loose(c))
      mark |= std::uint64_t{1} << ((static_cast<std::uint32_t>(plain) * k_mixing) >> 26U);
  }
  return mark;
}

double near_limit(std::size_t points, bool letters) {
  const std::size_t size = letters ? points / 2 : points;
  if (size < 2) return 0;
  if (size == 2) return letters ? 0 : k_light_slip;
  if (size <= 4) return 1;
  return size <= 7 ? 1 + k_light_slip : 2;
}

}  // namespace tsunagu::index
