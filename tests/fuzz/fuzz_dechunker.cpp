// SPDX-License-Identifier: GPL-3.0-or-later
// Chunked bodies come out the same however the network cuts them, and never larger than allowed.
// The first byte of the input chooses the cuts.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "http/dechunker.hpp"

namespace {

using tsunagu::http::Dechunker;

constexpr std::size_t k_max_bytes = 1000;

struct Outcome {
  Dechunker::State state = Dechunker::State::more;
  std::string body, rest;
};

Outcome unframe(std::string_view bytes, std::size_t step) {
  Dechunker chunks(k_max_bytes);
  Outcome outcome;
  while (!bytes.empty() && outcome.state == Dechunker::State::more) {
    std::string_view piece = bytes.substr(0, step);
    const std::size_t size = piece.size();
    outcome.state = chunks.take(piece);
    bytes.remove_prefix(size - piece.size());
    if (outcome.state == Dechunker::State::more && !piece.empty()) std::abort();
  }
  outcome.body = chunks.body();
  outcome.rest = bytes;
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(data + 1, data + size);
  const Outcome whole = unframe(bytes, std::max<std::size_t>(bytes.size(), 1));
  const Outcome cut = unframe(bytes, 1 + data[0] % 16);
  if (whole.state != cut.state || whole.body.size() > k_max_bytes) std::abort();
  if (whole.state == Dechunker::State::done && (whole.body != cut.body || whole.rest != cut.rest))
    std::abort();
  return 0;
}
