// SPDX-License-Identifier: GPL-3.0-or-later
// The body of an archive: ustar (POSIX.1-1988), so that `tar` opens an archive that is not
// encrypted without this program. Regular files only; sizes of 8 GiB and more as GNU tar writes
// them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::operations {

inline constexpr std::size_t k_tar_block_bytes = 512;

// The block before the bytes of a file. `name`: at most 99 bytes of ASCII.
std::string tar_header(std::string_view name, std::int64_t bytes, std::int64_t made_at);
// Zero bytes after `bytes` bytes of a file, up to the next block.
std::string tar_padding(std::int64_t bytes);
// What ends a tar file.
std::string tar_end();

// Takes a tar file in pieces of any size.
class TarReader {
 public:
  // Called for each file when it begins (no bytes), then with its bytes in order.
  using Sink =
      std::function<Result<void>(std::string_view name, std::int64_t size, std::string_view bytes)>;
  explicit TarReader(Sink sink) : m_sink(std::move(sink)) {}

  // corrupt when it is none of ours; otherwise what the sink says.
  Result<void> take(std::string_view bytes);
  bool is_at_end() const { return m_zero_blocks == 2; }

 private:
  Result<void> take_header();

  const Sink m_sink;
  std::string m_header;
  std::string m_name;
  std::int64_t m_size = 0, m_left = 0, m_padding = 0;
  int m_zero_blocks = 0;
};

}  // namespace tsunagu::operations
