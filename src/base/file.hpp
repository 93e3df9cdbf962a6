// SPDX-License-Identifier: GPL-3.0-or-later
// Files that must survive a power cut, and locks between processes (POSIX).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace tsunagu::file {

// Whole content; not_found, io.
Result<std::string> read(const std::string& path);
// As read(), of a file that holds a secret: refused (invalid_argument) unless it is ours, or the
// administrator's, and nobody else can read it.
Result<std::string> read_secret(const std::string& path);
// Replaces `path` as one step: tmp file, fsync, rename, fsync of the directory.
Result<void> write_durably(const std::string& path, std::string_view content);
// Adds to the end of `path` (made when missing), then fsync of the file and its directory. A crash
// may leave the end of `content` out. Readable by the owner only.
Result<void> append_durably(const std::string& path, std::string_view content);
// fsync of one file or directory.
Result<void> sync(const std::string& path);

// An exclusive lock on a file (made when missing), held until destroyed; the kernel frees it when
// the process dies. `locked` when another process has it.
class Lock {
 public:
  static Result<Lock> acquire(const std::string& path, const std::string& busy_message);
  Lock(Lock&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
  Lock& operator=(Lock&& other) noexcept;
  ~Lock();

 private:
  explicit Lock(int fd) : m_fd(fd) {}
  int m_fd = -1;
};

}  // namespace tsunagu::file
