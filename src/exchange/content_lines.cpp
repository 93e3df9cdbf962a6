// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/content_lines.hpp"

namespace tsunagu::exchange {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Bytes of `line` from `at` on that fit into `room`, never a part of a character.
std::size_t fitting(std::string_view line, std::size_t at, std::size_t room) {
  if (line.size() - at <= room) return line.size() - at;
  std::size_t size = room;
  while (size > 0 && continues_character(line[at + size])) --size;
  return size > 0 ? size : room;  // no UTF-8
}

}  // namespace

void ContentLines::line(std::string_view name, std::string_view value) {
  std::string line(name);
  line += ':';
  for (const char c : value) {
    if (!is_control(c)) line += c;
  }
  std::size_t at = 0;
  while (at < line.size()) {
    const std::size_t room = k_content_line_max_bytes - (at == 0 ? 0 : 1);
    const std::size_t size = fitting(line, at, room);
    if (at > 0) m_out += "\r\n ";
    m_out.append(line, at, size);
    at += size;
  }
  m_out += "\r\n";
}

void ContentLines::text(std::string_view name, std::string_view value) {
  line(name, escaped_text(value));
}

void ContentLines::text_if_any(std::string_view name, std::string_view value) {
  if (!value.empty()) text(name, value);
}

std::string escaped_text(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\\' || c == ',' || c == ';') escaped += '\\';
    if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string quoted_parameter(std::string_view value) {
  std::string quoted = "\"";
  for (const char c : value) quoted += c == '"' || is_control(c) ? ' ' : c;
  return quoted + '"';
}

}  // namespace tsunagu::exchange
