// SPDX-License-Identifier: GPL-3.0-or-later
// A job that another process does, before the eyes of whoever called a command.
#pragma once

#include "app/stop_signals.hpp"
#include "base/result.hpp"
#include "operations/jobs.hpp"

namespace tsunagu::app {

// Shows how far it is until it is over, and answers its last row. not_ready, with what becomes of
// the job and how to cancel it, when `signals` come (it goes on) or when nobody has been there to
// do it for k_server_awaited. `signals` were made before `jobs`. Threads: one.
Result<store::JobRow> watch_job(operations::Jobs& jobs, const service::DataDir& dir,
                                store::JobRow job, const StopSignals& signals);

}  // namespace tsunagu::app
