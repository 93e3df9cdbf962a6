// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/number_format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "base/date.hpp"
#include "exchange/table.hpp"

namespace tsunagu::exchange {
namespace {

constexpr int k_seconds_per_day = 86'400;
constexpr double k_serial_max = 2'958'465;  // the last day of 9999
constexpr double k_exact_max = 1e15;        // whole numbers below stand for themselves
constexpr std::size_t k_zeros_max = 32;     // of a format of zeros

// The code without what it only prints: "text", \\c, _c, *c, and [conditions and colours] apart
// from the running hours [h], [m], [s].
std::string letters_of(std::string_view code) {
  std::string letters;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == ';') break;
    if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '"') {
      i = std::min(code.find('"', i + 1), code.size());
    } else if (c == '[') {
      const std::size_t end = std::min(code.find(']', i), code.size());
      const std::string_view inside = code.substr(i + 1, end - i - 1);
      if (!inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos)
        letters += inside;
      i = end;
    } else {
      letters += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
  }
  return letters;
}

bool has_any(std::string_view text, std::string_view letters) {
  return text.find_first_of(letters) != std::string_view::npos;
}

// Digits with point and minus, never an exponent.
std::string fixed(double value) {
  std::array<char, 400> digits;  // NOLINT: to_chars fills it; longer than any double
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  return {digits.data(), end.ptr};
}

std::string digits_of(std::string_view written, double value, bool is_computed) {
  const bool is_plain = written.find_first_not_of("0123456789") == std::string_view::npos;
  if (is_plain && !is_computed) return std::string(written);  // also what no double holds
  if (is_computed) {
    const std::string rounded = fmt::format("{:.15g}", value);
    std::from_chars(rounded.data(), rounded.data() + rounded.size(), value);
  }
  if (value == std::floor(value) && std::abs(value) < k_exact_max)
    return fmt::to_string(static_cast<std::int64_t>(value));
  return fixed(value);
}

NumberText date_text(std::string_view written, double serial, const NumberFormat& format,
                     bool counts_from_1904) {
  // Half a second is added: 9:30 is stored as 0.39583333333333331.
  const double seconds = serial * k_seconds_per_day + 0.5;
  if (!(serial >= 0) || serial > k_serial_max + 1) {
    return {std::string(written), "日付の書式ですが、日付にできない数です", false};
  }
  const auto whole = static_cast<std::int64_t>(seconds);
  const auto second = static_cast<int>(whole % k_seconds_per_day);
  const std::string time =
      second % 60 != 0 ? fmt::format("{}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
                       : fmt::format("{}:{:02}", second / 3600, second / 60 % 60);
  if (!format.has_date) {  // a time, or hours that go on beyond a day
    const std::int64_t days = whole / k_seconds_per_day;
    if (days == 0) return {time, {}, false};
    return {fmt::format("{}:{:02}", whole / 3600, whole / 60 % 60), {}, false};
  }
  std::string day = day_of_serial(static_cast<double>(whole / k_seconds_per_day), counts_from_1904);
  if (day.empty()) return {std::string(written), "日付の書式ですが、存在しない日です", false};
  return {second == 0 ? day : day + " " + time, {}, false};
}

}  // namespace

NumberFormat read_number_format(std::string_view code) {
  NumberFormat format;
  const std::string letters = letters_of(code);
  if (letters.empty() || letters.find("general") != std::string::npos) return format;
  if (letters.find_first_not_of('0') == std::string::npos) {
    format.digits = std::min(letters.size(), k_zeros_max);
    return format;
  }
  const bool is_scientific =
      letters.find("e+") != std::string::npos || letters.find("e-") != std::string::npos;
  format.has_time = has_any(letters, "hs");
  format.has_date = has_any(letters, "ydg") || (has_any(letters, "e") && !is_scientific) ||
                    (has_any(letters, "m") && !format.has_time);
  return format;
}

NumberFormat built_in_number_format(unsigned id) {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
    return {.has_date = true};
  if (id == 22) return {.has_date = true, .has_time = true};
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47))
    return {.has_time = true};
  return {};
}

NumberText number_text(std::string_view written, const NumberFormat& format, bool counts_from_1904,
                       bool is_computed) {
  double value = 0;
  const char* const end = written.data() + written.size();
  const auto read = std::from_chars(written.data(), end, value);
  if (written.empty() || read.ec != std::errc{} || read.ptr != end || !std::isfinite(value))
    return {std::string(written), "数として読めません", false};
  if (format.has_date || format.has_time)
    return date_text(written, value, format, counts_from_1904);
  std::string text = digits_of(written, value, is_computed);
  const bool is_whole = text.find_first_not_of("0123456789") == std::string::npos;
  if (is_whole && text.size() < format.digits) text.insert(0, format.digits - text.size(), '0');
  return {std::move(text), {}, true};
}

std::string day_of_serial(double serial, bool counts_from_1904) {
  if (!(serial >= 0) || serial > k_serial_max) return {};
  auto days = static_cast<int>(serial);
  // Spreadsheets have a 29th of February 1900, day 60, that never was.
  if (!counts_from_1904 && (days == 60 || days == 0)) return {};
  const std::chrono::sys_days first =
      counts_from_1904
          ? std::chrono::sys_days(std::chrono::year(1904) / 1 / 1)
          : std::chrono::sys_days(std::chrono::year(1899) / 12 / (days < 60 ? 31 : 30));
  const std::chrono::year_month_day day(first + std::chrono::days(days));
  std::string iso =
      fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return date::is_valid(iso) ? iso : std::string();
}

}  // namespace tsunagu::exchange
