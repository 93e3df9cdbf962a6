// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace tsunagu::http {
namespace {

constexpr std::string_view k_replacement = "\uFFFD";

std::string with_replacements(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    std::size_t good = 0;  // bytes of the character at the front
    for (std::size_t n = 1; n <= 4 && n <= bytes.size() && good == 0; ++n) {
      if (text::is_utf8(bytes.substr(0, n))) good = n;
    }
    out += good == 0 ? k_replacement : bytes.substr(0, good);
    bytes.remove_prefix(good == 0 ? 1 : good);
  }
  return out;
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

}  // namespace

void JsonWriter::before_value() {
  if (m_comma) m_out += ',';
  m_comma = true;
}

void JsonWriter::open(char bracket) {
  before_value();
  m_out += bracket;
  m_comma = false;
}

void JsonWriter::close(char bracket) {
  m_out += bracket;
  m_comma = true;
}

void JsonWriter::key(std::string_view name) {
  before_value();
  m_out += '"';
  m_out += name;
  m_out += "\":";
  m_comma = false;
}

void JsonWriter::text(std::string_view value) {
  before_value();
  m_out += '"';
  if (text::is_utf8(value)) {
    escape(value);
  } else {
    escape(with_replacements(value));
  }
  m_out += '"';
}

void JsonWriter::escape(std::string_view utf8) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  std::size_t plain = 0;  // where the run not yet copied begins
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    if (!needs_escape(c)) continue;
    m_out += utf8.substr(plain, i - plain);
    plain = i + 1;
    m_out += '\\';
    switch (c) {
      case '"':
      case '\\': m_out += c; break;
      case '\n': m_out += 'n'; break;
      case '\r': m_out += 'r'; break;
      case '\t': m_out += 't'; break;
      default:
        m_out += "u00";
        m_out += k_digits[static_cast<unsigned char>(c) >> 4U];
        m_out += k_digits[static_cast<unsigned char>(c) & 0x0FU];
    }
  }
  m_out += utf8.substr(plain);
}

void JsonWriter::integer(std::int64_t value) {
  before_value();
  std::array<char, 24> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  m_out.append(digits.data(), end);
}

void JsonWriter::number(double value, int decimals) {
  constexpr double k_exact = 1e15;  // beyond it a double has no digits after the point to round
  if (!std::isfinite(value)) return null();
  const double scale = std::pow(10.0, decimals);
  if (std::abs(value) * scale < k_exact) value = std::round(value * scale) / scale + 0.0;  // no -0
  before_value();
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  m_out.append(digits.data(), end);
}

void JsonWriter::flag(bool value) {
  before_value();
  m_out += value ? "true" : "false";
}

void JsonWriter::written(std::string_view json) {
  before_value();
  m_out += json;
}

void JsonWriter::null() {
  before_value();
  m_out += "null";
}

}  // namespace tsunagu::http
