// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/concentration.hpp"

#include <algorithm>

namespace tsunagu::service {
namespace {

bool is_small(const std::optional<std::int64_t>& count) {
  return count && *count > 0 && *count < k_small_count;
}

void hide(TravelSum& sum) {
  sum.jobs.reset();
  sum.km.reset();
  sum.hours.reset();
}

void hide_small_parts(std::vector<TravelSum>& parts) {
  std::int64_t hidden = 0;
  for (TravelSum& part : parts) {
    if (!is_small(part.jobs)) continue;
    hide(part);
    ++hidden;
  }
  if (hidden != 1) return;
  // The whole less the others would be the one that is missing.
  TravelSum* smallest = nullptr;
  for (TravelSum& part : parts) {
    if (part.jobs && *part.jobs > 0 && (smallest == nullptr || *part.jobs < *smallest->jobs))
      smallest = &part;
  }
  if (smallest != nullptr) hide(*smallest);
}

}  // namespace

void hide_small_counts(Concentration& report) {
  report.small_counts_hidden = true;
  if (is_small(report.requests) || is_small(report.asked)) {
    report.requests.reset();
    report.asked.reset();
    report.top_share.reset();
    report.gini.reset();
  }
  report.people_hidden += static_cast<std::int64_t>(std::erase_if(
      report.people, [](const AskedPerson& person) { return is_small(person.asked); }));
  for (AskedPerson& person : report.people) {
    for (auto* count : {&person.accepted, &person.declined, &person.delivered}) {
      if (is_small(*count)) count->reset();
    }
  }
  if (is_small(report.travel.jobs)) hide(report.travel);
  hide_small_parts(report.by_mode);
  hide_small_parts(report.by_class);
}

}  // namespace tsunagu::service
