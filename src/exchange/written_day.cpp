// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/written_day.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"
#include "exchange/table.hpp"

namespace tsunagu::exchange {
namespace {

constexpr double k_serial_first = 20'000, k_serial_last = 80'000;  // 1954 to 2119

struct Era {
  std::string_view name, letter, sign;
  int first_year;                        // of the common era, whose year 1 it is
  std::string_view first_day, last_day;  // ISO 8601
};
constexpr std::array k_eras{
    Era{"令和", "R", "㋿", 2019, "2019-05-01", "2199-12-31"},
    Era{"平成", "H", "㍻", 1989, "1989-01-08", "2019-04-30"},
    Era{"昭和", "S", "㍼", 1926, "1926-12-25", "1989-01-07"},
    Era{"大正", "T", "㍽", 1912, "1912-07-30", "1926-12-24"},
    Era{"明治", "M", "㍾", 1868, "1868-01-25", "1912-07-29"},
};

bool eat(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// Half width, without blanks.
std::string squeezed(std::string_view written) {
  const std::string folded = text::fold_width(written);
  std::string out;
  for (const std::string_view word : text::split_blanks(folded)) out += word;
  return out;
}

const Era* eat_era(std::string_view& text) {
  for (const Era& era : k_eras) {
    if (eat(text, era.name) || eat(text, era.sign)) return &era;
    const std::string small = text::lower_ascii(era.letter);
    const std::string_view rest = text.substr(std::min<std::size_t>(text.size(), 1));
    const bool is_number = !rest.empty() && ((rest[0] >= '0' && rest[0] <= '9') || rest[0] == '.' ||
                                             rest.starts_with("元"));
    if (is_number && (text.starts_with(era.letter) || text.starts_with(small))) {
      text.remove_prefix(1);
      eat(text, ".");  // R.7.4.1
      return &era;
    }
  }
  return nullptr;
}

// 七, 十二, 二十八, 六十四; up to 99.
std::optional<int> eat_kanji_number(std::string_view& text) {
  constexpr std::array<std::string_view, 10> k_digits{"〇", "一", "二", "三", "四",
                                                      "五", "六", "七", "八", "九"};
  const auto eat_digit = [&]() -> std::optional<int> {
    for (std::size_t i = 0; i < k_digits.size(); ++i) {
      if (eat(text, k_digits[i])) return static_cast<int>(i);
    }
    return std::nullopt;
  };
  const auto tens = eat_digit();
  if (!eat(text, "十")) return tens;
  return tens.value_or(1) * 10 + eat_digit().value_or(0);
}

// At most `digits_max` digits, or kanji; nothing when there is neither.
std::optional<int> eat_number(std::string_view& text, std::size_t digits_max) {
  std::size_t digits = 0;
  int value = 0;
  while (digits < text.size() && digits < digits_max && text[digits] >= '0' && text[digits] <= '9')
    value = value * 10 + (text[digits++] - '0');
  text.remove_prefix(digits);
  return digits > 0 ? std::optional(value) : eat_kanji_number(text);
}

// The mark behind a number; each date keeps to one kind.
bool eat_mark(std::string_view& text, std::string_view kanji, char& mark) {
  if (mark == '\0') {
    if (text.starts_with(kanji)) {
      mark = 'k';
    } else if (!text.empty() && (text[0] == '/' || text[0] == '-' || text[0] == '.')) {
      mark = text[0];
    } else {
      return false;
    }
  }
  return eat(text, mark == 'k' ? kanji : std::string_view(&mark, 1));
}

// Behind a day: nothing, its weekday in brackets, a time of day in Japan.
bool is_end_of_day(std::string_view text) {
  if (eat(text, "(")) {
    const std::size_t end = text.find(')');
    if (end == std::string_view::npos || text::length(text.substr(0, end)) > 4) return false;
    text.remove_prefix(end + 1);
  }
  eat(text, "T");
  if (text.ends_with("+09:00")) text.remove_suffix(6);
  if (!text.empty() && (text[0] < '0' || text[0] > '9')) return false;
  while (!text.empty()) {
    if (eat(text, "時") || eat(text, "分") || eat(text, "秒")) continue;
    if ((text[0] < '0' || text[0] > '9') && text[0] != ':' && text[0] != '.') return false;
    text.remove_prefix(1);
  }
  return true;
}

// How many days the month has; the year is of the common era.
unsigned days_of(int year, int month) {
  const std::chrono::year_month_day_last last{
      std::chrono::year(year),
      std::chrono::month_day_last(std::chrono::month(static_cast<unsigned>(month)))};
  return static_cast<unsigned>(last.day());
}

struct Parts {
  const Era* era = nullptr;
  int year = 0;  // as written
  int month = 0, day = 0;

  int common_year() const { return era == nullptr ? year : era->first_year + year - 1; }
  std::string name_of_year() const {
    if (era == nullptr) return fmt::format("{}年", year);
    return year == 1 ? fmt::format("{}元年", era->name) : fmt::format("{}{}年", era->name, year);
  }
};

// Why the day does not exist; empty when it does.
std::string problem_of(const Parts& parts, const std::string& iso) {
  if (parts.era != nullptr && parts.year < 1) return "年は元年（1年）からです";
  if (parts.month < 1 || parts.month > 12) return fmt::format("{}月はありません", parts.month);
  const unsigned days = days_of(parts.common_year(), parts.month);
  if (parts.day < 1 || static_cast<unsigned>(parts.day) > days) {
    return fmt::format("存在しない日です（{}{}月は{}日まで）", parts.name_of_year(), parts.month,
                       days);
  }
  if (parts.era != nullptr && (iso < parts.era->first_day || iso > parts.era->last_day)) {
    return fmt::format("{}にこの日はありません（{} から {} まで）", parts.era->name,
                       parts.era->first_day, parts.era->last_day);
  }
  return {};
}

std::string iso_of(const Parts& parts) {
  return fmt::format("{:04}-{:02}-{:02}", parts.common_year(), parts.month, parts.day);
}

// The year in front, with or without an era.
bool eat_year(std::string_view& text, Parts& parts) {
  parts.era = eat_era(text);
  if (parts.era == nullptr) {
    const auto year = eat_number(text, 4);
    if (!year || *year < 1000) return false;
    parts.year = *year;
    return true;
  }
  const auto year = eat(text, "元") ? std::optional(1) : eat_number(text, 3);
  parts.year = year.value_or(0);
  return year.has_value();
}

// What keeps 4月1日, 25/4/1 and 4/1/2025 from being days; empty for what looks like none.
std::string problem_without_year(std::string_view rest) {
  char mark = '\0';
  const auto first = eat_number(rest, 2);
  if (!first) return {};
  const bool is_month = rest.starts_with("月");
  if (is_month ? !eat_mark(rest, "月", mark) : !eat_mark(rest, "年", mark)) return {};
  const auto second = eat_number(rest, 2);
  if (!second) return {};
  if (is_month) eat(rest, "日");
  if (rest.empty()) return "年から書いてください（2026年4月1日、R8.4.1）";
  if (is_month || !eat_mark(rest, "月", mark)) return {};
  const std::size_t digits = rest.size();
  if (!eat_number(rest, 4) || (!rest.empty() && rest != "日")) return {};
  return digits >= 4 && rest.empty() ? "年、月、日の順に書いてください（2026/4/1）"
                                     : "年は西暦の4桁か元号で書いてください（2026/4/1、R8.4.1）";
}

WrittenDay from_digits(std::string_view digits, std::string_view written) {
  if (digits.size() == 8) {
    Parts parts;
    parts.year = std::stoi(std::string(digits.substr(0, 4)));
    parts.month = std::stoi(std::string(digits.substr(4, 2)));
    parts.day = std::stoi(std::string(digits.substr(6, 2)));
    const std::string iso = iso_of(parts);
    return {iso, problem_of(parts, iso)};
  }
  if (digits.size() != 5) return {std::string(written), {}};
  const double serial = std::stod(std::string(digits));
  if (serial < k_serial_first || serial > k_serial_last) return {std::string(written), {}};
  return {
      std::string(written),
      fmt::format(
          "表計算ソフトの通し番号のようです（{} でしょうか）。日付の書式にして保存し直してください",
          day_of_serial(serial, false))};
}

}  // namespace

WrittenDay read_day(std::string_view written) {
  const std::string squeezed_text = squeezed(written);
  std::string_view rest = squeezed_text;
  if (!rest.empty() && rest.find_first_not_of("0123456789") == std::string_view::npos)
    return from_digits(rest, written);
  Parts parts;
  char mark = '\0';
  if (!eat_year(rest, parts) || !eat_mark(rest, "年", mark))
    return {std::string(written), problem_without_year(squeezed_text)};
  const auto month = eat_number(rest, 2);
  if (!month) {
    return rest.empty() ? WrittenDay{std::string(written), "月と日まで書いてください"}
                        : WrittenDay{std::string(written), {}};
  }
  parts.month = *month;
  const bool has_mark = eat_mark(rest, "月", mark);
  if (rest.empty()) return {std::string(written), "日まで書いてください"};
  if (!has_mark) return {std::string(written), {}};
  const auto day = eat_number(rest, 2);
  if (!day || (mark == 'k' && !eat(rest, "日"))) return {std::string(written), {}};
  parts.day = *day;
  // Blanks are gone: 2025/4/1 9:30 is 2025/4/19:30 now, so the time is looked for as it was
  // written.
  const std::string folded = text::fold_width(text::trim(written));
  const auto words = text::split_blanks(folded);
  if (mark != 'k' && words.size() == 2 && words[1].find(':') != std::string_view::npos) {
    const WrittenDay without_time = read_day(words[0]);
    return is_end_of_day(words[1]) ? without_time : WrittenDay{std::string(written), {}};
  }
  if (!is_end_of_day(rest)) return {std::string(written), {}};
  std::string iso = iso_of(parts);
  std::string problem = problem_of(parts, iso);
  return {std::move(iso), std::move(problem)};
}

std::optional<std::int64_t> read_year(std::string_view written) {
  const std::string squeezed_text = squeezed(written);
  std::string_view rest = squeezed_text;
  Parts parts;
  if (!eat_year(rest, parts)) return std::nullopt;
  eat(rest, "年");
  eat(rest, "度");
  if (!rest.empty() || parts.year < 1) return std::nullopt;
  if (parts.era != nullptr) {
    const int last = std::stoi(std::string(parts.era->last_day.substr(0, 4)));
    if (parts.common_year() > last) return std::nullopt;
  }
  return parts.common_year();
}

}  // namespace tsunagu::exchange
