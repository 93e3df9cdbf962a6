// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "base/text.hpp"

namespace tsunagu::app {
namespace {

std::optional<std::int64_t> number_in(const char* name) {
  const char* const written = std::getenv(name);
  std::int64_t value = 0;
  if (written == nullptr || !text::parse_integer(written, value) || value <= 0) return std::nullopt;
  return value;
}

}  // namespace

ServiceManager::ServiceManager() {
  if (const char* const socket = std::getenv("NOTIFY_SOCKET")) m_socket = socket;
  const auto for_process = number_in("WATCHDOG_PID");
  if (!for_process || *for_process == ::getpid()) {
    if (const auto every = number_in("WATCHDOG_USEC"))
      m_watchdog = std::chrono::microseconds(*every);
  }
}

void ServiceManager::tell(std::string_view state) const {
  sockaddr_un address{};
  if (m_socket.empty() || m_socket.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, m_socket.data(), m_socket.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + m_socket.size());
  const void* const generic = &address;
  (void)::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                 static_cast<const sockaddr*>(generic), size);
  ::close(descriptor);
}

}  // namespace tsunagu::app
