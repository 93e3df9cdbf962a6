// SPDX-License-Identifier: GPL-3.0-or-later
// The program's log: one line per event on standard error. Never personal data, never query texts.
// Threads: any.
#pragma once

#include <string_view>

namespace tsunagu::log {

void info(std::string_view message);
void warn(std::string_view message);
void error(std::string_view message);

}  // namespace tsunagu::log
