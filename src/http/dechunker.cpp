// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/dechunker.hpp"

#include <algorithm>
#include <charconv>

namespace tsunagu::http {

// `done`: m_line is whole, its line end read.
Dechunker::State Dechunker::take_line(std::string_view& input) {
  while (!input.empty()) {
    const char c = input.front();
    input.remove_prefix(1);
    if (++m_framing > k_chunk_framing_max_bytes) return State::too_large;
    const bool after_cr = m_line.ends_with('\r');
    if (after_cr != (c == '\n')) return State::malformed;  // a bare CR or LF
    if (c == '\n') {
      m_line.pop_back();
      return State::done;
    }
    if (m_line.size() == k_chunk_line_max_bytes) return State::malformed;
    if (c != '\r' && c != '\t' && (static_cast<unsigned char>(c) < 0x20 || c == '\x7F'))
      return State::malformed;
    m_line += c;
  }
  return State::more;
}

// "SIZE" or "SIZE;extension".
Dechunker::State Dechunker::read_size_line() {
  const std::string_view size = std::string_view(m_line).substr(0, m_line.find(';'));
  std::size_t bytes = 0;
  // No sign, no 0x, no blanks: std::from_chars of an unsigned number takes none of them.
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), bytes, 16);
  if (error == std::errc::result_out_of_range) return State::too_large;
  if (error != std::errc() || end != size.data() + size.size()) return State::malformed;
  if (bytes > m_max_bytes - m_body.size()) return State::too_large;
  m_left = bytes;
  m_next = bytes == 0 ? Next::last_line : Next::data;
  m_line.clear();
  return State::more;
}

Dechunker::State Dechunker::take(std::string_view& input) {
  while (!input.empty()) {
    if (m_next == Next::data) {
      const std::size_t count = std::min(m_left, input.size());
      m_body.append(input.substr(0, count));
      input.remove_prefix(count);
      m_left -= count;
      if (m_left == 0) m_next = Next::data_end;
      continue;
    }
    if (const State line = take_line(input); line != State::done) return line;
    if (m_next == Next::size_line) {
      if (const State size = read_size_line(); size != State::more) return size;
      continue;
    }
    if (!m_line.empty()) return State::malformed;  // a chunk longer than it said, or a trailer
    if (m_next == Next::last_line) return State::done;
    m_next = Next::size_line;
  }
  return State::more;
}

}  // namespace tsunagu::http
