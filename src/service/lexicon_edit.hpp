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

// Adds a line to the file of the data directory: synonyms of each other, or (`one_way`) others for
// the first one; or an entry of the other files. Takes back what removed it. rejected_input says
// what is wrong with the words.
Result<void> add_to_lexicon(const DataDir& dir, const LexiconFile& file,
                            const std::vector<std::string>& words, bool one_way);

// Takes the line of exactly these words out of the file, or adds one that takes the built-in ones
// away. not_found when there is nothing of the kind.
Result<void> remove_from_lexicon(const DataDir& dir, const LexiconFile& file,
                                 const std::vector<std::string>& words);

}  // namespace tsunagu::service
