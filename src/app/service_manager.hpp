// SPDX-License-Identifier: GPL-3.0-or-later
// Tells systemd how the server is (sd_notify(3)): one datagram of text to the socket that the
// environment names. The protocol is small and stable, so no library is needed for it. Without the
// variable nothing happens. Threads: one.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tsunagu::app {

class ServiceManager {
 public:
  // Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  ServiceManager();

  // Lines such as "READY=1\nSTATUS=…". What cannot be sent is not: the manager's own clock decides.
  void tell(std::string_view state) const;
  // How often "WATCHDOG=1" is waited for; nothing: it is not.
  std::optional<std::chrono::microseconds> watchdog() const { return m_watchdog; }

 private:
  std::string m_socket;  // path, or '@' and the name of an abstract one; empty: nobody listens
  std::optional<std::chrono::microseconds> m_watchdog;
};

}  // namespace tsunagu::app
