// SPDX-License-Identifier: GPL-3.0-or-later
// Sleep that a request to stop ends. Threads: any.
#pragma once

#include <chrono>
#include <stop_token>

namespace tsunagu {

// Sleeps for `time`. False at once when a stop was requested before it was over.
bool interruptible_sleep(const std::stop_token& stop, std::chrono::nanoseconds time);

}  // namespace tsunagu
