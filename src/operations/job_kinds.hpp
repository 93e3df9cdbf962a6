// SPDX-License-Identifier: GPL-3.0-or-later
// The kinds of jobs: their names in rows and in the API, and what people call them, on the command
// line and in what the server says of itself. Threads: any.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace tsunagu::operations {

inline constexpr std::string_view k_import_check_kind = "import_check", k_import_kind = "import",
                                  k_reindex_kind = "reindex", k_backup_kind = "backup",
                                  k_drill_kind = "drill", k_check_kind = "check";

struct JobKindName {
  std::string_view kind, label;
};
inline constexpr std::array k_job_kind_names{
    JobKindName{k_import_check_kind, "取り込みの確認"},
    JobKindName{k_import_kind, "取り込み"},
    JobKindName{k_reindex_kind, "索引の作り直し"},
    JobKindName{k_backup_kind, "バックアップ"},
    JobKindName{k_drill_kind, "復元の訓練"},
    JobKindName{k_check_kind, "検査"},
};

inline constexpr auto k_job_kinds = [] {
  std::array<std::string_view, k_job_kind_names.size()> kinds;
  std::transform(k_job_kind_names.begin(), k_job_kind_names.end(), kinds.begin(),
                 [](const JobKindName& name) { return name.kind; });
  return kinds;
}();

// The kind itself when it is not known: rows outlive the program that wrote them.
constexpr std::string_view label_of_job_kind(std::string_view kind) {
  const auto* const found =
      std::find_if(k_job_kind_names.begin(), k_job_kind_names.end(),
                   [&](const JobKindName& name) { return name.kind == kind; });
  return found == k_job_kind_names.end() ? kind : found->label;
}

}  // namespace tsunagu::operations
