// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/line_reader.hpp"

namespace tsunagu::exchange {
namespace {

constexpr std::size_t k_chunk_bytes = 256 * 1024;
constexpr std::size_t k_long_line_shown_bytes = 256;  // kept of a line that is too long
constexpr std::string_view k_bom = "\xEF\xBB\xBF";

// Files of another kind, told by their first bytes, so that the message can say what to do.
Result<void> check_beginning(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    return fail(ErrorCode::rejected_input,
                "文字コードが UTF-16 です。UTF-8 で保存し直してください");
  }
  if (bytes.starts_with("PK\x03\x04")) {
    return fail(ErrorCode::rejected_input,
                "Excel ブックか ZIP です。「CSV UTF-8」で保存し直してください");
  }
  return {};
}

}  // namespace

LineReader::LineReader(std::unique_ptr<std::istream> input, std::size_t line_max_bytes)
    : m_input(std::move(input)),
      m_line_max_bytes(line_max_bytes) {}

Result<void> LineReader::refill() {
  m_buffer.erase(0, m_begin);
  m_begin = 0;
  const std::size_t kept = m_buffer.size();
  m_buffer.resize(kept + k_chunk_bytes);
  m_input->read(m_buffer.data() + kept, static_cast<std::streamsize>(k_chunk_bytes));
  m_buffer.resize(kept + static_cast<std::size_t>(m_input->gcount()));
  if (m_input->bad()) return fail(ErrorCode::io, "ファイルを途中までしか読めませんでした");
  m_at_end = m_input->eof();
  if (!m_started) {
    m_started = true;
    TRY(check_beginning(m_buffer));
    if (m_buffer.starts_with(k_bom)) m_begin = k_bom.size();
  }
  return {};
}

Line LineReader::take(std::size_t bytes, std::size_t line_end_bytes) {
  Line line{.number = ++m_number, .text = std::string_view(m_buffer).substr(m_begin, bytes)};
  m_begin += bytes + line_end_bytes;
  m_bytes_read += static_cast<std::int64_t>(bytes + line_end_bytes);
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  return line;
}

Result<Line> LineReader::pass_over_long_line() {
  const std::string shown = m_buffer.substr(m_begin, k_long_line_shown_bytes);
  Line line{.number = ++m_number, .text = {}, .too_long = true};
  std::size_t end = std::string::npos;
  while ((end = m_buffer.find('\n', m_begin)) == std::string::npos && !m_at_end) {
    m_bytes_read += static_cast<std::int64_t>(m_buffer.size() - m_begin);
    m_begin = m_buffer.size();
    TRY(refill());
  }
  const std::size_t next = end == std::string::npos ? m_buffer.size() : end + 1;
  m_bytes_read += static_cast<std::int64_t>(next - m_begin);
  // The beginning is put where the line was, so that the view outlives this function.
  m_buffer.replace(0, next, shown);
  m_begin = shown.size();
  line.text = std::string_view(m_buffer).substr(0, shown.size());
  return line;
}

Result<std::optional<Line>> LineReader::next() {
  std::size_t scanned = 0;  // bytes after m_begin without a line end
  while (true) {
    const std::size_t end = m_buffer.find('\n', m_begin + scanned);
    if (end != std::string::npos && end - m_begin <= m_line_max_bytes)
      return take(end - m_begin, 1);
    scanned = m_buffer.size() - m_begin;
    if (scanned > m_line_max_bytes) return pass_over_long_line();
    if (m_at_end) break;
    TRY(refill());
  }
  if (m_begin == m_buffer.size()) return std::optional<Line>();
  return take(m_buffer.size() - m_begin, 0);
}

}  // namespace tsunagu::exchange
