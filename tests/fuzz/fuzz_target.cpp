// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer over what a client can send: request heads and request targets.
// clang++-14 -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/fuzz_target.cpp
//   src/http/{target,request_head,problem,json_writer}.cpp src/base/text.cpp -lfmt
#include <cstdint>
#include <cstdlib>

#include "base/text.hpp"
#include "http/request_head.hpp"
#include "http/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tsunagu;
  const std::string input(data, data + size);
  const auto head = http::parse_request_head(input);
  for (const std::string& raw : {input, head ? head->target : std::string("/")}) {
    const auto target = http::parse_target(raw);
    if (!target) continue;
    for (const auto& [name, value] : target->parameters) {
      if (name.empty() || !text::is_utf8(name) || !text::is_utf8(value)) std::abort();
      if (http::percent_decode(http::percent_encode(value), http::PlusSign::blank) != value)
        std::abort();
    }
  }
  return 0;
}
