// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints of the index: its state, making it anew, going back to an earlier generation.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "operations/jobs.hpp"
#include "service/directory.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class IndexApi {
 public:
  IndexApi(const service::Directory& directory, operations::Jobs& jobs)
      : m_directory(directory),
        m_jobs(jobs) {}

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

 private:
  Outcome show(const Request& request, const model::Viewer& viewer);
  Outcome reindex(const Request& request, const model::Viewer& viewer);
  Outcome roll_back(const Request& request, const model::Viewer& viewer);
  // The state with what is being done to it.
  Outcome state(const model::Viewer& viewer);

  const service::Directory& m_directory;
  operations::Jobs& m_jobs;
};

}  // namespace tsunagu::http
