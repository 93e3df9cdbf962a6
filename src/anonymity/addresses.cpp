// SPDX-License-Identifier: GPL-3.0-or-later
// Street addresses: 芝公園4丁目2番8号, 港区芝公園4-2-8, 字中山123番地, ○○ビル301号室.
#include <algorithm>

#include "anonymity/scan.hpp"

namespace tsunagu::anonymity {
namespace {

constexpr std::size_t k_house_digits = 4;  // of one part of a house number

bool starts(const Scan& scan, std::size_t i, std::u32string_view word) {
  return scan.letters().points().substr(std::min(i, scan.size()), word.size()) == word;
}

bool is_place_letter(char32_t c) { return is_kanji(c) || is_katakana(c); }

// Where the name of a place that ends at `end` begins.
std::size_t place_begin(const Scan& scan, std::size_t end) {
  std::size_t i = end;
  while (i > 0 && end - i < k_reach && is_place_letter(scan.at(i - 1))) --i;
  return i;
}

// Number of letters up to and with the first 市 区 町 村 of a place, not counting its first letter.
std::size_t municipality(const Scan& scan, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin + 1; i < end; ++i) {
    if (std::u32string_view(U"市区町村").find(scan.at(i)) != std::u32string_view::npos)
      return i + 1 - begin;
  }
  return 0;
}

void report(Scan& scan, std::size_t begin, std::size_t end, std::size_t number) {
  const std::size_t known = municipality(scan, begin, number);
  std::string proposal = "市内";
  if (known > 0 && scan.at(begin + known - 1) != U'町')
    proposal = std::string(scan.letters().original(begin, begin + known)) + "内";
  scan.add(begin, end, Kind::address, std::move(proposal),
           number > begin ? Severity::high : Severity::medium);
}

// End of what belongs to a house number from `i` on: 2番8号, の3, -5, 301号室.
std::size_t house_end(const Scan& scan, std::size_t i) {
  const std::size_t limit = i + k_reach;
  while (i < limit) {
    std::size_t j = i;
    if ((scan.at(j) == U'の' || is_dash(scan.at(j))) && scan.number_at(j + 1) != nullptr) ++j;
    const Number* number = scan.number_at(j);
    if (number == nullptr || scan.longest(Table::not_address, number->end) != nullptr) break;
    i = number->end;
    for (const std::u32string_view unit : {U"丁目", U"番地", U"番", U"号室", U"号"}) {
      if (starts(scan, i, unit)) {
        i += unit.size();
        break;
      }
    }
  }
  return i;
}

void scan_units(Scan& scan) {
  std::size_t done = 0;
  for (const Number& number : scan.numbers()) {
    if (number.begin < done) continue;
    std::size_t after = 0;
    if (starts(scan, number.end, U"丁目")) {
      after = number.end + 2;
    } else if (starts(scan, number.end, U"番地") || starts(scan, number.end, U"号室")) {
      after = number.end + 2;
    } else if (starts(scan, number.end, U"番")) {
      const Number* next = scan.number_at(number.end + 1);
      if (next != nullptr && starts(scan, next->end, U"号") && !is_kanji(scan.at(next->end + 1)))
        after = next->end + 1;
    }
    if (after == 0) continue;
    const std::size_t begin = place_begin(scan, number.begin);
    done = house_end(scan, after);
    report(scan, begin, done, number.begin);
  }
}

// 港区芝公園4-2-8: needs the name of a municipality or a 町 in the place before it.
void scan_hyphens(Scan& scan) {
  for (const Number& number : scan.numbers()) {
    if (!is_digit(scan.at(number.begin)) || !is_place_letter(scan.before(number.begin))) continue;
    const std::size_t begin = place_begin(scan, number.begin);
    if (municipality(scan, begin, number.begin) == 0) continue;
    std::size_t end = number.begin;
    int parts = 0;
    for (std::size_t i = number.begin;; ++i) {
      std::size_t digits = 0;
      while (digits <= k_house_digits && is_digit(scan.at(i + digits))) ++digits;
      if (digits == 0 || digits > k_house_digits) break;
      end = i += digits;
      ++parts;
      if (!is_dash(scan.at(i)) || parts == 4) break;
    }
    const char32_t next = scan.at(end);
    if (parts < 2 || is_digit(next) || next == U'%' ||
        scan.longest(Table::not_address, end) != nullptr)
      continue;
    report(scan, begin, end, number.begin);
  }
}

}  // namespace

void scan_addresses(Scan& scan) {
  scan_units(scan);
  scan_hyphens(scan);
}

}  // namespace tsunagu::anonymity
