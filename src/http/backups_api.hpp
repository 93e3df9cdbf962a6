// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoints of backups and drills. Who may do what is decided in operations/backups.hpp.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "operations/backups.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class BackupsApi {
 public:
  BackupsApi(operations::Backups& backups, operations::Jobs& jobs)
      : m_backups(backups),
        m_jobs(jobs) {}

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller);

 private:
  Outcome list(const Request& request, const Caller& caller);
  Outcome back_up(const Request& request, const Caller& caller);
  Outcome drill(const Request& request, const Caller& caller);

  operations::Backups& m_backups;
  operations::Jobs& m_jobs;
};

}  // namespace tsunagu::http
