// SPDX-License-Identifier: GPL-3.0-or-later
// How long work inside the index library is stopped. Internal to the index library.
#pragma once

#include <exception>
#include <stop_token>

namespace tsunagu::index {

class Stopped : public std::exception {
 public:
  const char* what() const noexcept override { return "stopped"; }
};

// Throws Stopped once `stop` is requested.
inline void go_on(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Stopped();
}

}  // namespace tsunagu::index
