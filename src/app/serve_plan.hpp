// SPDX-License-Identifier: GPL-3.0-or-later
// What the server does, made of the settings: everything that can be wrong with them is found here,
// before the data is touched.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/log.hpp"
#include "base/result.hpp"
#include "http/host_names.hpp"
#include "http/listen.hpp"
#include "http/server.hpp"
#include "mail/smtp.hpp"
#include "operations/backup.hpp"
#include "operations/disk_guard.hpp"
#include "service/addresses.hpp"
#include "settings/settings.hpp"

namespace tsunagu::app {

struct ServePlan {
  std::string data;
  http::ListenAddress address;
  http::ServerOptions server;
  std::optional<http::HostNames> hosts;  // nothing: every name
  bool has_proxy = false;                // one whose X-Forwarded-For counts
  double rate_factor = 1;
  log::Level log_level = log::Level::info;
  bool logs_requests = false;                // a line for each; otherwise at level debug
  std::chrono::milliseconds slow_search{0};  // 0: none is logged
  service::Addresses addresses;
  std::optional<mail::SmtpOptions> smtp;
  operations::BackupPlan backup;
  int backup_every_hours = 0;
  int check_every_days = 0;
  operations::DiskLimits disk;
};

// invalid_argument names the setting and where it was given.
Result<ServePlan> plan_serve(const settings::Settings& settings);

}  // namespace tsunagu::app
