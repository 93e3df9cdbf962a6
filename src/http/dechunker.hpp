// SPDX-License-Identifier: GPL-3.0-or-later
// Takes the chunked framing off a body (RFC 9112 section 7.1), as its bytes arrive.
#pragma once

#include <string>
#include <string_view>

namespace tsunagu::http {

// Size in hexadecimal and extensions, which are ignored; longer ones are of no use to anybody.
inline constexpr std::size_t k_chunk_line_max_bytes = 128;

// All that is not body: size lines and line ends. A body of one-byte chunks may have 50 KB.
inline constexpr std::size_t k_chunk_framing_max_bytes = 256 * 1024;

// Strict: CR LF only, sizes are hexadecimal digits alone, no trailers. Pure; fuzzed. One thread.
class Dechunker {
 public:
  enum class State { more, done, malformed, too_large };

  explicit Dechunker(std::size_t max_bytes) : m_max_bytes(max_bytes) {}

  // Takes what belongs to the body off the front of `input`; after `done` the rest of it belongs to
  // the next request. After malformed and too_large there is nothing to go on with.
  State take(std::string_view& input);

  // What was unframed so far, at most `max_bytes`.
  std::string& body() { return m_body; }

 private:
  enum class Next { size_line, data, data_end, last_line };
  State take_line(std::string_view& input);
  State read_size_line();

  const std::size_t m_max_bytes;
  Next m_next = Next::size_line;
  std::size_t m_left = 0;     // of the chunk being read
  std::size_t m_framing = 0;  // bytes that were no body
  std::string m_line;         // without its end, as far as it arrived
  std::string m_body;
};

}  // namespace tsunagu::http
