// SPDX-License-Identifier: GPL-3.0-or-later
// What kinds of jobs are called in Japanese, on the command line and in what the server says of
// itself. Threads: any.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace tsunagu::operations {

inline constexpr std::array k_job_kind_labels{
    std::pair<std::string_view, std::string_view>{"import_check", "取り込みの確認"},
    std::pair<std::string_view, std::string_view>{"import", "取り込み"},
    std::pair<std::string_view, std::string_view>{"reindex", "索引の作り直し"},
    std::pair<std::string_view, std::string_view>{"backup", "バックアップ"},
    std::pair<std::string_view, std::string_view>{"drill", "復元の訓練"},
    std::pair<std::string_view, std::string_view>{"check", "検査"},
};

// The kind's own name when it is not known.
constexpr std::string_view label_of_job_kind(std::string_view kind) {
  const auto* const found = std::find_if(k_job_kind_labels.begin(), k_job_kind_labels.end(),
                                         [&](const auto& row) { return row.first == kind; });
  return found == k_job_kind_labels.end() ? kind : found->second;
}

}  // namespace tsunagu::operations
