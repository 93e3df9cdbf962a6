// SPDX-License-Identifier: GPL-3.0-or-later
// Work in a process of its own: what may crash, and what nothing can interrupt.
//
// Threads: any. Linux.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace tsunagu {

inline constexpr std::size_t k_child_told_max = 4096;  // bytes of its standard output

struct ChildEnd {
  int code = 0;      // that it exited with
  int signal = 0;    // that ended it; 0: none did
  std::string said;  // its standard output, without blanks around it
};

// Runs `program` with `arguments` and waits for its end; it has the priority and the blocked
// signals of the calling thread. Errors: not_ready once `stop` is requested: it was killed; io: it
// could not be started.
Result<ChildEnd> run_child(const std::string& program, const std::vector<std::string>& arguments,
                           const std::stop_token& stop);

// For the child, first of all: it ends together with the thread that runs it, so that nothing is
// written for one that was killed.
void end_with_parent();

}  // namespace tsunagu
