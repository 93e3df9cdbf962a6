// SPDX-License-Identifier: GPL-3.0-or-later
// Files that only grow. Each begins with a header that tells its kind; how many bytes count is
// recorded elsewhere, in the commit that made them count. Internal to the index library.
//
// Errors: Xapian's database errors, which xapian_error.hpp translates: corrupt when a file is
// shorter than recorded or of another kind, no_space, io.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tsunagu::index {

inline constexpr std::size_t k_file_header = 16;  // bytes: kind, padded with zeros

// A file in memory for reading. Threads: any.
class Mapping {
 public:
  // At least `length` bytes of it are there; kind: at most 15 ASCII characters.
  static std::shared_ptr<const Mapping> open(const std::string& path, std::string_view kind,
                                             std::uint64_t length);
  // `mapped` when it reaches far enough, otherwise a new one: a grown file needs no new mapping for
  // each commit.
  static std::shared_ptr<const Mapping> reach(std::shared_ptr<const Mapping> mapped,
                                              const std::string& path, std::string_view kind,
                                              std::uint64_t length);
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();
  const char* data() const { return m_data; }

 private:
  Mapping(const char* data, std::size_t size) : m_data(data), m_size(size) {}
  const char* m_data;
  std::size_t m_size;
};

// A file being written at its end. Threads: one.
class AppendFile {
 public:
  // Makes a new one, or cuts the existing one back to `length` bytes (what a crash left behind them
  // never counted).
  static AppendFile create(const std::string& path, std::string_view kind);
  static AppendFile open(const std::string& path, std::string_view kind, std::uint64_t length);
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&&) = delete;
  ~AppendFile();

  void append(std::string_view bytes);
  std::uint64_t size() const { return m_size; }  // with what was appended
  void flush();                                  // to the system
  void sync();                                   // flush, and to the disk when anything is new
  // Reads what is already flushed.
  void read(std::uint64_t offset, std::size_t bytes, std::string& into) const;

 private:
  AppendFile(std::string path, int fd) : m_path(std::move(path)), m_fd(fd) {}
  std::string m_path;
  int m_fd = -1;
  std::uint64_t m_size = 0;
  std::string m_buffer;
  bool m_is_synced = true;
};

}  // namespace tsunagu::index
