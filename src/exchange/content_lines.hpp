// SPDX-License-Identifier: GPL-3.0-or-later
// Content lines, of which iCalendar (RFC 5545) and vCard (RFC 6350) objects are made: "NAME:VALUE",
// CRLF at the end, folded at 75 bytes between characters. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tsunagu::exchange {

inline constexpr std::size_t k_content_line_max_bytes = 75;  // without the CRLF

class ContentLines {
 public:
  // `name` may carry parameters ("DTSTART;VALUE=DATE"); `value` is written as it is, without
  // control characters.
  void line(std::string_view name, std::string_view value);
  // A TEXT value: backslash, comma, semicolon and line breaks are escaped.
  void text(std::string_view name, std::string_view value);
  // As text(), unless it is empty.
  void text_if_any(std::string_view name, std::string_view value);
  std::string take() { return std::move(m_out); }

 private:
  std::string m_out;
};

// A TEXT value as it stands in a line.
std::string escaped_text(std::string_view value);

// A parameter's value in quotes; what may not stand there (RFC 5545 section 3.2) becomes a blank.
std::string quoted_parameter(std::string_view value);

}  // namespace tsunagu::exchange
