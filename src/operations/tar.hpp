// SPDX-License-Identifier: GPL-3.0-or-later
// The body of an archive: a tar file, so that `tar` opens one that is not encrypted without this
// program. By libarchive (https://www.libarchive.org), of which the tar format alone is switched
// on: no other format, no compression.
//
// Written as GNU tar does (https://www.gnu.org/software/tar/manual/html_node/Standard.html): a
// header is one block whatever the size of the file, so that the size of all is known before.
//
// Errors: corrupt with one line in Japanese; otherwise what the callbacks say, unchanged. Threads:
// one at a time for each object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.hpp"

namespace tsunagu::operations {

inline constexpr std::size_t k_tar_block_bytes = 512;
inline constexpr std::size_t k_tar_name_max_bytes = 99;
inline constexpr int k_tar_files_max = 10'000;

// What a file of `bytes` bytes takes in a tar file, and the end of one.
std::int64_t tar_bytes(std::int64_t bytes);
inline constexpr std::int64_t k_tar_end_bytes = 2 * k_tar_block_bytes;

// Bytes as they come, not kept.
using TarOutput = std::function<Result<void>(std::string_view bytes)>;

class TarWriter {
 public:
  explicit TarWriter(TarOutput output);
  ~TarWriter();
  TarWriter(const TarWriter&) = delete;
  TarWriter& operator=(const TarWriter&) = delete;

  // Begins a file of exactly `bytes` bytes. `name`: ASCII, at most k_tar_name_max_bytes. `made_at`:
  // Unix seconds.
  Result<void> begin(std::string_view name, std::int64_t bytes, std::int64_t made_at);
  Result<void> add(std::string_view bytes);
  // Nothing may follow.
  Result<void> finish();

 private:
  struct Vendor;
  Result<void> check(bool is_good) const;

  const std::unique_ptr<Vendor> m_vendor;
};

// The next bytes of a tar file, valid until the next call; empty at its end.
using TarSource = std::function<Result<std::string_view>()>;
// Called for each file when it begins (no bytes), then with its bytes in order.
using TarSink = std::function<Result<void>(std::string_view name, std::string_view bytes)>;

// Reads up to the end of the tar file; what stands behind it is left in `source`. Holds nothing but
// files: anything else (links, devices, folders, sparse files, records of pax) is corrupt, as are
// more files than k_tar_files_max. What a name may be is for the sink to say.
Result<void> read_tar(const TarSource& source, const TarSink& sink);

}  // namespace tsunagu::operations
