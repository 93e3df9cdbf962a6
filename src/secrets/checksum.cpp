// SPDX-License-Identifier: GPL-3.0-or-later
#include "secrets/checksum.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "secrets/sodium.hpp"

namespace tsunagu::secrets {
namespace {

constexpr std::size_t k_piece = std::size_t{1} << 20U;  // bytes read at once

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

Result<std::string> sha256_of_file(const std::string& path, std::uint64_t bytes,
                                   const std::stop_token& stop) {
  start_sodium();
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  if (!file) {
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                fmt::format("{} を開けません ({})", path, std::strerror(errno)));
  }
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::vector<unsigned char> piece(k_piece);
  for (std::uint64_t left = bytes; left > 0;) {
    if (stop.stop_requested()) return fail(ErrorCode::not_ready, "調べるのを途中で止めました");
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()));
    const std::size_t got = std::fread(piece.data(), 1, wanted, file.get());
    if (got == 0) {
      return std::ferror(file.get()) != 0
                 ? fail(ErrorCode::io, fmt::format("{} を読めません", path))
                 : fail(ErrorCode::corrupt, fmt::format("{} が短くなっています", path));
    }
    crypto_hash_sha256_update(&state, piece.data(), got);
    left -= got;
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> sum{};
  crypto_hash_sha256_final(&state, sum.data());
  std::string hex(2 * sum.size() + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), sum.data(), sum.size());
  hex.pop_back();  // the closing NUL
  return hex;
}

}  // namespace tsunagu::secrets
