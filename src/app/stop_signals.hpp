// SPDX-License-Identifier: GPL-3.0-or-later
// SIGINT and SIGTERM as something to wait for instead of the end of the process. Made before any
// thread is begun: they inherit what is blocked.
#pragma once

#include <chrono>
#include <csignal>

#include <pthread.h>

namespace tsunagu::app {

class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&m_signals);
    sigaddset(&m_signals, SIGINT);
    sigaddset(&m_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
  }

  // Whether one of them came within `longest`. One thread.
  bool wait_for(std::chrono::microseconds longest) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(longest);
    const timespec pause{.tv_sec = seconds.count(), .tv_nsec = (longest - seconds).count() * 1000};
    return sigtimedwait(&m_signals, nullptr, &pause) > 0;
  }

 private:
  sigset_t m_signals{};
};

}  // namespace tsunagu::app
