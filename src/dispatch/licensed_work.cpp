// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch/licensed_work.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tsunagu::dispatch {
namespace {

std::vector<std::string> cells_of(const model::CodeEntry& entry, const char* column) {
  std::vector<std::string> cells;
  if (const auto found = entry.extra.find(column); found != entry.extra.end()) {
    for (const std::string_view cell : text::split(found->second, '|')) cells.emplace_back(cell);
  }
  return cells;
}

}  // namespace

std::vector<LicensedWork> licensed_work_in(const model::Reference& reference,
                                           std::string_view need) {
  const std::string folded = text::lower_ascii(text::fold_width(need));
  std::vector<LicensedWork> touched;
  for (const model::CodeEntry& entry : reference.list("licensed_work").entries()) {
    const auto words = cells_of(entry, "words");
    const bool is_touched = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return folded.find(word) != std::string::npos;
    });
    if (!is_touched) continue;
    const auto notice = entry.extra.find("notice");
    touched.push_back({.code = entry.code,
                       .label = entry.label,
                       .qualifications = cells_of(entry, "qualifications"),
                       .notice = notice == entry.extra.end() ? std::string() : notice->second});
  }
  return touched;
}

}  // namespace tsunagu::dispatch
