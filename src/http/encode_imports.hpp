// SPDX-License-Identifier: GPL-3.0-or-later
// Answers about imports as JSON, exactly as openapi.yaml has them.
#pragma once

#include <string>
#include <vector>

#include "operations/imports.hpp"

namespace tsunagu::http {

Result<std::string> encode_import(const operations::ImportView& view, operations::Jobs& jobs,
                                  const model::Viewer& viewer);
// Without columns and fields.
Result<std::string> encode_imports(const operations::ImportList& list, int page,
                                   operations::Jobs& jobs, const model::Viewer& viewer);
std::string encode_differences(const operations::ImportDifferences& found, int page);
std::string encode_import_problems(const operations::ImportProblems& found, int page);
std::string encode_import_profiles(const std::vector<store::ImportProfileRow>& profiles);

}  // namespace tsunagu::http
