// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace tsunagu::app {

// What is wrong with a command line, in one line of Japanese, and which help tells more. `root`:
// the app that threw `error` while it parsed; `asked`: the command below it that was asked for, or
// itself (CommandSet::asked()).
std::string usage_problem(const CLI::App& root, const CLI::App& asked,
                          const CLI::ParseError& error);

}  // namespace tsunagu::app
