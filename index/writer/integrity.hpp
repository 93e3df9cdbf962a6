// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a generation reads back as it was written.
//
// Xapian keeps no checksums, and a damaged table may crash whoever reads it (docs/index-format.md):
// where that matters, call this in a process of its own.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace tsunagu::index {

// Reads every table of every database of the generation, and opens it as a search does. `layers` as
// in Writer::open. Errors: corrupt, naming what is damaged; not_ready once `stop` is requested,
// which is asked between databases; io.
Result<void> check_integrity(const std::string& generation_dir,
                             const std::vector<std::string>& layers,
                             const std::stop_token& stop = {});

}  // namespace tsunagu::index
