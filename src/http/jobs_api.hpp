// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints of long work: lists, one job, cancelling it, and the events that tell how far it
// is.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/event_stream.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "http/stream_places.hpp"
#include "model/reference.hpp"
#include "operations/jobs.hpp"

namespace tsunagu::http {

// The `id` of the event after which nothing comes; who comes again with it gets a 204, which ends
// an EventSource.
inline constexpr std::string_view k_last_event_id = "end";

// 202 for a job that was begun: the job itself, and where to find it.
Outcome job_begun(operations::Jobs& jobs, store::JobRow job, const model::Viewer& viewer);

// Any thread. What it is given must outlive it.
class JobsApi {
 public:
  JobsApi(operations::Jobs& jobs, const model::Reference& reference,
          const StreamPlaces::Limits& limits, const NewestState::Times& times)
      : m_jobs(jobs),
        m_reference(reference),
        m_times(times),
        m_places(limits) {}

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

  // How many readers watch now.
  std::size_t watched() const { return m_places.taken(); }

 private:
  Outcome list(const Request& request, const model::Viewer& viewer);
  Outcome show(const Request& request, const model::Viewer& viewer, std::string_view id);
  Outcome cancel(const Request& request, const model::Viewer& viewer, std::string_view id);
  Outcome events(const Request& request, const model::Viewer& viewer, std::string_view id);

  operations::Jobs& m_jobs;
  const model::Reference& m_reference;
  const NewestState::Times m_times;
  StreamPlaces m_places;
};

}  // namespace tsunagu::http
