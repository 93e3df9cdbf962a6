// SPDX-License-Identifier: GPL-3.0-or-later
// Physical lines of a text file of any size, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::exchange {

inline constexpr std::size_t k_line_max_bytes = 4 * 1024 * 1024;

struct Line {
  std::size_t number = 0;  // from 1
  std::string_view text;   // without LF or CRLF; lives until the next call
  bool too_long = false;   // text is only the beginning; the rest was passed over
};

// Lines end with LF or CRLF; the last one may end with the file. A UTF-8 byte order mark is
// dropped. The bytes are not checked to be UTF-8. One thread at a time.
class LineReader {
 public:
  explicit LineReader(std::unique_ptr<std::istream> input,
                      std::size_t line_max_bytes = k_line_max_bytes);

  // The next line, or nothing at the end. Errors: io; rejected_input for UTF-16 and Excel books.
  Result<std::optional<Line>> next();

  // Bytes handed out so far, for progress.
  std::int64_t bytes_read() const { return m_bytes_read; }

 private:
  Result<void> refill();
  Result<Line> pass_over_long_line();
  Line take(std::size_t bytes, std::size_t line_end_bytes);

  std::unique_ptr<std::istream> m_input;
  std::size_t m_line_max_bytes;
  std::string m_buffer;
  std::size_t m_begin = 0;  // of the bytes not handed out yet
  std::size_t m_number = 0;
  std::int64_t m_bytes_read = 0;
  bool m_started = false;
  bool m_at_end = false;
};

}  // namespace tsunagu::exchange
