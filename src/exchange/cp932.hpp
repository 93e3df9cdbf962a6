// SPDX-License-Identifier: GPL-3.0-or-later
// Text as CP932 (Windows-31J), which older Japanese spreadsheets expect of a CSV file. Exact: only
// what reads back as the same character counts as fitting.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::exchange {

// One thread at a time.
class Cp932 {
 public:
  // Errors: internal, when the C library does not know CP932.
  static Result<Cp932> create();

  // A character that does not fit, and what stands in its place.
  struct Unfit {
    char32_t character = 0;
    std::string instead;  // UTF-8
  };

  // Appends `utf8` (well-formed) to `bytes`. What does not fit is written as its nearest look-alike
  // (〜 as ～), otherwise as 〓, and reported.
  void append(std::string_view utf8, std::string& bytes, std::vector<Unfit>& unfit);

  // Whether `written` is what append() makes of `whole`, in which something does not fit.
  bool is_copy(std::string_view written, std::string_view whole);

 private:
  struct Closer {
    void operator()(void* descriptor) const;
  };
  using Converter = std::unique_ptr<void, Closer>;

  // What a code point of the basic plane is written as: one or two bytes, first byte high.
  struct Written {
    std::uint16_t bytes = 0;
    bool is_known = false, is_exact = false;
  };

  Cp932(Converter to, Converter from);
  Written convert(char32_t character);

  Converter m_to, m_from;
  std::vector<Written> m_known;  // by code point
};

}  // namespace tsunagu::exchange
