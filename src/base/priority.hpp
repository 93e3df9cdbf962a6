// SPDX-License-Identifier: GPL-3.0-or-later
// Threads that nobody waits for.
#pragma once

namespace tsunagu {

// The calling thread, the threads and the processes that it starts from now on give way to all
// others (Linux: nice 10, SCHED_BATCH). Not the idle class: on a busy machine the work would never
// end. Nothing happens where the system refuses.
void give_way_to_others();

}  // namespace tsunagu
