// SPDX-License-Identifier: GPL-3.0-or-later
// From a backup back to a data directory.
//
// Threads: any; one restore into a directory at a time is for the caller.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "operations/archive.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::operations {

struct Restored {
  Manifest manifest;
  std::int64_t schema = 0;        // now
  std::int64_t audit_rows = 0;    // of the backup, chain and heads in order
  std::int64_t mails_buried = 0;  // that waited and are not sent: they may have been
  std::int64_t jobs_ended = 0;    // that waited or ran
};

// Reads the whole archive first, then puts it into `dir`, which must not be there or be empty (or
// hold nothing but what an interrupted restore left), looks at records, counts and trail, and only
// then gives the records their name. Sessions end, waiting mails and jobs are set aside, the trail
// says that it was restored. There is no index yet: whoever opens the directory makes it. Errors:
// those of Archive; locked when there is data, newer_version, no_space, corrupt, not_ready once
// stopped. After any error `dir` is as it was.
Result<Restored> restore_backup(const std::string& from, const service::DataDir& dir,
                                const std::string& key_file, std::int64_t now,
                                const LongWork& work);

// What is in the archive as a data directory at `dir`, which must be an empty folder, looked at as
// above but changed in nothing but its schema: for a drill.
Result<Restored> unpack_backup(const std::string& from, const service::DataDir& dir,
                               const std::string& key_file, const LongWork& work);

}  // namespace tsunagu::operations
