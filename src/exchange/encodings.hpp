// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of Japanese text files as UTF-8, strictly: what is not of an encoding is told, never
// guessed.
#pragma once

#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "exchange/table.hpp"

namespace tsunagu::exchange {

// One thread at a time.
class TextDecoder {
 public:
  // Errors: internal, when the C library does not know the encoding.
  static Result<TextDecoder> create(TextEncoding encoding);

  // Appends the text of `bytes`, which begin and end between characters. Returns the offset of the
  // first byte that is not of the encoding, or nothing when all are; `utf8` then ends before it.
  std::optional<std::size_t> append(std::string_view bytes, std::string& utf8);

  TextEncoding encoding() const { return m_encoding; }

 private:
  struct Closer {
    void operator()(void* descriptor) const;
  };
  TextDecoder(TextEncoding encoding, void* descriptor)
      : m_encoding(encoding),
        m_descriptor(descriptor) {}
  std::optional<std::size_t> convert(std::string_view bytes, std::string& utf8);

  TextEncoding m_encoding;
  std::unique_ptr<void, Closer> m_descriptor;  // null: UTF-8, which only needs a look
};

// 「UTF-8」「CP932（Shift_JIS）」「EUC-JP」, for people.
std::string_view label_of(TextEncoding encoding);

// Where an encoding ends to fit.
struct EncodingBreak {
  std::size_t line = 0;  // physical, from 1
  std::size_t byte = 0;  // in the line, from 1
  unsigned char value = 0;
};

struct EncodingFinding {
  std::vector<TextEncoding> fitting;  // every byte of the file can be read; likeliest first
  TextEncoding best =
      TextEncoding::utf8;               // the first of them; without any, the one most lines are in
  std::optional<EncodingBreak> broken;  // without any: where `best` first does not fit
  std::optional<TextEncoding> broken_line_fits;  // an encoding in which that line can be read
};

// Tries a byte order mark, UTF-8, CP932 and EUC-JP on every line of `input`. More than one fits
// only when it cannot be told: EUC-JP is told from CP932 by its kana, which CP932 would show as
// rows of half-width katakana. Errors: those of LineReader; rejected_input for bytes that are no
// text.
Result<EncodingFinding> find_encoding(std::istream& input);

// Why nobody should go on with what was found, in one line; empty when it can be told.
std::string problem_of(const EncodingFinding& finding);

}  // namespace tsunagu::exchange
