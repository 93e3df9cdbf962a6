// SPDX-License-Identifier: GPL-3.0-or-later
// Work on a generation of the index that may crash (reading damaged tables) or that nothing can
// interrupt (merging large ones): done in a process of its own, the server neither goes down with
// it nor waits for its end when it is to stop.
#pragma once

#include <string>

#include "index/writer/merge.hpp"
#include "service/index_check.hpp"

namespace tsunagu::service {

struct IndexTools {  // in this process
  IndexCheck check = check_generation;
  index::Merge merge = index::merge_segments;
};

// The commands of a program that do nothing but check_generation(GENERATION) and
// merge_segments(GENERATION, LAYER, SEGMENTS). They print the error's message and end with 0, one
// of these codes or another one.
inline constexpr const char* k_check_command = "check-index";
inline constexpr const char* k_merge_command = "merge-index";
inline constexpr int k_child_has_no_room = 7, k_child_found_damage = 9;

// In children of this process, made from `program`, with the priority of the calling thread. One
// that crashes has met damage.
IndexTools tools_in_children(const std::string& program = "/proc/self/exe");

}  // namespace tsunagu::service
