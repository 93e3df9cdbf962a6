// SPDX-License-Identifier: GPL-3.0-or-later
// A backup as one file (docs/backup.md): a line with the version and the digest of the next line, a
// line of JSON that tells what is inside, then a tar file. Encrypted, the tar file is a sealed
// stream that also covers the lines; otherwise the digest of everything follows it. Either way a
// changed bit, a missing end and a wrong key are found.
//
// Memory is bounded whatever the size. Threads: one at a time for each object.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "operations/tar.hpp"
#include "secrets/sealed_stream.hpp"
#include "service/progress.hpp"

namespace tsunagu::operations {

inline constexpr std::size_t k_archive_piece_bytes = 64 * 1024;
inline constexpr std::size_t k_archive_manifest_max_bytes = 64 * 1024;

struct RecordCounts {
  std::int64_t organizations = 0, coordinators = 0, cases = 0, measures = 0, requests = 0;
  std::int64_t audit = 0;
  bool operator==(const RecordCounts&) const = default;
};

// What is inside, readable without the key.
struct Manifest {
  std::int64_t made_at = 0;  // Unix seconds
  int schema = 0;
  std::string origin;  // of which data directory: 16 hexadecimal digits; empty: not known
  std::string key;     // name of the key; empty: not encrypted
  RecordCounts records;
  std::string newest_audit_hash;  // hexadecimal
  bool by_hand = false;           // somebody asked for it; otherwise the schedule
  std::int64_t body_bytes = 0;    // of the tar file

  bool is_encrypted() const { return !key.empty(); }
};

// A file to put in: bytes in memory, or those of a file.
struct Member {
  std::string name;  // path inside the data directory, ASCII
  std::string bytes;
  std::string path;  // empty: `bytes`
};

struct LongWork {
  service::Progress progress;
  std::stop_token stop;
  void tell(std::string_view what, std::int64_t done, std::int64_t total) const {
    if (progress) progress(what, done, total);
  }
  // The same in megabytes (of a million bytes); `what` says so at its end.
  void tell_bytes(std::string_view what, std::int64_t done, std::int64_t total) const;
  // not_ready once `stop` is requested.
  Result<void> go_on() const;
};

// Writes `path` in one step: it is read again and found whole before it has its name; readable by
// its owner only. `manifest` without key and body_bytes, which this knows. Answers its size.
Result<std::int64_t> write_archive(const std::string& path, Manifest manifest,
                                   const std::vector<Member>& members,
                                   const std::optional<secrets::StreamKey>& key,
                                   const LongWork& work);

class Archive {
 public:
  // Reads what it says about itself. not_found; corrupt when it is no backup, cut off or longer
  // than it says; newer_version.
  static Result<Archive> open(const std::string& path);

  const Manifest& manifest() const { return m_manifest; }
  std::int64_t bytes() const { return m_bytes; }

  // The key that opens it: none when it needs none. invalid_argument without `key_file` when it is
  // encrypted, or when it is another key.
  Result<std::optional<secrets::StreamKey>> key_from(const std::string& key_file) const;

  // Reads it to its end. corrupt unless every byte is as written; what `sink` got before that is
  // worth nothing then. `what` is told while it reads.
  Result<void> read(const std::optional<secrets::StreamKey>& key, const TarSink& sink,
                    std::string_view what, const LongWork& work) const;

 private:
  std::string m_path, m_lines;
  Manifest m_manifest;
  std::int64_t m_bytes = 0;
};

}  // namespace tsunagu::operations
