// SPDX-License-Identifier: GPL-3.0-or-later
// Looking at and changing the lexicon of a data directory without an editor (`tsunagu lexicon`). A
// running server takes what changed by itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/lexicon.hpp"

namespace tsunagu::service {

struct LexiconReport {
  std::vector<std::string> facts;     // Japanese, one line each
  std::vector<std::string> problems;  // lines to be put right
  std::vector<std::string> notes;     // harmless
};

// Reads every file of DIR/lexicon and tells what is in use and whether the index has to be made
// anew.
Result<LexiconReport> check_lexicon(const DataDir& dir);

// What is in use: of synonyms one line a word ("粗利<TAB>売上総利益<TAB>採算^0.7"), of the others
// one line an entry. `word` not empty: only its lines.
Result<std::vector<std::string>> list_lexicon(const DataDir& dir, const LexiconFile& file,
                                              std::string_view word);

// A line as people look at it: what the program brings, what the data directory adds or takes away.
struct LexiconEntry {
  enum class Source { built_in, added, removed };
  std::vector<index::Synonym> words;  // nearness is 1 in all files but that of synonyms
  std::size_t from = 0;               // so many words at the front find the others; 0: all do
  Source source = Source::built_in;
};

// Those of the data directory first, newest first. `word` not empty: only lines that contain it.
Result<std::vector<LexiconEntry>> lexicon_entries(const DataDir& dir, const LexiconFile& file,
                                                  std::string_view word);

// What may be done to one file; `words` as add_to_lexicon() and remove_from_lexicon() take them.
struct LexiconChange {
  const LexiconFile* file = &k_synonyms_file;
  bool adds = true;
  std::vector<std::string> words;
  bool one_way = false;
};

// The file of the data directory as it is after `change`. Errors as below.
Result<std::string> changed_file(const DataDir& dir, const LexiconChange& change,
                                 const index::Analyzer& analyzer);
// The synonyms in use after `changes`, which are made one after another and written nowhere; those
// of other files are left out.
Result<std::vector<index::SynonymEntry>> synonyms_after(const DataDir& dir,
                                                        const std::vector<LexiconChange>& changes,
                                                        const index::Analyzer& analyzer);

// The right to change the files: one process at a time. `locked` when another has it.
Result<file::Lock> lock_lexicon(const DataDir& dir);

// Adds a line to the file of the data directory: synonyms of each other, or (`one_way`) others for
// the first one; or an entry of the other files. Takes back what removed it. rejected_input says
// what is wrong with the words; conflict: the line is there.
Result<void> add_to_lexicon(const DataDir& dir, const LexiconFile& file,
                            const std::vector<std::string>& words, bool one_way);

// Takes the line of exactly these words out of the file, or adds one that takes the built-in ones
// away. not_found when there is nothing of the kind.
Result<void> remove_from_lexicon(const DataDir& dir, const LexiconFile& file,
                                 const std::vector<std::string>& words);

}  // namespace tsunagu::service
