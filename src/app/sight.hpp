// SPDX-License-Identifier: GPL-3.0-or-later
// What the operator of a server sees of it: the numbers of /metrics and the lines about requests.
// docs/metrics.md tells what each number means.
#pragma once

#include "http/observer.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "metrics/registry.hpp"
#include "operations/health.hpp"
#include "operations/jobs.hpp"
#include "service/data_dir.hpp"
#include "service/directory.hpp"
#include "service/store_pool.hpp"

namespace tsunagu::app {

// Any thread.
class Sight {
 public:
  struct Parts {
    const service::Directory& directory;
    operations::Jobs& jobs;
    const operations::HealthDesk& health;
    const http::Router& router;
    const http::Server& server;
  };

  Sight(const service::DataDir& dir, http::Observer::Options options);

  http::Observer& observer() { return m_observer; }
  const metrics::Registry& registry() const { return m_registry; }

  // Called once, when everything runs; the parts must live until the server has stopped.
  void watch(const Parts& parts);

 private:
  void tell_process(metrics::Page& page) const;
  void tell_records(metrics::Page& page) const;
  void tell_mails(metrics::Page& page);

  const service::DataDir m_dir;
  metrics::Registry m_registry;
  http::Observer m_observer;
  service::StorePool m_readers;
};

}  // namespace tsunagu::app
