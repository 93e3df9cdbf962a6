// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tsunagu::app {

// The whole program: reads the arguments, runs one command, returns the exit code (exit_code.hpp).
int run(int argc, char** argv);

}  // namespace tsunagu::app
