// SPDX-License-Identifier: GPL-3.0-or-later
// The endpoint of the health of the server, for administrators. /healthz and /readyz, which ask
// nobody, stay with the router.
#pragma once

#include <optional>

#include "http/caller.hpp"
#include "http/outcome.hpp"
#include "http/routes.hpp"
#include "operations/health.hpp"

namespace tsunagu::http {

// Any thread. What it is given must outlive it.
class HealthApi {
 public:
  explicit HealthApi(const operations::HealthDesk& desk) : m_desk(desk) {}

  // Nothing when the endpoint is not one of these.
  std::optional<Outcome> handle(const RouteMatch& match, const Request& request,
                                const Caller& caller) const;

 private:
  const operations::HealthDesk& m_desk;
};

}  // namespace tsunagu::http
