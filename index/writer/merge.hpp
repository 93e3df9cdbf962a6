// SPDX-License-Identifier: GPL-3.0-or-later
// Merging the segments of a build into one database (index/writer/build.hpp).
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>

#include "base/result.hpp"

namespace tsunagu::index {

// Of one layer: its first `segments` segments become its evidence, which is anew each time. Errors:
// not_ready once `stop` is requested; no_space, corrupt, io.
using Merge =
    std::function<Result<void>(const std::string& generation_dir, const std::string& layer,
                               std::size_t segments, const std::stop_token& stop)>;

// On the calling thread. Xapian's compaction asks `stop` between tables only, and the largest one
// of a million documents takes most of a minute: whoever has to end sooner gives this to a process
// that can be killed (base/child.hpp).
Result<void> merge_segments(const std::string& generation_dir, const std::string& layer,
                            std::size_t segments, const std::stop_token& stop);

// Where a segment of a build lies. Internal to the writer.
std::string segment_path(const std::string& generation_dir, const std::string& layer,
                         std::size_t number);

}  // namespace tsunagu::index
