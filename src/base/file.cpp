// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

namespace tsunagu::file {
namespace {

tl::unexpected<Error> failed(std::string_view what, const std::string& path) {
  const int error = errno;
  if (error == ENOSPC || error == EDQUOT) {
    return fail(ErrorCode::no_space,
                fmt::format("{} を書けません。ディスクに空きを作ってください", path));
  }
  const ErrorCode code = error == ENOENT ? ErrorCode::not_found : ErrorCode::io;
  return fail(code, fmt::format("{} を{}できません ({})", path, what, std::strerror(error)));
}

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags, mode_t mode = 0644)
      : m_fd(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (m_fd >= 0) ::close(m_fd);
  }
  int get() const { return m_fd; }

 private:
  int m_fd;
};

}  // namespace

Result<std::string> read(const std::string& path) {
  const Descriptor in(path, O_RDONLY);
  if (in.get() < 0) return failed("開くことが", path);
  std::string content;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t n = ::read(in.get(), buffer.data(), buffer.size());
    if (n < 0) return failed("読むことが", path);
    if (n == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

Result<std::string> read_secret(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return failed("読むことが", path);
  if (!S_ISREG(info.st_mode))
    return fail(ErrorCode::invalid_argument, fmt::format("{} はファイルではありません", path));
  if (info.st_uid != ::geteuid() && info.st_uid != 0) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} は秘密のファイルなのに、持ち主が別の利用者（番号 {}）です。chown で"
                            "動かす利用者のものにしてください",
                            path, info.st_uid));
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} は秘密のファイルなのに、ほかの人も読めます。chmod 600 {} で"
                            "持ち主だけが読めるようにしてください",
                            path, path));
  }
  return read(path);
}

Result<void> sync(const std::string& path) {
  const Descriptor target(path, O_RDONLY);
  if (target.get() < 0 || ::fsync(target.get()) != 0)
    return failed("ディスクに書き込むことが", path);
  return {};
}

namespace {

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

Result<void> sync_folder_of(const std::string& path) {
  const std::string dir = std::filesystem::path(path).parent_path().string();
  return sync(dir.empty() ? "." : dir);
}

}  // namespace

Result<void> write_durably(const std::string& path, std::string_view content) {
  const std::string tmp = path + ".tmp";
  {
    const Descriptor out(tmp, O_WRONLY | O_CREAT | O_TRUNC);
    if (out.get() < 0) return failed("作ることが", tmp);
    if (!write_all(out.get(), content) || ::fsync(out.get()) != 0) return failed("書くことが", tmp);
  }
  if (::rename(tmp.c_str(), path.c_str()) != 0) return failed("置き換えることが", path);
  return sync_folder_of(path);
}

Result<void> append_durably(const std::string& path, std::string_view content) {
  const Descriptor out(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (out.get() < 0) return failed("開くことが", path);
  if (!write_all(out.get(), content) || ::fsync(out.get()) != 0) return failed("書くことが", path);
  return sync_folder_of(path);
}

Result<Lock> Lock::acquire(const std::string& path, const std::string& busy_message) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return failed("開くことが", path);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    ::close(fd);
    errno = error;
    if (error == EWOULDBLOCK) return fail(ErrorCode::locked, busy_message);
    return failed("ロックすることが", path);
  }
  return Lock(fd);
}

Lock& Lock::operator=(Lock&& other) noexcept {
  std::swap(m_fd, other.m_fd);
  return *this;
}

Lock::~Lock() {
  if (m_fd >= 0) ::close(m_fd);
}

}  // namespace tsunagu::file
