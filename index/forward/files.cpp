// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/forward/files.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <xapian.h>

namespace tsunagu::index {
namespace {

constexpr std::size_t k_slack = std::size_t{64}
                                << 20U;  // bytes mapped beyond the end, to grow into
constexpr std::size_t k_buffer = std::size_t{256} << 10U;  // bytes written at once

[[noreturn]] void fail_with_errno(const std::string& path) {
  throw Xapian::DatabaseError(path, errno);
}

std::string header_of(std::string_view kind) {
  std::string header(kind);
  header.resize(k_file_header, '\0');
  return header;
}

// Checks kind and length of an open file.
void check(int fd, const std::string& path, std::string_view kind, std::uint64_t length) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) fail_with_errno(path);
  std::string header(k_file_header, '\0');
  if (static_cast<std::uint64_t>(status.st_size) < std::max<std::uint64_t>(length, k_file_header) ||
      ::pread(fd, header.data(), header.size(), 0) != static_cast<ssize_t>(header.size()) ||
      header != header_of(kind)) {
    throw Xapian::DatabaseCorruptError(path);
  }
}

}  // namespace

std::shared_ptr<const Mapping> Mapping::open(const std::string& path, std::string_view kind,
                                             std::uint64_t length) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail_with_errno(path);
  try {
    check(fd, path, kind, length);
  } catch (...) {
    ::close(fd);
    throw;
  }
  const std::size_t size = static_cast<std::size_t>(length) + k_slack;
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
  const int error = errno;
  ::close(fd);
  if (data == MAP_FAILED) {
    errno = error;
    fail_with_errno(path);
  }
  return std::shared_ptr<const Mapping>(new Mapping(static_cast<const char*>(data), size));
}

std::shared_ptr<const Mapping> Mapping::reach(std::shared_ptr<const Mapping> mapped,
                                              const std::string& path, std::string_view kind,
                                              std::uint64_t length) {
  if (mapped && length <= mapped->m_size) return mapped;
  return open(path, kind, length);
}

Mapping::~Mapping() { ::munmap(const_cast<char*>(m_data), m_size); }

AppendFile AppendFile::create(const std::string& path, std::string_view kind) {
  AppendFile file(path, ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (file.m_fd < 0) fail_with_errno(path);
  file.append(header_of(kind));
  return file;
}

AppendFile AppendFile::open(const std::string& path, std::string_view kind, std::uint64_t length) {
  AppendFile file(path, ::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (file.m_fd < 0) fail_with_errno(path);
  check(file.m_fd, path, kind, length);
  if (::ftruncate(file.m_fd, static_cast<off_t>(length)) != 0) fail_with_errno(path);
  file.m_size = length;
  return file;
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_fd(std::exchange(other.m_fd, -1)),
      m_size(other.m_size),
      m_buffer(std::move(other.m_buffer)),
      m_is_synced(other.m_is_synced) {}

AppendFile::~AppendFile() {
  if (m_fd >= 0) ::close(m_fd);  // what is not flushed was never committed
}

void AppendFile::append(std::string_view bytes) {
  m_buffer += bytes;
  m_size += bytes.size();
  m_is_synced = false;
  if (m_buffer.size() >= k_buffer) flush();
}

void AppendFile::flush() {
  std::size_t done = 0;
  const std::uint64_t begin = m_size - m_buffer.size();
  while (done < m_buffer.size()) {
    const ssize_t n = ::pwrite(m_fd, m_buffer.data() + done, m_buffer.size() - done,
                               static_cast<off_t>(begin + done));
    if (n < 0) fail_with_errno(m_path);
    done += static_cast<std::size_t>(n);
  }
  m_buffer.clear();
}

void AppendFile::sync() {
  if (m_is_synced) return;
  flush();
  if (::fdatasync(m_fd) != 0) fail_with_errno(m_path);
  m_is_synced = true;
}

void AppendFile::read(std::uint64_t offset, std::size_t bytes, std::string& into) const {
  into.resize(bytes);
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t n =
        ::pread(m_fd, into.data() + done, bytes - done, static_cast<off_t>(offset + done));
    if (n < 0) fail_with_errno(m_path);
    if (n == 0) throw Xapian::DatabaseCorruptError(m_path);
    done += static_cast<std::size_t>(n);
  }
}

}  // namespace tsunagu::index
