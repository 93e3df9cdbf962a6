// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/workload.hpp"

#include <fmt/format.h>

#include "model/visibility.hpp"
#include "store/requests.hpp"

namespace tsunagu::service {

Result<Workload> workload_of(store::Store& store, const model::Coordinator* person,
                             std::string_view without_request, std::string_view today) {
  Workload now;
  now.has_left = person == nullptr || !model::layer_of(*person, today);
  if (now.has_left) {
    now.problem = "任期が終わったか、紹介できなくなりました";
    return now;
  }
  TRY_ASSIGN(now.open_jobs, store::RequestRows(store).open_jobs(person->id, without_request));
  now.max_open = person->capacity.max_open;
  if (person->capacity.paused_until >= today) now.paused_until = person->capacity.paused_until;
  if (!now.paused_until.empty()) {
    now.problem = fmt::format("{} まで新しい仕事を休んでいます", now.paused_until);
  } else if (now.max_open && now.open_jobs >= *now.max_open) {
    now.problem = fmt::format("受け持ちの上限（{}件）に達しています", *now.max_open);
  }
  return now;
}

}  // namespace tsunagu::service
