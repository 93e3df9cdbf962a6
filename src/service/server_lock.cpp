// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/server_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace tsunagu::service {

std::string server_lock_path(const DataDir& dir) { return dir.path + "/serve.lock"; }

Result<bool> is_served(const DataDir& dir) {
  const std::string path = server_lock_path(dir);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return false;
  if (fd < 0) {
    return fail(ErrorCode::io,
                fmt::format("{} を開けません ({})。データの持ち主の利用者で実行してください", path,
                            std::strerror(errno)));
  }
  const bool is_held = ::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(fd);
  return is_held;
}

}  // namespace tsunagu::service
