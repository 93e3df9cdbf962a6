// SPDX-License-Identifier: GPL-3.0-or-later
// The manifest of a generation of the index, GENERATION/manifest: when it was finished, and the
// SHA-256 of each file at that moment. A generation that has one was built whole.
//
// Files that only grow must still begin as they did. The tables of a Xapian database are compared
// as long as its version file is the one of that moment: nothing was committed to it since.
// Form: "tsunagu manifest 1", "built UNIX_SECONDS", then "SHA256  BYTES  PATH" for each file.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::service {

struct Manifest {
  struct File {
    std::string path;  // below the generation
    std::uint64_t bytes = 0;
    std::string sha256;
  };
  std::int64_t built_at = 0;  // Unix seconds
  std::vector<File> files;    // sorted by path
};

// Of all files there are, durably. Nobody writes to the generation meanwhile. Errors: not_ready
// once `stop` is requested, no_space, io.
Result<void> write_manifest(const std::string& generation_dir, std::int64_t built_at,
                            const std::stop_token& stop);
bool has_manifest(const std::string& generation_dir);
// not_found; corrupt when it does not read.
Result<Manifest> read_manifest(const std::string& generation_dir);
// Succeeds where there is none. corrupt names the first file that differs.
Result<void> check_manifest(const std::string& generation_dir, const std::stop_token& stop);

}  // namespace tsunagu::service
