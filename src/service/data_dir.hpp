// SPDX-License-Identifier: GPL-3.0-or-later
// A data directory: DIR/records.sqlite (the truth), DIR/index/ (can always be rebuilt from it),
// DIR/lexicon/ (what headquarters add to the word lists), DIR/audit/ (newest hashes of the audit
// trail).
#pragma once

#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/result.hpp"
#include "model/reference.hpp"
#include "store/store.hpp"

namespace tsunagu::service {

struct DataDir {
  std::string path;
  std::string records() const { return path + "/records.sqlite"; }
  std::string index() const { return path + "/index"; }
  std::string lexicon() const { return path + "/lexicon"; }
  std::string lexicon(std::string_view file) const { return lexicon() + "/" + std::string(file); }
};

// Makes an empty data directory with the 47 hubs and the first administrator; the answer is the
// token of the administrator's invitation (service/accounts.hpp). The records are readable by their
// owner only. Fails with `locked` when there is data already; an interrupted init leaves nothing
// that looks complete.
Result<std::string> init_data_dir(const DataDir& dir, const model::Reference& reference);

// io unless the directory, when it is there, is the user's who asks: what another one writes into
// it its owner could not read any more.
Result<void> check_owner(const DataDir& dir);

// Opens the record store of a data directory.
Result<store::Store> open_store(const DataDir& dir, store::Mode mode);

// The right to change the index: one process at a time. `locked` when another has it.
Result<file::Lock> lock_index(const DataDir& dir);

// The right to be the server of a data directory. `locked` when another server runs on it.
Result<file::Lock> lock_server(const DataDir& dir);

}  // namespace tsunagu::service
