// SPDX-License-Identifier: GPL-3.0-or-later
// Exact amounts of money and exact numbers of people.
#include <fmt/format.h>

#include "anonymity/scan.hpp"

namespace tsunagu::anonymity {
namespace {

constexpr std::int64_t k_amount_min = 100'000;  // yen; below it is a price
constexpr int k_rough_digits = 2;         // significant digits of a figure that tells nobody apart
constexpr std::int64_t k_few_people = 5;  // up to here the number is the size band itself
constexpr std::int64_t k_many_people = 100;
constexpr std::int64_t k_man = 10'000;
constexpr std::int64_t k_oku = 100'000'000;

std::int64_t round_to_two_digits(std::int64_t value) {
  std::int64_t unit = 1;
  while (value / unit >= 100) unit *= 10;
  return (value + unit / 2) / unit * unit;
}

std::string with_commas(std::int64_t value) {
  const std::string digits = fmt::to_string(value);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

// 35000000 as "3,500万", 120000000 as "1億2,000万".
std::string in_japanese(std::int64_t value) {
  if (value < k_man) return with_commas(value);
  const std::int64_t man = value % k_oku / k_man;
  const std::string rest = man > 0 ? fmt::format("{}万", with_commas(man)) : std::string();
  return value >= k_oku ? fmt::format("{}億{}", with_commas(value / k_oku), rest) : rest;
}

// A word of the table before `i`, directly or behind one or two joints (は ： 額).
bool word_before(const Scan& scan, Table table, std::size_t i, std::u32string_view joints) {
  for (int gap = 0; gap <= 2; ++gap) {
    const Mark* word = scan.longest_ending(table, i);
    if (word != nullptr && (table != Table::public_figures || scan.cell(*word, 1) == "before"))
      return true;
    if (i == 0 || joints.find(scan.at(i - 1)) == std::u32string_view::npos) return false;
    --i;
  }
  return false;
}

void scan_amounts(Scan& scan) {
  for (const Number& number : scan.numbers()) {
    const bool sign = scan.before(number.begin) == U'¥';
    std::string_view unit = "円";
    std::size_t end = number.end;
    if (scan.at(number.end) == U'円') {
      end += 1;
    } else if (scan.at(number.end) == U'ド' && scan.at(number.end + 1) == U'ル') {
      end += 2;
      unit = "ドル";
    } else if (!sign) {
      continue;
    }
    if (number.value < k_amount_min || number.significant <= k_rough_digits) continue;
    if (scan.longest_with(Table::public_figures, end, 1, "after") != nullptr) continue;
    if (word_before(scan, Table::public_figures, number.begin, U"は:額 ")) continue;
    const std::size_t first = number.begin - (sign ? 1 : 0);
    const std::size_t begin = scan.before(first) == U'約' ? first - 1 : first;
    scan.add(begin, end, Kind::amount,
             fmt::format("約{}{}", in_japanese(round_to_two_digits(number.value)), unit));
  }
}

std::string rough_people(std::int64_t people, std::string_view unit) {
  if (people < 10) return fmt::format("10{}弱", unit);
  if (people < 20) return fmt::format("十数{}", unit);
  if (people < k_many_people) return fmt::format("{}数{}", people / 10 * 10, unit);
  return fmt::format("約{}{}", with_commas(round_to_two_digits(people)), unit);
}

// 従業員17名, 17名の従業員, 17名体制.
bool is_staff(const Scan& scan, const Number& number, std::size_t end) {
  if (word_before(scan, Table::staff_words, number.begin, U"は:数が、( 計")) return true;
  if (scan.at(end) == U'体' && scan.at(end + 1) == U'制') return true;
  return scan.longest(Table::staff_words, end + (scan.at(end) == U'の' ? 1 : 0)) != nullptr;
}

void scan_headcounts(Scan& scan) {
  for (const Number& number : scan.numbers()) {
    const char32_t unit = scan.at(number.end);
    if (unit != U'名' && unit != U'人') continue;
    const std::size_t end = number.end + 1;
    const bool round = number.value < k_many_people ? number.value % 10 == 0
                                                    : number.significant <= k_rough_digits;
    if (number.value <= k_few_people || round || !is_staff(scan, number, end)) continue;
    if (scan.longest_with(Table::approximations, end, 1, "after") != nullptr ||
        scan.longest_ending_with(Table::approximations, number.begin, 1, "before") != nullptr ||
        scan.longest(Table::not_headcount, end) != nullptr)
      continue;
    scan.add(number.begin, end, Kind::headcount,
             rough_people(number.value, unit == U'名' ? "名" : "人"));
  }
}

}  // namespace

void scan_figures(Scan& scan) {
  scan_amounts(scan);
  scan_headcounts(scan);
}

}  // namespace tsunagu::anonymity
