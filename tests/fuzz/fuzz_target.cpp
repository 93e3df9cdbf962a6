// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are an address (URL and UTF-8 decoding) or an error; what is read goes there and back.
#include <cstdint>
#include <cstdlib>

#include "base/text.hpp"
#include "http/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tsunagu;
  const std::string input(data, data + size);
  const auto target = http::parse_target(input);
  if (!target) return 0;
  for (const std::string& segment : target->segments) {
    if (!text::is_utf8(segment) || segment.find('\0') != std::string::npos) std::abort();
  }
  for (const auto& [name, value] : target->parameters) {
    if (name.empty() || !text::is_utf8(name) || !text::is_utf8(value)) std::abort();
    if (http::percent_decode(http::percent_encode(value), http::PlusSign::blank) != value)
      std::abort();
  }
  return 0;
}
