// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace tsunagu::text {
namespace {

constexpr std::string_view k_ideographic_space = "\u3000";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Length of the well-formed sequence at the start of `s`, or 0.
std::size_t sequence_length(std::string_view s) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return 1;
  const auto tail = [&](std::size_t n) {
    if (s.size() < n) return false;
    for (std::size_t i = 1; i < n; ++i) {
      if (!is_continuation(s[i])) return false;
    }
    return true;
  };
  if (lead >= 0xC2 && lead <= 0xDF) return tail(2) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!tail(3)) return 0;
    if (lead == 0xE0 && at(1) < 0xA0) return 0;  // overlong
    if (lead == 0xED && at(1) > 0x9F) return 0;  // surrogate
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!tail(4)) return 0;
    if (lead == 0xF0 && at(1) < 0x90) return 0;
    if (lead == 0xF4 && at(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

std::vector<std::string_view> code_points(std::string_view bytes) {
  std::vector<std::string_view> points;
  while (!bytes.empty()) {
    const std::size_t n = std::max<std::size_t>(1, sequence_length(bytes));
    points.push_back(bytes.substr(0, n));
    bytes.remove_prefix(n);
  }
  return points;
}

}  // namespace

std::size_t utf8_prefix(std::string_view bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    const std::size_t n = sequence_length(bytes.substr(i));
    if (n == 0) break;
    i += n;
  }
  return i;
}

bool is_utf8(std::string_view bytes) { return utf8_prefix(bytes) == bytes.size(); }

std::size_t length(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return !is_continuation(c); }));
}

std::size_t byte_offset(std::string_view utf8, std::size_t count) {
  std::size_t i = 0;
  while (i < utf8.size()) {
    if (!is_continuation(utf8[i]) && count-- == 0) return i;
    ++i;
  }
  return utf8.size();
}

std::string shorten(std::string_view utf8, std::size_t count) {
  const std::size_t end = byte_offset(utf8, count);
  std::string out(utf8.substr(0, end));
  if (end < utf8.size()) out += "…";
  return out;
}

std::string_view trim(std::string_view utf8) {
  const std::string_view blanks = " \t\r\n\f\v";
  for (bool again = true; again && !utf8.empty();) {
    again = false;
    if (blanks.find(utf8.front()) != std::string_view::npos) {
      utf8.remove_prefix(1);
      again = true;
    } else if (utf8.substr(0, 3) == k_ideographic_space) {
      utf8.remove_prefix(3);
      again = true;
    }
    if (!utf8.empty() && blanks.find(utf8.back()) != std::string_view::npos) {
      utf8.remove_suffix(1);
      again = true;
    } else if (utf8.size() >= 3 && utf8.substr(utf8.size() - 3) == k_ideographic_space) {
      utf8.remove_suffix(3);
      again = true;
    }
  }
  return utf8;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
    if (text.empty()) parts.push_back(text);
  }
  return parts;
}

std::vector<std::string_view> split_blanks(std::string_view utf8) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= utf8.size();) {
    const bool wide = utf8.substr(i, 3) == k_ideographic_space;
    if (i < utf8.size() && !wide && static_cast<unsigned char>(utf8[i]) > ' ') {
      ++i;
      continue;
    }
    if (i > begin) pieces.push_back(utf8.substr(begin, i - begin));
    i += wide ? 3 : 1;
    begin = i;
  }
  return pieces;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const auto& part : parts) {
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string fold_width(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto at = [&](std::size_t k) { return static_cast<unsigned char>(utf8[k]); };
    if (i + 2 < utf8.size() && utf8.substr(i, 3) == k_ideographic_space) {
      out += ' ';
      i += 2;
    } else if (at(i) == 0xEF && i + 2 < utf8.size()) {  // lead byte of U+F000..U+FFFF
      const unsigned point = 0xF000U | ((at(i + 1) & 0x3FU) << 6U) | (at(i + 2) & 0x3FU);
      if (point >= 0xFF01U && point <= 0xFF5EU) {
        out += static_cast<char>(point - 0xFEE0U);
      } else {
        out += utf8.substr(i, 3);
      }
      i += 2;
    } else {
      out += utf8[i];
    }
  }
  return out;
}

bool parse_integer(std::string_view text, std::int64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> left = code_points(a);
  const std::vector<std::string_view> right = code_points(b);
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0U : 1U);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[right.size()];
}

}  // namespace tsunagu::text
