// SPDX-License-Identifier: GPL-3.0-or-later
// Checksums of files (SHA-256, FIPS 180-4), as sha256sum prints them. Threads: any.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "base/result.hpp"

namespace tsunagu::secrets {

// SHA-256 of the first `bytes` bytes of a file as 64 lower-case hexadecimal digits, in bounded
// memory. Errors: corrupt when the file is shorter, not_found, io; not_ready once `stop` is
// requested.
Result<std::string> sha256_of_file(const std::string& path, std::uint64_t bytes,
                                   const std::stop_token& stop = {});

}  // namespace tsunagu::secrets
