// SPDX-License-Identifier: GPL-3.0-or-later
// Years in which a business began, and dates exact to the day.
#include <array>

#include <fmt/format.h>

#include "anonymity/scan.hpp"

namespace tsunagu::anonymity {
namespace {

constexpr std::int64_t k_first_year = 1500;  // western years that we take for one
constexpr std::int64_t k_last_year = 2199;
constexpr std::int64_t k_long_time = 10;  // years from which a duration tells the founding year
constexpr std::int64_t k_longest_time = 999;

// A year in a text: letters [begin, end), 年 included.
struct Year {
  std::size_t begin = 0, end = 0;
  std::int64_t value = 0;  // of its era
  const Mark* era = nullptr;
};

// The year whose number begins at letter `at` (元年 has none); end 0 when there is none.
Year year_at(const Scan& scan, std::size_t at) {
  const Mark* era = scan.longest_ending(Table::eras, at);
  const Number* number = scan.number_at(at);
  Year year{.begin = era != nullptr ? era->begin : at, .end = 0, .value = 1, .era = era};
  std::size_t end = at;
  if (number != nullptr) {
    year.value = number->value;
    end = number->end;
  } else if (era != nullptr && scan.at(at) == U'元') {
    ++end;
  } else {
    return year;
  }
  const bool western = year.value >= k_first_year && year.value <= k_last_year;
  if (scan.at(end) == U'年' && (era != nullptr || western)) year.end = end + 1;
  return year;
}

// The number N of "N月" at `i`, when it is a month; null otherwise.
const Number* counted(const Scan& scan, std::size_t i, char32_t unit, std::int64_t most) {
  const Number* number = scan.number_at(i);
  if (number == nullptr || number->value < 1 || number->value > most) return nullptr;
  return scan.at(number->end) == unit ? number : nullptr;
}

bool skip_joints(const Scan& scan, std::size_t& i, int step, std::u32string_view joints) {
  const char32_t c = step > 0 ? scan.at(i) : scan.before(i);
  if (c == U'\0' || joints.find(c) == std::u32string_view::npos) return false;
  step > 0 ? ++i : --i;
  return true;
}

bool founding_after(const Scan& scan, std::size_t i) {
  for (int gap = 0; gap <= 2; ++gap) {
    if (scan.longest(Table::founding_words, i) != nullptr) return true;
    if (!skip_joints(scan, i, 1, U"にの、より (")) return false;
  }
  return false;
}

bool founding_before(const Scan& scan, std::size_t i) {
  for (int gap = 0; gap <= 2; ++gap) {
    if (scan.longest_ending(Table::founding_words, i) != nullptr) return true;
    if (!skip_joints(scan, i, -1, U"はが:( =年を、")) return false;
  }
  return false;
}

std::string rough_year(const Scan& scan, const Year& year) {
  if (year.era == nullptr) return fmt::format("{}年代", year.value / 10 * 10);
  if (const std::string_view rough = scan.cell(*year.era, 2); !rough.empty())
    return std::string(rough);
  const std::string_view era = scan.cell(*year.era, 0);
  if (year.value < 10) return fmt::format("{}初期", era);
  return fmt::format("{}{}年代", era, year.value / 10 * 10);
}

void founding_year(Scan& scan, const Year& year) {
  std::size_t end = year.end;
  if (const Number* month = counted(scan, end, U'月', 12)) {
    end = month->end + 1;
    if (const Number* day = counted(scan, end, U'日', 31)) end = day->end + 1;
  }
  if (founding_after(scan, end) || founding_before(scan, year.begin))
    scan.add(year.begin, end, Kind::founding, rough_year(scan, year));
}

// 創業57年: tells the year to those who can subtract.
void founding_duration(Scan& scan, const Number& number) {
  if (scan.at(number.end) != U'年' || number.value <= k_long_time ||
      number.value > k_longest_time || number.value % 5 == 0)
    return;
  if (!founding_before(scan, number.begin)) {
    const bool since = scan.before(number.begin) == U'ら' && number.begin > 1 &&
                       scan.at(number.begin - 2) == U'か';
    if (!since || scan.longest_ending(Table::founding_words, number.begin - 2) == nullptr) return;
  }
  scan.add(number.begin, number.end + 1, Kind::founding,
           fmt::format("約{}年", (number.value + 5) / 10 * 10), Severity::low);
}

void scan_years(Scan& scan) {
  for (const Mark& mark : scan.marks()) {
    if (mark.table != Table::eras || scan.longest(Table::eras, mark.begin) != &mark) continue;
    if (const Year year = year_at(scan, mark.end); year.end > 0) founding_year(scan, year);
  }
  for (const Number& number : scan.numbers()) {
    if (scan.longest_ending(Table::eras, number.begin) != nullptr) continue;
    const Year year = year_at(scan, number.begin);
    year.end > 0 ? founding_year(scan, year) : founding_duration(scan, number);
  }
}

// 2024年5月13日, 5月13日.
void scan_written_days(Scan& scan) {
  for (const Number& number : scan.numbers()) {
    const Number* month = counted(scan, number.begin, U'月', 12);
    if (month == nullptr) continue;
    const Number* day = counted(scan, month->end + 1, U'日', 31);
    if (day == nullptr || scan.longest(Table::fixed_days, day->end + 1) != nullptr) continue;
    std::size_t begin = month->begin;
    if (scan.before(begin) == U'年') {
      const Number* year = scan.number_ending(begin - 1);
      std::size_t at = year != nullptr ? year->begin : begin - 1;
      if (year == nullptr && scan.before(begin - 1) == U'元') --at;
      if (const Year whole = year_at(scan, at); whole.end == begin) begin = whole.begin;
      if (scan.before(month->begin - 1) == U'毎') continue;
    }
    scan.add(begin, day->end + 1, Kind::day,
             std::string(scan.letters().original(begin, month->end + 1)) + "ごろ");
  }
}

// Digits at `i`, at most `most` of them; the value and their number.
struct Part {
  int value = 0;
  std::size_t digits = 0;
};
Part part_at(const Scan& scan, std::size_t i, std::size_t most) {
  Part part;
  while (part.digits < most && is_digit(scan.at(i + part.digits)))
    part.value = part.value * 10 + static_cast<int>(scan.at(i + part.digits++) - U'0');
  return part;
}

// 2024-05-13, 2024/5/13, R6.5.13.
void scan_figure_days(Scan& scan) {
  for (std::size_t i = 0; i < scan.size(); ++i) {
    const char32_t before = scan.before(i);
    if (!is_digit(scan.at(i)) || is_digit(before) || before == U'.' || before == U',' ||
        is_dash(before))
      continue;
    const bool era = std::u32string_view(U"rhs").find(before) != std::u32string_view::npos &&
                     before != U'\0' && (i < 2 || !is_latin(scan.at(i - 2)));
    const Part year = part_at(scan, i, 5);
    if (era ? year.digits > 2
            : year.digits != 4 || year.value < k_first_year || year.value > k_last_year)
      continue;
    std::size_t at = i + year.digits;
    const char32_t joint = scan.at(at);
    if (joint != U'-' && joint != U'/' && joint != U'.') continue;
    const Part month = part_at(scan, at + 1, 3);
    at += 1 + month.digits;
    if (month.digits == 0 || month.digits > 2 || month.value < 1 || month.value > 12 ||
        scan.at(at) != joint)
      continue;
    const Part day = part_at(scan, at + 1, 3);
    if (day.digits == 0 || day.digits > 2 || day.value < 1 || day.value > 31) continue;
    const std::size_t end = at + 1 + day.digits;
    if (is_dash(scan.at(end)) || scan.longest(Table::fixed_days, end) != nullptr) continue;
    const std::string_view name = !era             ? ""
                                  : before == U'r' ? "令和"
                                  : before == U'h' ? "平成"
                                                   : "昭和";
    scan.add(i - (era ? 1 : 0), end, Kind::day,
             fmt::format("{}{}年{}月ごろ", name, year.value, month.value));
  }
}

}  // namespace

void scan_times(Scan& scan) {
  scan_years(scan);
  scan_written_days(scan);
  scan_figure_days(scan);
}

}  // namespace tsunagu::anonymity
