// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/listen.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.hpp"

namespace tsunagu::http {
namespace {

constexpr int k_backlog =
    1024;  // connections the kernel holds for us; with 5 a burst of 300 waits a second
constexpr std::int64_t k_port_max = 65535;
constexpr std::string_view k_local = "unix:";

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

AddressList resolve(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  return {error == 0 ? found : nullptr, &::freeaddrinfo};
}

// The descriptor, or -1 with errno set.
int listen_on(const addrinfo& info) {
  const int descriptor =
      ::socket(info.ai_family, info.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, info.ai_protocol);
  if (descriptor < 0) return -1;
  const int on = 1;
  // REUSEADDR survives a restart within a minute; REUSEPORT would let two servers share the port.
  // NODELAY is inherited by accepted connections; without it each answer waits 40 ms.
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::bind(descriptor, info.ai_addr, info.ai_addrlen) == 0 &&
      ::listen(descriptor, k_backlog) == 0)
    return descriptor;
  const int error = errno;
  ::close(descriptor);
  errno = error;
  return -1;
}

int bound_port(int descriptor) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  std::array<char, NI_MAXSERV> service{};
  // getnameinfo reads the port of either family without a cast of ours
  auto* const address = static_cast<sockaddr*>(static_cast<void*>(&storage));
  std::int64_t port = 0;
  if (::getsockname(descriptor, address, &size) != 0 ||
      ::getnameinfo(address, size, nullptr, 0, service.data(), service.size(), NI_NUMERICSERV) !=
          0 ||
      !text::parse_integer(service.data(), port)) {
    return 0;
  }
  return static_cast<int>(port);
}

tl::unexpected<Error> refusal(const ListenAddress& address, int error) {
  const std::string where = to_string(address);
  if (error == EADDRINUSE) {
    return fail(ErrorCode::locked,
                fmt::format("{} は使われています。--listen で別の番号を指定してください", where));
  }
  if (error == EACCES) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format(
            "{} で待ち受ける権限がありません。--listen で 1024 以上の番号を指定してください",
            where));
  }
  return fail(
      ErrorCode::invalid_argument,
      fmt::format(
          "{} では待ち受けできません (この機械のアドレスではないようです)。--listen を確かめてください",
          where));
}

tl::unexpected<Error> path_refusal(const std::string& path, std::string_view why) {
  return fail(ErrorCode::invalid_argument, fmt::format("{} では待ち受けできません: {}", path, why));
}

std::string why_not(int error, const std::string& path) {
  const std::string folder = path.substr(0, std::max<std::size_t>(1, path.rfind('/')));
  switch (error) {
    case ENOENT:
    case ENOTDIR: return fmt::format("フォルダー {} がありません。作ってください", folder);
    case EACCES:
    case EPERM:
      return fmt::format("フォルダー {} に書き込めません。権限を確かめてください", folder);
    case EROFS: return fmt::format("フォルダー {} は読み取り専用です", folder);
    default: return std::strerror(error);
  }
}

using LocalAddress = std::pair<sockaddr_un, socklen_t>;

Result<LocalAddress> local_address(const std::string& path) {
  LocalAddress local{};
  auto& [address, bytes] = local;
  if (path.size() >= sizeof address.sun_path)
    return path_refusal(path, fmt::format("{} バイト未満にしてください", sizeof address.sun_path));
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  bytes = sizeof address;
  return local;
}

// True when the file is a socket on which nobody listens any more.
bool is_abandoned(const LocalAddress& local, const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const void* const generic = &local.first;
  const bool refused = ::connect(probe, static_cast<const sockaddr*>(generic), local.second) != 0 &&
                       errno == ECONNREFUSED;
  ::close(probe);
  return refused;
}

Result<int> open_local_socket(const std::string& path) {
  TRY_ASSIGN(const LocalAddress local, local_address(path));
  if (is_abandoned(local, path)) ::unlink(path.c_str());
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  constexpr mode_t k_rights = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;
  ::fchmod(descriptor, k_rights);  // before bind(), so that the file never has wider rights
  const void* const generic = &local.first;
  if (::bind(descriptor, static_cast<const sockaddr*>(generic), local.second) == 0 &&
      ::chmod(path.c_str(), k_rights) == 0 &&  // what the umask took away
      ::listen(descriptor, k_backlog) == 0)
    return descriptor;
  const int error = errno;
  ::close(descriptor);
  if (error == EADDRINUSE)
    return fail(ErrorCode::locked,
                fmt::format("{} は使われています。--listen で別の場所を指定してください", path));
  return path_refusal(path, why_not(error, path));
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view written) {
  const auto wrong = [&] {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format(
            "--listen は ホスト:番号 か unix:/場所 で指定します (例 127.0.0.1:8080、[::1]:8080)。値: {}",
            text::shorten(text::is_utf8(written) ? written : "?", 100)));
  };
  if (written.starts_with(k_local)) {
    ListenAddress local;
    local.path = written.substr(k_local.size());
    if (!local.path.starts_with('/') || !text::is_utf8(written) ||
        local.path.find('\0') != std::string::npos)
      return wrong();
    return local;
  }
  const std::size_t colon = written.rfind(':');
  if (colon == std::string_view::npos || !text::is_utf8(written)) return wrong();
  std::string_view host = written.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return wrong();
  }
  std::int64_t port = -1;
  if (host.empty() || !text::parse_integer(written.substr(colon + 1), port) || port < 0 ||
      port > k_port_max) {
    return wrong();
  }
  return ListenAddress{std::string(host), static_cast<int>(port)};
}

std::string to_string(const ListenAddress& address) {
  if (!address.path.empty()) return std::string(k_local) + address.path;
  const bool brackets = address.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", brackets ? "[" : "", address.host, brackets ? "]" : "",
                     address.port);
}

bool is_loopback(const ListenAddress& address) {
  const bool digits = address.host.find_first_not_of("0123456789.") == std::string::npos;
  return !address.path.empty() || address.host == "localhost" || address.host == "::1" ||
         (digits && address.host.starts_with("127."));
}

Result<int> open_listening_socket(ListenAddress& address) {
  if (!address.path.empty()) return open_local_socket(address.path);
  const AddressList candidates = resolve(address);
  int error = EADDRNOTAVAIL;
  for (const addrinfo* info = candidates.get(); info != nullptr; info = info->ai_next) {
    const int descriptor = listen_on(*info);
    if (descriptor >= 0) {
      address.port = bound_port(descriptor);
      return descriptor;
    }
    error = errno;
  }
  return refusal(address, error);
}

}  // namespace tsunagu::http
