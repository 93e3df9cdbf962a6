// SPDX-License-Identifier: GPL-3.0-or-later
// The services behind the server, opened in the order in which they need each other.
#pragma once

#include <memory>
#include <optional>

#include "app/serve_plan.hpp"
#include "http/router.hpp"
#include "operations/backups.hpp"
#include "operations/check_schedule.hpp"
#include "operations/disk_guard.hpp"
#include "operations/health.hpp"
#include "operations/imports.hpp"
#include "operations/jobs.hpp"
#include "service/accounts.hpp"
#include "service/audit.hpp"
#include "service/directory.hpp"
#include "service/dispatch.hpp"
#include "service/export.hpp"
#include "service/lexicon_editor.hpp"
#include "service/postman.hpp"
#include "service/saved_searches.hpp"
#include "service/shortlists.hpp"
#include "service/subscriptions.hpp"
#include "service/workflow.hpp"

namespace tsunagu::app {

// What people work with. `directory` must outlive it.
struct WorkParts {
  std::unique_ptr<service::Accounts> accounts;
  std::unique_ptr<service::Audit> audit;
  std::unique_ptr<service::Workflow> workflow;
  std::unique_ptr<service::Exports> exports;
  std::unique_ptr<service::Shortlists> shortlists;
  std::unique_ptr<service::SavedSearches> saved_searches;
  std::unique_ptr<service::Dispatch> dispatch;
  std::unique_ptr<service::Subscriptions> subscriptions;
  std::unique_ptr<service::Postman> postman;

  static Result<WorkParts> open(const ServePlan& plan, const service::Directory& directory,
                                const model::Reference& reference);
  void join(http::Router::Options& routing) const;
};

// What administrators look after it with. `directory` must outlive it.
struct OperationParts {
  std::unique_ptr<operations::DiskGuard> disk;
  std::unique_ptr<service::LexiconEditor> lexicon;
  std::unique_ptr<operations::Jobs> jobs;
  std::unique_ptr<operations::Backups> backups;
  std::unique_ptr<operations::Imports> imports;
  std::unique_ptr<operations::HealthDesk> health;
  std::unique_ptr<operations::CheckSchedule> checks;

  // `was_killed`: the server before this one did not stop as it should.
  static Result<OperationParts> open(const ServePlan& plan, service::Directory& directory,
                                     const model::Reference& reference, bool was_killed);
  void join(http::Router::Options& routing) const;
};

}  // namespace tsunagu::app
