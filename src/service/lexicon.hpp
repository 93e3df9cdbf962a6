// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "index/analysis/analyzer.hpp"

namespace tsunagu::service {

// The analyzer over the word lists that the binary carries (data/lexicon). corrupt names file and
// line.
Result<index::Analyzer> load_analyzer();

// A file of data/lexicon; empty when there is none.
std::string_view lexicon_file(std::string_view name);

}  // namespace tsunagu::service
