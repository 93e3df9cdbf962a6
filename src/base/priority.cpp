// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/priority.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

namespace tsunagu {

void give_way_to_others() {
  constexpr int k_nice = 10;
  // Linux keeps the nice value for each thread.
  static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), k_nice));
  const sched_param none{};
  static_cast<void>(::sched_setscheduler(0, SCHED_BATCH, &none));
}

}  // namespace tsunagu
