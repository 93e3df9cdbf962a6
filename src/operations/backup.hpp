// SPDX-License-Identifier: GPL-3.0-or-later
// Backups: the records as they are at one moment, what was added to the lexicon and to the
// tables of the lint, and the heads of the audit trail, in one archive (operations/archive.hpp).
// The index is left out: it is made from the records. So are uploads that wait to be imported.
//
// Making one needs no server and stops none. Threads: any; one backup of a directory at a time,
// also between processes (locked).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "operations/archive.hpp"
#include "operations/retention.hpp"
#include "service/data_dir.hpp"

namespace tsunagu::operations {

// Folders of the data directory whose files go along with the records, small ones that people or
// the audit trail write.
inline constexpr std::array<std::string_view, 3> k_folders_backed_up{"audit", "lexicon",
                                                                     "anonymity"};
inline constexpr std::size_t k_small_file_max_bytes = 64 * 1024 * 1024;
inline constexpr std::string_view k_records_member = "records.sqlite";

// Whether it names a file that a backup may hold: the records, or FOLDER/FILE of the above.
bool is_member_name(std::string_view name);
// corrupt when it does not.
Result<void> check_member_name(std::string_view name);

struct BackupPlan {
  std::string folder;    // empty: DIR/backups
  std::string key_file;  // empty: not encrypted
  Retention keep;
};

std::string backup_folder(const service::DataDir& dir, const BackupPlan& plan);

// A file in a folder of backups.
struct BackupFile {
  std::string name, path;
  std::int64_t bytes = 0;
  Manifest manifest;    // of one that cannot be read only made_at, when the file was changed
  std::string problem;  // one line in Japanese; empty: it says what it should at its beginning
};

// Those of this data directory, newest first, then those that cannot be read. Looks at the
// beginning and the size of each. A folder that is not there has none.
Result<std::vector<BackupFile>> list_backups(const std::string& folder, const std::string& origin);

// What tells archives of this data directory from others; empty when it cannot be known.
Result<std::string> origin_of(const service::DataDir& dir);

struct BackupMade {
  BackupFile file;
  std::vector<std::string> removed;  // names of older ones, by BackupPlan::keep
};

struct BackupWish {
  std::int64_t now = 0;  // Unix seconds
  bool by_hand = true;   // somebody asked for it (operations/retention.hpp)
  std::string spared;    // name of one that stays in any case; may be empty
};

// Copies the records, looks whether the copy is sound, writes the archive, reads it again; only
// then it has its name, and only then older ones go. Those that cannot be read stay. Errors:
// locked, no_space before anything is written, corrupt, not_ready once stopped. After any error no
// file is new and none is gone.
Result<BackupMade> make_backup(const service::DataDir& dir, const BackupPlan& plan,
                               const BackupWish& wish, const LongWork& work);

// Reads all of an archive. What make_backup() does with its own.
Result<Manifest> verify_backup(const std::string& path, const std::string& key_file,
                               const LongWork& work);

}  // namespace tsunagu::operations
