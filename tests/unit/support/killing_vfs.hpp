// SPDX-License-Identifier: GPL-3.0-or-later
// A process that dies by SIGKILL at the n-th thing SQLite does to its files (writes, truncations,
// syncs, new and removed files), in a child of its own: what a crash leaves at any chosen moment.
#pragma once

#include <functional>

namespace tsunagu::test {

struct Killed {
  bool was_killed = false;  // otherwise it ended by itself
  int exit_code = 0;        // then
};

// Runs `body` in a child process and kills it just before step `at` (from 1; 0: never). `body`
// answers the exit code. POSIX only; no other thread may run.
Killed run_and_kill(int at, const std::function<int()>& body);

// How many such steps `body` takes.
int count_steps(const std::function<int()>& body);

}  // namespace tsunagu::test
