// SPDX-License-Identifier: GPL-3.0-or-later
// A ZIP that somebody else made, read with suspicion (libzip): nothing is inflated before its
// caller asked for it, and never more than the directory of the ZIP said.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

struct zip;
struct zip_file;

namespace tsunagu::exchange {

struct ZipEntry {
  std::uint64_t index = 0;
  std::string name;
  std::int64_t bytes = 0;         // inflated, as the directory says
  std::int64_t packed_bytes = 0;  // as the directory says
  bool is_encrypted = false;
};

// The bytes of one entry. One thread at a time; must not outlive its ZipFile.
class ZipStream {
 public:
  // Fills the beginning of `target`; 0 at the end, where the checksum has been compared. Errors:
  // io, also for an entry that is longer or shorter than the directory said.
  Result<std::size_t> read(std::span<char> target);

 private:
  friend class ZipFile;
  struct Closer {
    void operator()(zip_file* file) const;
  };
  ZipStream(zip_file* file, const ZipEntry& entry);

  std::unique_ptr<zip_file, Closer> m_file;
  std::string m_name;
  std::int64_t m_left;
};

// One thread at a time.
class ZipFile {
 public:
  // Errors: io (cannot be read, is no ZIP, is broken), rejected_input (more than `entries_max`,
  // told before the directory is read into memory).
  static Result<ZipFile> open(const std::string& path, std::int64_t entries_max);

  const std::vector<ZipEntry>& entries() const { return m_entries; }
  const ZipEntry* find(std::string_view name) const;  // null when there is none; letter case counts
  Result<ZipStream> stream(const ZipEntry& entry) const;  // errors: io

 private:
  struct Closer {
    void operator()(zip* archive) const;
  };
  explicit ZipFile(zip* archive) : m_archive(archive) {}
  Result<void> read_entries();

  std::unique_ptr<zip, Closer> m_archive;
  std::vector<ZipEntry> m_entries;
};

}  // namespace tsunagu::exchange
