// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/refusal_log.hpp"

#include <utility>

#include <fmt/format.h>

#include "http/routes.hpp"

namespace tsunagu::http {
namespace {

constexpr std::array<std::string_view, 4> k_names{"forbidden", "foreign_origin", "too_often",
                                                  "key_refused"};

std::optional<RefusalEvent> event_of(const Problem& problem, const Request& request,
                                     bool before_body) {
  switch (problem.kind) {
    case ProblemKind::forbidden:
      return before_body ? RefusalEvent::foreign_origin : RefusalEvent::forbidden;
    case ProblemKind::misdirected: return RefusalEvent::foreign_origin;
    case ProblemKind::too_many_requests: return RefusalEvent::too_often;
    case ProblemKind::unauthorized:
      if (!request.bearer.empty()) return RefusalEvent::key_refused;
      break;
    default: break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> RefusalLog::take(RefusalEvent event, Clock::time_point now) {
  const std::lock_guard lock(m_mutex);
  Second& second = m_seconds.at(static_cast<std::size_t>(event));
  if (now - second.start >= std::chrono::seconds(1)) {
    second.start = now;
    second.lines = 0;
  }
  if (second.lines == k_refusal_lines_per_second) {
    ++second.left_out;
    return std::nullopt;
  }
  ++second.lines;
  return std::exchange(second.left_out, 0);
}

void RefusalLog::note(const Problem& problem, const Request& request, std::string_view user_id,
                      bool before_body) {
  const auto event = event_of(problem, request, before_body);
  if (!event) return;
  const auto left_out = take(*event, Clock::now());
  if (!left_out) return;
  const RouteLookup lookup = find_route(request.method, request.segments);
  const std::string what = fmt::format("{} {}", name_of(request.method),
                                       lookup.match ? lookup.match->pattern : std::string_view());
  m_write({log::Level::warn, k_names.at(static_cast<std::size_t>(*event)), what, request.request_id,
           user_id, *left_out});
}

}  // namespace tsunagu::http
