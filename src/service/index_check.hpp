// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a generation of the index is as it was built, file by file and table by table.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "base/result.hpp"

namespace tsunagu::service {

// Errors of a check: corrupt, naming what is damaged; not_ready once `stop` is requested; io.
using IndexCheck =
    std::function<Result<void>(const std::string& generation_dir, const std::stop_token& stop)>;

// In this process, which a damaged table may end (index/writer/integrity.hpp). A generation without
// a manifest is only read.
Result<void> check_generation(const std::string& generation_dir, const std::stop_token& stop);

}  // namespace tsunagu::service
