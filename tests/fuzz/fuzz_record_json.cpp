// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes give a record or problems that can be printed; what was read is written back the same.
#include <cstdint>
#include <cstdlib>

#include "base/text.hpp"
#include "exchange/record_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tsunagu;
  const auto decoded =
      exchange::decode_json<model::Coordinator>({reinterpret_cast<const char*>(data), size});
  for (const auto& problem : decoded.problems) {
    if (!text::is_utf8(problem.field + problem.value + problem.reason)) std::abort();
  }
  if (decoded.readable) {
    const auto again =
        exchange::decode_json<model::Coordinator>(exchange::encode_json(decoded.record));
    if (!again.problems.empty() ||
        exchange::encode_json(again.record) != exchange::encode_json(decoded.record))
      std::abort();
  }
  return 0;
}
