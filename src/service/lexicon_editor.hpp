// SPDX-License-Identifier: GPL-3.0-or-later
// The lexicon on the administrator's pages: who may look and change, one change at a time, each
// with its audit row, in use when the answer is given.
//
// Threads: any. Errors: unauthenticated and forbidden (Action::tend_index), rejected_input (what is
// wrong with the words), conflict (it is so already), not_found (there is nothing to take away),
// locked (somebody else writes).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "service/directory.hpp"
#include "service/lexicon_edit.hpp"
#include "service/workflow.hpp"
#include "service/write_turns.hpp"

namespace tsunagu::service {

inline constexpr std::size_t k_lexicon_entries_a_page = 50;
inline constexpr int k_lexicon_pages_max = 200;
inline constexpr std::size_t k_lexicon_word_max_bytes = 200;  // of what is looked for

struct LexiconFileView {
  const LexiconFile* file = nullptr;
  bool acts_at_once = false;  // otherwise with the next index
  std::int64_t entries = 0;   // of the program and of the data directory
  std::int64_t added = 0, removed = 0;
};

struct LexiconOverview {
  std::array<LexiconFileView, k_lexicon_files.size()> files;
  LexiconStatus status;
};

struct LexiconListWish {
  const LexiconFile* file = &k_synonyms_file;
  std::string word;  // empty: every line
  int page = 1;
};

struct LexiconPage {
  std::int64_t total = 0;
  std::vector<LexiconEntry> entries;
};

class LexiconEditor {
 public:
  // The data directory must exist and be up to date (Directory::open does that). `directory` must
  // outlive the editor.
  static Result<std::unique_ptr<LexiconEditor>> open(const DataDir& dir,
                                                     const Directory& directory);

  Result<LexiconOverview> overview(const model::Viewer& viewer) const;
  Result<LexiconPage> list(const model::Viewer& viewer, const LexiconListWish& wish) const;
  Result<LexiconOverview> change(const Actor& actor, const LexiconChange& change);
  Result<LexiconTrial> try_out(const model::Viewer& viewer, const std::string& need,
                               const std::vector<LexiconChange>& changes) const;

 private:
  LexiconEditor(DataDir dir, const Directory& directory, store::Store store)
      : m_dir(std::move(dir)),
        m_directory(directory),
        m_store(std::move(store)) {}

  const DataDir m_dir;
  const Directory& m_directory;
  WriteTurns m_turns;
  store::Store m_store;  // used in one's turn only
};

}  // namespace tsunagu::service
